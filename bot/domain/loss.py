"""The alert about a habilitation that one of our SIRETs has lost, while the certification stays active."""

from dataclasses import replace
from datetime import date, datetime

from bot.domain.alert import Alert, Closure, Loss, close
from bot.domain.fiche import Export
from bot.domain.habilitation import Held
from bot.domain.holding import Habilitation, Position
from bot.domain.journal import Deed
from bot.domain.outbox import Kind, Row
from bot.domain.sighting import Sighting
from bot.domain.task import Task
from bot.domain.verdict import Verdict, alert_entry, show


def loss_of(lost: Held, siblings: tuple[str, ...], export: Export) -> Loss:
    """What became of a habilitation that the export, or an XML export, says is lost."""
    organises = lost.habilitation is Habilitation.ORGANISE
    told = Loss(lost.siret, organises, siblings, export.date)
    if not lost.by_state:
        return told
    return replace(told, export_date=lost.read_in or export.date, state=lost.state, since=lost.since)


def said_by(loss: Loss, export: Export) -> str:
    """The fingerprint of what says so."""
    return export.details_print if loss.state.ended else export.fingerprint


def back_in(loss: Loss, regained: Held, export: Export) -> date:
    """The date of the export that shows it again: an XML export's, where one said that it had ended."""
    return (regained.read_in or export.date) if loss.state.ended else export.date


def open_loss(
    channel: str,
    seen: Sighting,
    loss: Loss,
    *,
    losses: int,
    now: datetime,
    tasks: tuple[Task, ...],
    position: Position,
    fingerprint: str,
) -> Verdict:
    """Open it: `losses` counts how often that SIRET has lost this one, this time included."""
    steps = tuple(task.step for task in tasks)
    alert = Alert(channel, seen.number, losses, now, seen, steps, tasks=tasks, position=position, loss=loss)
    row = Row(f"card:{alert.id}", channel, Kind.CARD, alert=alert.id, quiet=True)
    said = {"siret": loss.siret, "export": loss.export_date.isoformat(), "fingerprint": fingerprint}
    return Verdict(
        alerts=(alert,), rows=(row,), entries=(alert_entry(alert, Deed.ALERT_OPENED, now, **said),)
    )


def close_loss(alert: Alert, closure: Closure, now: datetime, back: date | None = None) -> Verdict:
    """Close an alert about a habilitation: it is there again, or the certification itself went inactive."""
    if not alert.is_open or alert.loss is None:
        return Verdict()
    told = replace(alert, loss=replace(alert.loss, back=back))
    closed = close(told, closure, "", now)
    return Verdict(
        alerts=(closed,), rows=show(closed), entries=(alert_entry(closed, Deed.ALERT_CLOSED, now),)
    )
