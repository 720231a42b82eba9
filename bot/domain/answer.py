"""What a command is answered, as values: the views put them in words."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.domain.alert import Alert
from bot.domain.digest import Digest
from bot.domain.dry_run import DryRun
from bot.domain.fiche import Export, Status
from bot.domain.finding import Searched, SiretList, SiretShown
from bot.domain.health import Finding
from bot.domain.history import History
from bot.domain.number import CertificationNumber
from bot.domain.offering import OfferedShown, OffersShown
from bot.domain.outbox import Row
from bot.domain.refusal import Refused
from bot.domain.shown import NOTHING_ASIDE, Aside, FicheShown
from bot.domain.sighting import Ground
from bot.domain.telling import CheckEnded, IssueNoticed, Noticed


class Reach(StrEnum):
    """Whether cards can reach the channel; all but OK come with how to mend it."""

    OK = "ok"
    PRIVATE = "private"
    """Private, or not to be found: the bot must be invited."""
    UNVERIFIED = "unverified"
    """Slack did not answer in time: it is tried again when there is something to post."""


@dataclass(frozen=True, slots=True)
class LookedUp:
    shown: tuple[FicheShown, ...]
    aside: Aside = NOTHING_ASIDE


@dataclass(frozen=True, slots=True)
class Watching:
    """`inactive` were so already and get buttons, unless `alerted` here; `unseen`: no registry yet.

    `replaced` are no longer followed here, though their alert stays open; `kept` go on being followed beside
    what was to replace them, for those who are under way.
    """

    active: tuple[FicheShown, ...] = ()
    inactive: tuple[FicheShown, ...] = ()
    alerted: tuple[FicheShown, ...] = ()
    already: tuple[CertificationNumber, ...] = ()
    unseen: tuple[CertificationNumber, ...] = ()
    replaced: tuple[CertificationNumber, ...] = ()
    aside: Aside = NOTHING_ASIDE
    reach: Reach = Reach.OK
    kept: tuple[CertificationNumber, ...] = ()

    @property
    def followed(self) -> bool:
        """Something named is followed here, from now on or since before."""
        return bool(self.active or self.inactive or self.alerted or self.already or self.unseen)


@dataclass(frozen=True, slots=True)
class Unwatched:
    """`ask` are open alerts of numbers to drop: close them, or keep them? Their watches still stand.

    `closed` are those whose alert was closed with it, `trainees` those on which some were said to be.
    """

    removed: tuple[CertificationNumber, ...] = ()
    absent: tuple[CertificationNumber, ...] = ()
    ask: tuple[Alert, ...] = ()
    closed: tuple[CertificationNumber, ...] = ()
    aside: Aside = NOTHING_ASIDE
    trainees: tuple[CertificationNumber, ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """One watched number; title, end date and status as last seen (no title: not seen yet).

    `ground` is why it is inactive, and only meaningful while it is: the default claims least.
    """

    number: CertificationNumber
    title: str = ""
    end_date: date | None = None
    status: Status = Status.UNKNOWN
    ground: Ground = Ground.DATE


@dataclass(frozen=True, slots=True)
class WatchList:
    """One page of what the channel watches, by end date; `page` counts from 1."""

    rows: tuple[Listed, ...]
    total: int
    page: int = 1
    pages: int = 1
    today: date | None = None
    export: Export | None = None


@dataclass(frozen=True, slots=True)
class OpenList:
    """One page of open alerts, and of numbers inactive when registered that nobody has answered for.

    On the day `today`, a step is late or not; None: nothing is said of it.
    """

    alerts: tuple[Alert, ...]
    unanswered: tuple[Listed, ...]
    page: int = 1
    pages: int = 1
    total: int = 0
    today: date | None = None


@dataclass(frozen=True, slots=True)
class Help:
    """How to use it; `unknown` is a verb that nobody knows, `nearest` the one that was probably meant."""

    unknown: str = ""
    nearest: str = ""


@dataclass(frozen=True, slots=True)
class Preparing:
    """A file is being made, and follows by direct message."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A file was sent by direct message; `failure` is Slack's word on why it was not, or empty."""

    failure: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    """The address of a channel's calendar feed; empty once it is stopped."""

    channel: str
    address: str


@dataclass(frozen=True, slots=True)
class Bilan:
    """A channel's digest, for who asked alone."""

    digest: Digest


@dataclass(frozen=True, slots=True)
class Approaching:
    """One page of the days that come near in a channel, and that nobody wants to hear no more of.

    Ends of registration first, the soonest first, then last dates of issue.
    """

    items: tuple[Noticed | IssueNoticed, ...]
    total: int
    page: int = 1
    pages: int = 1


@dataclass(frozen=True, slots=True)
class Polling:
    """A poll was asked for and is under way; its outcome follows."""


@dataclass(frozen=True, slots=True)
class Polled:
    """`outcome` is one of bot.domain.ports.Found's values; `alerts` were opened by it in all channels.

    Not `counted`: some of the alerts are other people's. `at`: it was read then, and not for who asks.
    """

    outcome: str
    export: Export | None
    reason: str = ""
    alerts: int = 0
    counted: bool = True
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Ruled:
    """What was decided of an export in quarantine, now or before."""

    ended: CheckEnded


@dataclass(frozen=True, slots=True)
class Examining:
    """An examination was asked for and is under way; what it finds follows."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What an examination found, and the messages that were given up."""

    findings: tuple[Finding, ...]
    dead: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Requeued:
    """So many messages that were given up are tried anew."""

    count: int


Reading = (
    LookedUp
    | WatchList
    | OpenList
    | Help
    | Bilan
    | Approaching
    | Searched
    | SiretList
    | OffersShown
    | OfferedShown
    | History
    | DryRun
)
Changing = Watching | Unwatched | Ruled | Requeued | SiretShown | Feed
Ahead = Polling | Examining | Preparing
Answer = Reading | Changing | Ahead | Refused | Polled | Diagnosis | Sent
