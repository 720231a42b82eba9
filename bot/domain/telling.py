"""What a channel or a thread is told, as values: the words are the views' business, at sending time."""

from dataclasses import dataclass
from datetime import date

from bot.domain.holding import NOWHERE, Position, Role
from bot.domain.issue import UNDATED, Issue
from bot.domain.number import CertificationNumber
from bot.domain.sessions import SessionsSeen
from bot.domain.sighting import Change, Sighting


@dataclass(frozen=True, slots=True)
class ChangeTold:
    """One line on what changed for a certification; `sighting` is how it stands since."""

    sighting: Sighting
    change: Change
    position: Position = NOWHERE


@dataclass(frozen=True, slots=True)
class ChangesTold:
    """Several of them, in one message."""

    items: tuple[ChangeTold, ...]


@dataclass(frozen=True, slots=True)
class HabilitatedTold:
    """One of our SIRETs may train for that successor now."""

    number: CertificationNumber


@dataclass(frozen=True, slots=True)
class ListedTold:
    """The export of that date newly lists one of our SIRETs on these; `titles` are in their order."""

    siret: str
    numbers: tuple[CertificationNumber, ...]
    titles: tuple[str, ...]
    export_date: date


@dataclass(frozen=True, slots=True)
class MassLossTold:
    """A SIRET has lost so many habilitations in one export that the next one is waited for.

    `details`: that export is an XML export, which says that they have ended.
    """

    siret: str
    numbers: tuple[CertificationNumber, ...]
    export_date: date
    details: bool = False


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


@dataclass(frozen=True, slots=True)
class Due:
    """A step that is due, as a reminder names it: `nth` counts from 1, and is 0 in an escalation."""

    step: str
    owner: str
    due: date
    nth: int


@dataclass(frozen=True, slots=True)
class RemindedTold:
    """Steps that are due, each with its owner; `escalated` are told to the channel's `responsible`, and those
    that nobody has taken name them, too.

    `code` names the certification: a notification shows no thread.
    """

    code: str
    due: tuple[Due, ...] = ()
    escalated: tuple[Due, ...] = ()
    responsible: str = ""


@dataclass(frozen=True, slots=True)
class UndoneTold:
    """Why somebody opened a step again."""

    by: str
    step: str
    reason: str


@dataclass(frozen=True, slots=True)
class FirstSightTold:
    """The first sight of a number that was accepted before any registry was loaded."""

    number: CertificationNumber
    sighting: Sighting | None
    """None: the registry does not know the number."""


@dataclass(frozen=True, slots=True)
class WatchingTold:
    """Somebody changed what the channel watches."""

    by: str
    added: tuple[CertificationNumber, ...] = ()
    removed: tuple[CertificationNumber, ...] = ()


@dataclass(frozen=True, slots=True)
class SettingsTold:
    """Somebody has set these otherwise: the names of fields of Channel and of Preferences, and `sirets`."""

    by: str
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NoOfferTold:
    """Somebody said that no offer depends on a certification that was inactive when registered."""

    by: str
    number: CertificationNumber


@dataclass(frozen=True, slots=True)
class ChannelLost:
    """Vigie cannot write in a channel any more, for Slack's reason `code`; these are watched there."""

    channel: str
    code: str
    numbers: tuple[CertificationNumber, ...]


@dataclass(frozen=True, slots=True)
class QuarantineTold:
    """An export is not believed: its figures, and `numbers`, those of ours that it would change."""

    fingerprint: str
    export_date: date
    active: int
    fallen: int
    risen: int
    missing: int
    rows: dict[str, tuple[int, int]]
    numbers: tuple[CertificationNumber, ...]


@dataclass(frozen=True, slots=True)
class CheckBegun:
    """A change of these is being checked by somebody."""

    numbers: tuple[CertificationNumber, ...]


@dataclass(frozen=True, slots=True)
class CheckEnded:
    """What came of the check of the export of that date: `ruling` is one of quarantine.Ruling's values.

    `seen` is the date of the export that came instead, where one did.
    """

    export_date: date
    ruling: str
    by: str
    seen: date | None = None


@dataclass(frozen=True, slots=True)
class SilenceTold:
    """Nothing new for so many days; `ended` are the codes watched there whose end date has passed since."""

    since: date
    days: int
    frozen: bool
    ended: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SilenceEnded:
    """The source is back, with the export of that date."""

    export_date: date


Telling = (
    ChangeTold
    | ChangesTold
    | HabilitatedTold
    | ListedTold
    | MassLossTold
    | NoticesTold
    | AcceptedTold
    | ResumedTold
    | TraineesTold
    | RemindedTold
    | UndoneTold
    | FirstSightTold
    | WatchingTold
    | SettingsTold
    | NoOfferTold
    | ChannelLost
    | QuarantineTold
    | CheckBegun
    | CheckEnded
    | SilenceTold
    | SilenceEnded
)
