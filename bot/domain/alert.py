"""An alert: a certification gone inactive, or a habilitation lost, in one channel, with its checklist."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from bot.domain.checklist import Mark, Outcome
from bot.domain.detail import HabilitationState
from bot.domain.fiche import Status
from bot.domain.holding import NOWHERE, Position
from bot.domain.issue import Issue
from bot.domain.number import CertificationNumber
from bot.domain.offer import CatalogueSeen
from bot.domain.people import ERASED
from bot.domain.sighting import Ground, Sighting
from bot.domain.task import Task


class AlertState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class AlertKind(StrEnum):
    INACTIVE = "inactive"
    HABILITATION = "habilitation"
    """One of our SIRETs may not train for it any more, though the certification stays active."""


class Closure(StrEnum):
    """Why an alert is closed."""

    SETTLED = "settled"
    ACTIVE_AGAIN = "active_again"
    UNWATCHED = "unwatched"
    REGAINED = "regained"
    """The habilitation is there again."""
    OVERTAKEN = "overtaken"
    """The certification went inactive: that alert asks for more than the habilitation's did."""


OVER = frozenset({Closure.ACTIVE_AGAIN, Closure.REGAINED, Closure.OVERTAKEN})
"""What the registry closes, so that nobody can open it again."""


@dataclass(frozen=True, slots=True)
class Loss:
    """What became of one SIRET's habilitation: `organises` is still allowed, `siblings` are listed instead.

    `export_date` is that of the export that lacks it, `back` of the one that has it again. `state` is what
    the XML export says of it, `since` the day it has been so, where that is how we know.
    """

    siret: str
    organises: bool
    siblings: tuple[str, ...]
    export_date: date
    back: date | None = None
    state: HabilitationState = HabilitationState.UNSAID
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Alert:
    """`sighting` holds the facts as this alert last told them. `steps` are the ids its checklist opened with.

    `revision` grows with each change; `shown` is the revision that the card at `ts` shows (0: never posted).
    `summary` is the id of the one whose thread the card is in, empty for a card of its own in the channel.
    `tasks` are what is planned for its steps. `loss` says which habilitation was lost, in an alert about one:
    its `episode` then counts that SIRET's losses. `last_issue` is the last day on which those under way can
    be certified, if it is known, by the XML export of `issue_read`; `trainees`: its channel says that there
    are some. `catalogue` is what is still shown of our offers, once that was read.
    """

    channel: str
    number: CertificationNumber
    episode: int
    opened_at: datetime
    sighting: Sighting
    steps: tuple[str, ...]
    marks: tuple[Mark, ...] = ()
    state: AlertState = AlertState.OPEN
    closure: Closure | None = None
    closed_at: datetime | None = None
    closed_by: str = ""
    revision: int = 1
    shown: int = 0
    ts: str = ""
    summary: str = ""
    tasks: tuple[Task, ...] = ()
    position: Position = NOWHERE
    loss: Loss | None = None
    last_issue: date | None = None
    catalogue: CatalogueSeen | None = None
    issue_read: date | None = None
    trainees: bool = False

    @property
    def id(self) -> str:
        return alert_id(self.channel, self.number, self.episode, self.loss.siret if self.loss else "")

    @property
    def kind(self) -> AlertKind:
        return AlertKind.HABILITATION if self.loss else AlertKind.INACTIVE

    @property
    def issue(self) -> Issue:
        """The second clock, as this alert last told it."""
        return Issue(self.last_issue, self.issue_read, self.trainees)

    @property
    def is_open(self) -> bool:
        return self.state is AlertState.OPEN

    @property
    def follows(self) -> bool:
        """Whether news of its number still concerns it: open, or settled before the registry confirmed."""
        unconfirmed = self.loss is None and self.sighting.ground is not Ground.REGISTRY
        return self.is_open or (self.closure is Closure.SETTLED and unconfirmed)

    @property
    def settled(self) -> bool:
        return {mark.step for mark in self.marks} >= set(self.steps)

    def mark(self, step: str) -> Mark | None:
        return next((mark for mark in self.marks if mark.step == step), None)

    def task(self, step: str) -> Task:
        """What is planned for a step; an alert from before there were plans has none."""
        return next((task for task in self.tasks if task.step == step), Task(step))

    @property
    def left(self) -> tuple[str, ...]:
        """The steps that are still to be settled."""
        return tuple(step for step in self.steps if self.mark(step) is None)


