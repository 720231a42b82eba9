"""An alert's card in words alone, for where Slack refuses its blocks: nothing is left untold for that."""

from bot.domain.alert import Alert
from bot.domain.checklist import Checklist
from bot.domain.ports import Message
from bot.locale.texts import Texts
from bot.slack.views import clocks, evidence
from bot.slack.views.blocks import SECTION_TEXT
from bot.slack.views.closed import ending
from bot.slack.views.losing import lost_evidence
from bot.slack.views.safe import cut
from bot.slack.views.status import of_alert
from bot.slack.views.steps import Detail, answered, label, labels, with_offers


def plain(alert: Alert, checklist: Checklist, t: Texts) -> Message:
    """What happened, how we know, how the steps stand, and what to type; no blocks, so no buttons."""
    lines = [f"*{of_alert(alert, t)}*", _how(alert, t), *clocks.of_alert(alert, t)]
    lines += _open(alert, checklist, t) if alert.is_open else [ending(alert, t)]
    lines.append(t("Fiche : {url}", url=alert.sighting.number.url))
    return Message(cut("\n".join(lines), SECTION_TEXT), [])


def _how(alert: Alert, t: Texts) -> str:
    return lost_evidence(alert.loss, t) if alert.loss else " ".join(evidence.of_alert(alert.sighting, t))


def _open(alert: Alert, checklist: Checklist, t: Texts) -> list[str]:
    known = labels(checklist, t)
    buttons = t(
        "Slack a refusé la carte et ses boutons : elle est donnée en texte, et qui exploite Vigie en est "
        "averti. Ce qui reste à faire dans ce canal : `/cert encours`."
    )
    return [*(_step(alert, step_id, label(step_id, known), t) for step_id in alert.steps), buttons]


def _step(alert: Alert, step_id: str, name: str, t: Texts) -> str:
    mark = alert.mark(step_id)
    how = answered(mark, t, Detail.BRIEF) if mark else t("à faire")
    return t("• {step} : {how}", step=name, how=with_offers(how, alert, step_id, t))
