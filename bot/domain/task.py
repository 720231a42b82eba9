"""What a step asks of somebody: who, by when, what was noted, and how often they were reminded."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from bot.domain.checklist import Step
from bot.domain.working import IsWorkingDay, add_working_days


@dataclass(frozen=True, slots=True)
class Task:
    """`owner` is a Slack user id, or empty; `link` is the address of a proof.

    `reminded` counts the reminders since the date was set, the last one on `reminded_on`; once they were
    enough, `escalated` says that the channel's responsible was told. None comes before `snoozed`.
    """

    step: str
    owner: str = ""
    due: date | None = None
    note: str = ""
    link: str = ""
    snoozed: date | None = None
    reminded: int = 0
    reminded_on: date | None = None
    escalated: bool = False


def plan(steps: Iterable[Step], opened: date, working: IsWorkingDay) -> tuple[Task, ...]:
    """The tasks of an alert that opens on that day, due so many working days later where the step says so."""
    return tuple(
        Task(
            step.id,
            step.owner,
            None if step.due is None else add_working_days(opened, step.due, working),
        )
        for step in steps
    )


def arranged(task: Task, *, owner: str, due: date | None, snoozed: date | None, note: str, link: str) -> Task:
    """The task as somebody has set it; with another date or owner, reminders count from the start."""
    anew = (owner, due) != (task.owner, task.due)
    changed = replace(task, owner=owner, due=due, snoozed=snoozed, note=note, link=link)
    return replace(changed, reminded=0, reminded_on=None, escalated=False) if anew else changed


def is_late(task: Task, today: date) -> bool:
    return task.due is not None and task.due < today
