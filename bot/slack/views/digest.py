"""A channel's digest: what is late, open and ahead; when nothing is, it says so, and when we last read."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import TypeVar

from bot.domain.alert import Alert
from bot.domain.checklist import Checklist
from bot.domain.digest import Digest, Ending, Late
from bot.domain.number import CertificationNumber
from bot.domain.ports import Block, Message
from bot.locale.texts import Texts
from bot.slack.views.blocks import context, message, section
from bot.slack.views.fold import and_more, paragraph
from bot.slack.views.mismatches import mismatch_blocks
from bot.slack.views.safe import link, user
from bot.slack.views.status import fiche_link, of_alert, titled
from bot.slack.views.steps import label, labels

T = TypeVar("T")

_TITLE = 80
_LINES, _FEWER, _FEW = 1_700, 1_350, 500
"""Room for each part's lines, so that all of them fit in a message: less where it tells of other things, too,
and little for the last dates of issue.
"""


def digest(told: Digest, checklist: Checklist, t: Texts) -> Message:
    """What a channel reads on Monday morning."""
    text = t("Bilan du {date}", date=t.date(told.day))
    known = labels(checklist, t)
    blocks = [section(f"*{text}*")]
    if told.calm:
        blocks.append(section(_calm(told, t)))
    part = partial(_part, t=t, room=_FEWER if told.mismatched or told.issues else _LINES)
    blocks += part(_late_title(told.late, t), told.late, lambda one: late_line(one, known, t))
    blocks += part(_open_title(told.alerts, t), told.alerts, lambda one: alert_line(one, t))
    blocks += unanswered(told, t)
    for title, ends in spans(told, t):
        blocks += part(title, ends, lambda one: ends_line(one.number, one.title, one.day, one.days, t))
    blocks += issues(told, t)
    blocks += mismatch_blocks(told, t)
    return message(text, [*blocks, context(last_read(told, t))])


def spans(told: Digest, t: Texts) -> list[tuple[str, Sequence[Ending]]]:
    """What ends within 30, 60 and 90 days, each certification in the nearest."""
    spans = [
        (t("D'ici 30 jours"), told.within(30)),
        (t("De 31 à 60 jours"), told.within(60, 30)),
        (t("De 61 à 90 jours"), told.within(90, 60)),
    ]
    return [(f"*{name} ({t.number(len(ends))})*", ends) for name, ends in spans if ends]


def issues(told: Digest, t: Texts) -> list[Block]:
    """The last dates of issue that come near where there are trainees."""
    if not told.issues:
        return []
    title = t.plural(
        "{n} date limite de délivrance approche, candidats encore en cours",
        "{n} dates limites de délivrance approchent, candidats encore en cours",
        len(told.issues),
    )
    lines = paragraph(
        told.issues,
        lambda one: ends_line(one.number, one.title, one.day, one.days, t),
        lambda n: and_more(n, t),
        _FEW,
    )
    return [section(f"*{title}*\n{lines}")]


def late_line(one: Late, known: dict[str, str], t: Texts) -> str:
    step = label(one.task.step, known)
    owner = user(one.task.owner) if one.task.owner else t("personne n'en est chargé")
    due = t.date(one.task.due) if one.task.due else "–"
    return t(
        "• {code}, {step} : à faire pour le {date}, {owner}",
        code=to_card(one.alert, one.alert.number.code),
        step=step,
        date=due,
        owner=owner,
    )


def alert_line(alert: Alert, t: Texts) -> str:
    left = t.plural("{n} étape à régler", "{n} étapes à régler", len(alert.left))
    return f"• {to_card(alert, of_alert(alert, t, most=_TITLE))} – {left}"


def ends_line(number: CertificationNumber, title: str, day: date, days: int, t: Texts) -> str:
    """A certification that ends on that day, in so many days."""
    return t(
        "• {code} – {title} : {date} ({left})",
        code=fiche_link(number),
        title=titled(title, t, _TITLE),
        date=t.date(day),
        left=in_days(days, t),
    )


def in_days(days: int, t: Texts) -> str:
    """How far off a day is that is not past."""
    if days == 0:
        return t("aujourd'hui")
    return t("demain") if days == 1 else t.plural("{n} jour", "{n} jours", days)


def last_read(told: Digest, t: Texts) -> str:
    """When the registry last answered, and what it served then: silence is never ambiguous."""
    if told.export is None:
        return t("Aucun export n'a encore été lu.")
    served = t("Export servi : celui du {date}.", date=t.date(told.export.date))
    parts = [served]
    if told.read_at is not None:
        parts = [t("Registre lu pour la dernière fois le {at}.", at=t.moment(told.read_at)), served]
    if told.silent:
        days = (told.day - told.export.date).days
        parts.append(
            t.plural(
                "*Registre muet : aucun export plus récent depuis {n} jour ; aucun statut n'est présumé.*",
                "*Registre muet : aucun export plus récent depuis {n} jours ; aucun statut n'est présumé.*",
                days,
            )
        )
    return " ".join(parts)


def _calm(told: Digest, t: Texts) -> str:
    return t.plural(
        "Rien à signaler : aucune alerte ouverte, aucune échéance d'ici 90 jours. "
        "Ce canal suit {n} certification.",
        "Rien à signaler : aucune alerte ouverte, aucune échéance d'ici 90 jours. "
        "Ce canal suit {n} certifications.",
        told.watched,
    )


def _late_title(late: Sequence[Late], t: Texts) -> str:
    return "*" + t.plural("{n} étape en retard", "{n} étapes en retard", len(late)) + "*"


def _open_title(alerts: Sequence[Alert], t: Texts) -> str:
    return "*" + t.plural("{n} alerte ouverte", "{n} alertes ouvertes", len(alerts)) + "*"


def unanswered(told: Digest, t: Texts) -> list[Block]:
    if not told.unanswered:
        return []
    return [
        section(
            t.plural(
                "{n} certification déjà inactive attend une réponse : `/cert encours`.",
                "{n} certifications déjà inactives attendent une réponse : `/cert encours`.",
                told.unanswered,
            )
        )
    ]


def _part(title: str, items: Sequence[T], line: Callable[[T], str], t: Texts, room: int) -> list[Block]:
    if not items:
        return []
    more = t("Le reste : `/cert encours` et `/cert liste`.")
    return [section(f"{title}\n" + paragraph(items, line, lambda n: f"{and_more(n, t)} {more}", room))]


def to_card(alert: Alert, label: str) -> str:
    if not alert.ts:
        return label
    return link(f"https://slack.com/archives/{alert.channel}/p{alert.ts.replace('.', '')}", label)