def alert_id(channel: str, number: CertificationNumber, episode: int, siret: str = "") -> str:
    """An alert's key: whatever moves later updates that alert."""
    return "-".join([channel, number.code, *([siret] if siret else []), str(episode)])


def is_over(alert: Alert, seen: Sighting | None) -> bool:
    """Closed, and its certification is active again or has gone inactive anew since: nothing reopens it."""
    if alert.is_open:
        return False
    if alert.loss:
        return alert.closure in OVER
    moved_on = seen is not None and (seen.standing is Status.ACTIVE or seen.episode != alert.episode)
    return alert.closure is Closure.ACTIVE_AGAIN or moved_on


def is_same(one: Alert, other: Alert) -> bool:
    """Whether they speak of the same fall of a certification, or the same loss, in whichever channels."""
    return about(one) == about(other)


def about(alert: Alert) -> tuple[CertificationNumber, int, str]:
    """What an alert speaks of, whichever its channel: which fall, and the SIRET of a loss."""
    return alert.number, alert.episode, alert.loss.siret if alert.loss else ""


def settle(alert: Alert, mark: Mark) -> Alert:
    """The alert with a step marked; the last one closes it. Unchanged where there is nothing to mark."""
    if mark.step not in alert.steps or alert.mark(mark.step) or not alert.is_open:
        return alert
    marked = replace(alert, marks=(*alert.marks, mark), revision=alert.revision + 1)
    return close(marked, Closure.SETTLED, mark.by, mark.at) if marked.settled else marked


def undo(alert: Alert, step: str) -> Alert:
    """The alert with a step open again, itself too if it was closed because all were settled.

    Reminders of that step count from the start.
    """
    if alert.mark(step) is None or not (alert.is_open or alert.closure is Closure.SETTLED):
        return alert
    rest = tuple(mark for mark in alert.marks if mark.step != step)
    task = replace(alert.task(step), reminded=0, reminded_on=None, escalated=False)
    return replace(_opened(alert), marks=rest, tasks=_with(alert, task))


def reopen(alert: Alert) -> Alert:
    """The alert open again with its marks, where people closed it: one of them can then be undone."""
    if alert.is_open or alert.closure in OVER:
        return alert
    return _opened(alert)


def arrange(alert: Alert, task: Task) -> Alert:
    """The alert with that task in place of what was planned for its step."""
    if task.step not in alert.steps or task == alert.task(task.step):
        return alert
    return replace(alert, tasks=_with(alert, task), revision=alert.revision + 1)


def close(alert: Alert, closure: Closure, by: str, now: datetime) -> Alert:
    """Close it; `by` is empty where the registry, not a person, closes it. Marks are kept."""
    return replace(
        alert,
        state=AlertState.CLOSED,
        closure=closure,
        closed_at=now,
        closed_by=by,
        revision=alert.revision + 1,
    )


def anonymous(alert: Alert) -> Alert:
    """The alert without the names of those who settled and closed it."""
    marks = tuple(replace(mark, by=ERASED, name="") for mark in alert.marks)
    tasks = tuple(replace(task, owner=task.owner and ERASED) for task in alert.tasks)
    return replace(alert, marks=marks, tasks=tasks, closed_by=alert.closed_by and ERASED)


def count(alert: Alert, outcome: Outcome) -> int:
    return sum(mark.outcome is outcome for mark in alert.marks)


def _with(alert: Alert, task: Task) -> tuple[Task, ...]:
    return tuple(task if step == task.step else alert.task(step) for step in alert.steps)


def _opened(alert: Alert) -> Alert:
    return replace(
        alert,
        state=AlertState.OPEN,
        closure=None,
        closed_at=None,
        closed_by="",
        revision=alert.revision + 1,
    )
