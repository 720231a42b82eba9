"""A closed alert's card, folded: how it ended, and who answered what."""

from bot.domain.alert import OVER, Alert, Closure, count
from bot.domain.checklist import Checklist, Outcome
from bot.domain.paris import paris_day
from bot.domain.ports import Block, Message
from bot.locale.texts import Texts
from bot.slack.views import actions as ids
from bot.slack.views.blocks import actions, button, context, message, section
from bot.slack.views.fold import MESSAGE, fold
from bot.slack.views.losing import lost_no_more
from bot.slack.views.safe import user
from bot.slack.views.status import of_alert, titled
from bot.slack.views.steps import Detail, answered, label, labels, with_offers


def closed(alert: Alert, checklist: Checklist, t: Texts) -> Message:
    """The folded card; one that people closed can be opened again."""
    title = _title(alert, t)
    head = [section(f"*{title}*"), section(ending(alert, t))]
    end = [] if alert.closure in OVER else [_reopen(alert, t)]
    known = labels(checklist, t)
    steps = fold(
        alert.steps,
        lambda step_id: [context(_step(alert, step_id, label(step_id, known), t))],
        lambda rest: [context(t.plural("Et {n} autre étape.", "Et {n} autres étapes.", len(rest)))],
        MESSAGE.without(head).without(end),
    )
    return message(title, head + steps + end)


def active_again(alert: Alert, t: Texts) -> str:
    return t(
        "{code} est de nouveau active (export du {date}). Suspendez l'archivage et la suppression, "
        "vérifiez vos offres.",
        code=alert.number.code,
        date=t.date(alert.sighting.export_date),
    )


def _title(alert: Alert, t: Texts) -> str:
    if alert.closure is not Closure.ACTIVE_AGAIN:
        return of_alert(alert, t)
    title = titled(alert.sighting.title, t)
    return t("{code} – {title} : de nouveau active", code=alert.number.code, title=title)


def ending(alert: Alert, t: Texts) -> str:
    if alert.closure is Closure.ACTIVE_AGAIN:
        return active_again(alert, t)
    if alert.loss and alert.closure in OVER:
        return lost_no_more(alert, alert.loss, t)
    done, not_applicable = count(alert, Outcome.DONE), count(alert, Outcome.NOT_APPLICABLE)
    settled = t(
        "Étapes réglées : {done}, {not_applicable} sans objet.",
        done=t.plural("{n} faite", "{n} faites", done),
        not_applicable=t.number(not_applicable),
    )
    return f"{settled} {_closing(alert, t)}"


def _closing(alert: Alert, t: Texts) -> str:
    assert alert.closed_at is not None, "what is closed was closed at some moment"
    day, by = t.date(paris_day(alert.closed_at)), user(alert.closed_by)
    if alert.closure is Closure.UNWATCHED:
        return t(
            "Ce canal ne suit plus {code} : alerte close le {date} par {by}.",
            code=alert.number.code,
            date=day,
            by=by,
        )
    return t("Alerte close le {date} par {by}.", date=day, by=by)


def _step(alert: Alert, step_id: str, name: str, t: Texts) -> str:
    mark = alert.mark(step_id)
    if mark is None:
        return t("{step} — non réglée", step=name)
    how = with_offers(answered(mark, t, Detail.FULL), alert, step_id, t)
    return t("{step} — {answered}", step=name, answered=how)


def _reopen(alert: Alert, t: Texts) -> Block:
    return actions(button(ids.ALERT_REOPEN, t("Rouvrir"), alert.id))
