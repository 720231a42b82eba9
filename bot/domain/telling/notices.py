"""What is told before a date comes, and of who has trainees."""

from dataclasses import dataclass
from datetime import date

from bot.domain.holding import NOWHERE, Position, Role
from bot.domain.issue import UNDATED, Issue
from bot.domain.number import CertificationNumber
from bot.domain.sessions import SessionsSeen


@dataclass(frozen=True, slots=True)
class Noticed:
    """One certification whose end comes near: `days` are left, `threshold` is the one that was crossed.

    `sessions` is what the catalogue shows of ours when that is told, where it was read.
    """

    number: CertificationNumber
    title: str
    end: date
    days: int
    threshold: int
    successors: tuple[CertificationNumber, ...] = ()
    position: Position = NOWHERE
    sessions: SessionsSeen | None = None
    issue: Issue = UNDATED


@dataclass(frozen=True, slots=True)
class IssueNoticed:
    """One certification that the team has trainees on, and whose last date of issue comes near.

    Negative `days`: it is past, and nobody was told. `before` is what was told last, if it has moved.
    """

    number: CertificationNumber
    title: str
    issue: Issue
    days: int
    threshold: int
    role: Role = Role.UNKNOWN
    before: date | None = None


@dataclass(frozen=True, slots=True)
class NoticesTold:
    """What ends before long among what a channel watches, the soonest first, by the export of that date.

    `issues` are the last dates of issue that come near, for those it has trainees on.
    """

    items: tuple[Noticed, ...]
    export_date: date | None = None
    issues: tuple[IssueNoticed, ...] = ()


@dataclass(frozen=True, slots=True)
class AcceptedTold:
    """Somebody said that the team knows of a certification's end: no more notices of it."""

    by: str
    number: CertificationNumber
    end: date


@dataclass(frozen=True, slots=True)
class ResumedTold:
    """Somebody wants notices again of an end that was accepted."""

    by: str
    number: CertificationNumber


@dataclass(frozen=True, slots=True)
class TraineesTold:
    """Somebody said whether the team still has trainees on a certification.

    `past`: its last date of issue was past already.
    """

    by: str
    number: CertificationNumber
    issue: Issue
    past: bool = False
