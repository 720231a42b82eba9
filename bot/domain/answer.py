"""What a command is answered, as values: the views put them in words."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.domain.alert import Alert
from bot.domain.checklist import Mark
from bot.domain.fiche import Export, Fiche, Status
from bot.domain.health import Finding
from bot.domain.number import CertificationNumber, Named
from bot.domain.outbox import Row
from bot.domain.sighting import Ground, Sighting
from bot.domain.telling import CheckEnded


@dataclass(frozen=True, slots=True)
class FicheShown:
    """One fiche, judged on `today`; `channels` are those that watch it, `here` says if this one does.

    `checking`: a newer export would change it, and somebody is to confirm that one first.
    """

    fiche: Fiche
    export: Export
    today: date
    channels: tuple[str, ...] = ()
    here: bool = False
    checking: bool = False

    @property
    def status(self) -> Status:
        return self.fiche.status(self.today)

    @property
    def days_left(self) -> int | None:
        """Days until the end date: 0 on that day, negative after it, None without one."""
        return None if self.fiche.end_date is None else (self.fiche.end_date - self.today).days


@dataclass(frozen=True, slots=True)
class BareShown:
    """Digits without a register, and what each register has under them (0 to 2 fiches)."""

    digits: int
    found: tuple[FicheShown, ...]


@dataclass(frozen=True, slots=True)
class Aside:
    """What a text held besides numbers that could be acted on; each reply says it."""

    unknown: tuple[CertificationNumber, ...] = ()
    vanished: tuple[Sighting, ...] = ()
    bare: tuple[BareShown, ...] = ()
    unreadable: tuple[str, ...] = ()
    blocks: tuple[Named, ...] = ()
    export: Export | None = None

    def __bool__(self) -> bool:
        return bool(self.unknown or self.vanished or self.bare or self.unreadable or self.blocks)


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
    aside: Aside = Aside()


@dataclass(frozen=True, slots=True)
class Watching:
    """`inactive` were so already and get buttons, unless `alerted` here; `unseen`: no registry yet.

    `replaced` are no longer followed here, though their alert stays open.
    """

    active: tuple[FicheShown, ...] = ()
    inactive: tuple[FicheShown, ...] = ()
    alerted: tuple[FicheShown, ...] = ()
    already: tuple[CertificationNumber, ...] = ()
    unseen: tuple[CertificationNumber, ...] = ()
    replaced: tuple[CertificationNumber, ...] = ()
    aside: Aside = Aside()
    reach: Reach = Reach.OK

    @property
    def followed(self) -> bool:
        """Something named is followed here, from now on or since before."""
        return bool(self.active or self.inactive or self.alerted or self.already or self.unseen)


@dataclass(frozen=True, slots=True)
class Unwatched:
    """`ask` are open alerts of numbers to drop: close them, or keep them? Their watches still stand.

    `closed` are those whose alert was closed with it.
    """

    removed: tuple[CertificationNumber, ...] = ()
    absent: tuple[CertificationNumber, ...] = ()
    ask: tuple[Alert, ...] = ()
    closed: tuple[CertificationNumber, ...] = ()
    aside: Aside = Aside()


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
    """One page of open alerts, and of numbers inactive when registered that nobody has answered for."""

    alerts: tuple[Alert, ...]
    unanswered: tuple[Listed, ...]
    page: int = 1
    pages: int = 1
    total: int = 0


@dataclass(frozen=True, slots=True)
class Help:
    """How to use it; `unknown` is a verb that nobody knows, `nearest` the one that was probably meant."""

    unknown: str = ""
    nearest: str = ""


class Refusal(StrEnum):
    """Why nothing was done."""

    LOADING = "loading"
    """No registry has been read yet."""
    ADMINS_ONLY = "admins_only"
    NOTHING_NAMED = "nothing_named"
    """The verb wants a number, and none was given."""
    DIRECT = "direct"
    """A direct message between people cannot watch: alerts are for a channel."""
    GONE = "gone"
    """The alert or step a button speaks of is not there (any more)."""
    OVER = "over"
    """The alert is closed because the certification is active again."""
    SETTLED = "settled"
    """Somebody else has settled that step (`mark` says who), or the alert is closed: nothing was changed."""
    GUEST = "guest"
    """Guests, and people of another workspace, read and change nothing."""
    REPLAYED = "replayed"
    """This very request was carried out before."""
    OUTDATED = "outdated"
    """The button or window is of another version of Vigie."""
    NO_MODAL = "no_modal"
    """Slack did not open the window that asks why: click again."""
    TROUBLE = "trouble"
    """Something went wrong on our side; it comes with an id to quote."""


@dataclass(frozen=True, slots=True)
class Refused:
    why: Refusal
    id_to_quote: str = ""
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Polling:
    """A poll was asked for and is under way; its outcome follows."""


@dataclass(frozen=True, slots=True)
class Polled:
    """`outcome` is one of bot.domain.ports.Found's values; `alerts` were opened by it in all channels."""

    outcome: str
    export: Export | None
    reason: str = ""
    alerts: int = 0


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


Reading = LookedUp | WatchList | OpenList | Help
Changing = Watching | Unwatched | Ruled | Requeued
Answer = Reading | Changing | Refused | Polling | Polled | Examining | Diagnosis
