"""What people do with an alert's steps, and what follows: the card shows it, the journal keeps it."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime

from bot.domain.alert import Alert, Closure, about, arrange, close, is_over, is_same, reopen, settle, undo
from bot.domain.checklist import Mark, Outcome
from bot.domain.journal import Deed, Entry
from bot.domain.outbox import Kind, Row
from bot.domain.refusal import Refusal, Refused
from bot.domain.sighting import Sighting
from bot.domain.task import Task
from bot.domain.telling import UndoneTold
from bot.domain.verdict import Verdict, alert_entry, show


def present(alert: Alert | None, seen: Sighting | None) -> Alert | Refused:
    """The alert that a click speaks of, or why nothing can be decided about it any more.

    A closed one is given today's facts, in case the click opens it again.
    """
    if alert is None:
        return Refused(Refusal.GONE)
    if is_over(alert, seen):
        return Refused(Refusal.OVER)
    return alert if alert.is_open or alert.loss or seen is None else replace(alert, sighting=seen)


def answer_step(alert: Alert, mark: Mark) -> Verdict | Refused:
    """Mark a step, or say who has settled it otherwise; the same answer by the same person is no news."""
    if mark.step not in alert.steps:
        return Refused(Refusal.GONE)
    before = alert.mark(mark.step)
    verdict = mark_step(alert, mark)
    again = before is not None and (before.by, before.outcome) == (mark.by, mark.outcome)
    return verdict if verdict.alerts or again else Refused(Refusal.SETTLED, mark=before)


def mark_step(alert: Alert, mark: Mark) -> Verdict:
    """Mark a step done or not applicable; nothing where it is marked already or the alert is closed."""
    deed = Deed.STEP_DONE if mark.outcome is Outcome.DONE else Deed.STEP_NOT_APPLICABLE
    entry = alert_entry(alert, deed, mark.at, mark.by, step=mark.step, reason=mark.reason, name=mark.name)
    return _moved(alert, settle(alert, mark), entry)


def undo_step(alert: Alert, step: str, by: str, now: datetime) -> Verdict:
    """Open a step again."""
    return _moved(alert, undo(alert, step), alert_entry(alert, Deed.STEP_UNDONE, now, by, step=step))


def explain_undo(alert: Alert, step: str, by: str, reason: str, *, now: datetime, mark: str) -> Verdict:
    """Why somebody opened a step again, for the thread and the journal; `mark` tells one such act apart."""
    row = Row(
        f"undone:{alert.id}:{mark}",
        alert.channel,
        Kind.THREAD,
        alert=alert.id,
        telling=UndoneTold(by, step, reason),
        urgent=True,
    )
    entry = alert_entry(alert, Deed.STEP_NOTED, now, by, step=step, reason=reason)
    return Verdict(rows=(row,), entries=(entry,))


def plan_step(alert: Alert, task: Task, by: str, now: datetime) -> Verdict:
    """Say who does a step and by when, or note something about it."""
    before = alert.task(task.step)
    detail = {name: str(value or "") for name, value in _arranged(before, task).items()}
    deed = Deed.STEP_NOTED if not {"owner", "due", "snoozed"} & detail.keys() else Deed.STEP_PLANNED
    entry = replace(alert_entry(alert, deed, now, by, step=task.step), detail={"step": task.step, **detail})
    return _moved(alert, arrange(alert, task), entry)


def twins(alert: Alert, others: Iterable[Alert], apart: Collection[str]) -> list[Alert]:
    """The same alert in the other channels that do not keep their steps `apart`: what is done is done once.

    `others` are the alerts of its number, in any channel; one that no longer follows it is left alone.
    """
    if alert.channel in apart:
        return []
    there = [other for other in others if other.channel not in {alert.channel, *apart}]
    return [other for other in there if is_same(alert, other) and other.closure is not Closure.UNWATCHED]


def leading(alerts: Iterable[Alert], apart: Collection[str]) -> list[Alert]:
    """One of each alert that several channels settle together: the one that was shown, and opened, first."""
    first: dict[object, Alert] = {}
    for alert in sorted(alerts, key=lambda one: (not one.shown, one.opened_at, one.id)):
        own = alert.channel if alert.channel in apart else ""
        first.setdefault((own, about(alert)), alert)
    return sorted(first.values(), key=lambda one: one.id)


def join(alert: Alert, twin: Alert) -> Alert:
    """An alert that opens where others are at work on the same: it shows what they have done and planned."""
    marks = tuple(mark for mark in twin.marks if mark.step in alert.steps)
    tasks = tuple(twin.task(step) if step in twin.steps else alert.task(step) for step in alert.steps)
    return replace(alert, marks=marks, tasks=tasks)


def _arranged(before: Task, after: Task) -> dict[str, object]:
    """What people set of a task, where it has changed."""
    names = ("owner", "due", "snoozed", "note", "link")
    return {name: getattr(after, name) for name in names if getattr(before, name) != getattr(after, name)}


def reopen_alert(alert: Alert, by: str, now: datetime) -> Verdict:
    """Unfold an alert that people closed, so that one of its steps can be opened again."""
    return _moved(alert, reopen(alert), alert_entry(alert, Deed.ALERT_REOPENED, now, by))


def close_settled(alert: Alert, by: str, now: datetime) -> Verdict:
    """Close again an alert that was reopened and whose steps are all settled still."""
    ready = alert.is_open and alert.settled
    closed = close(alert, Closure.SETTLED, by, now) if ready else alert
    return _moved(alert, closed, alert_entry(alert, Deed.ALERT_CLOSED, now, by))


def _moved(before: Alert, after: Alert, entry: Entry) -> Verdict:
    if after is before:
        return Verdict()
    entries: tuple[Entry, ...] = (entry,)
    if entry.deed is not Deed.ALERT_CLOSED and before.is_open and not after.is_open:
        entries = (entry, replace(entry, deed=Deed.ALERT_CLOSED, detail={}))
    return Verdict(alerts=(after,), rows=show(after, urgent=True), entries=entries)
