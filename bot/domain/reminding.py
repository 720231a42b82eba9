"""Reminders of steps that are due: in the card's thread, three at most, then the responsible is told once."""

from dataclasses import replace
from datetime import date

from bot.domain.alert import Alert
from bot.domain.task import Task
from bot.domain.telling import Due, RemindedTold

MOST = 3
"""Reminders of one step, one each working day from the day it is due."""


def remind(alert: Alert, today: date) -> tuple[Alert, tuple[Due, ...], tuple[Due, ...]]:
    """The alert that remembers it, the steps to remind of and those to escalate, on one working day."""
    if not alert.is_open or not alert.shown:
        return alert, (), ()
    late = [task for task in map(alert.task, alert.left) if _is_due(task, today)]
    reminded = [task for task in late if task.reminded < MOST]
    escalated = [task for task in late if task.reminded >= MOST and not task.escalated]
    changed = {
        task.step: replace(task, reminded=task.reminded + 1, reminded_on=today) for task in reminded
    } | {task.step: replace(task, escalated=True, reminded_on=today) for task in escalated}
    if not changed:
        return alert, (), ()
    tasks = tuple(changed.get(step) or alert.task(step) for step in alert.steps)
    told = tuple(_due(task, task.reminded + 1) for task in reminded)
    return replace(alert, tasks=tasks), told, tuple(_due(task, 0) for task in escalated)


def still_due(told: RemindedTold, alert: Alert) -> RemindedTold | None:
    """What is left of a reminder that has waited; None where all of it was settled or put off meanwhile."""

    def kept(some: tuple[Due, ...]) -> tuple[Due, ...]:
        left = [(one, alert.task(one.step)) for one in some if one.step in alert.left]
        return tuple(replace(one, owner=task.owner or one.owner) for one, task in left if _stands(one, task))

    left = replace(told, due=kept(told.due), escalated=kept(told.escalated))
    return left if alert.is_open and (left.due or left.escalated) else None


def _stands(due: Due, task: Task) -> bool:
    """Whether a step is still to be done by the day that was told, and was not snoozed since."""
    snoozed = task.snoozed is not None and task.reminded_on is not None and task.snoozed > task.reminded_on
    return task.due == due.due and not snoozed


def _is_due(task: Task, today: date) -> bool:
    waits = task.snoozed is not None and today < task.snoozed
    return task.due is not None and task.due <= today and not waits and task.reminded_on != today


def _due(task: Task, nth: int) -> Due:
    assert task.due is not None, "only what has a date is due"
    return Due(task.step, task.owner, task.due, nth)
