"""The register as values: what was seen, told and done, for an audit."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.domain.alert import Alert
from bot.domain.journal import Deed
from bot.domain.sighting import Ground


@dataclass(frozen=True, slots=True)
class ExportRead:
    """One export as it was first read: its title, date (as AAAA-MM-JJ), fingerprint (SHA-256) and when."""

    title: str
    date: str
    fingerprint: str
    read_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """One alert, the export that raised it, and when its card was first posted.

    `ground` and `end` are those that it was raised on: its own facts move on. `asked`: somebody opened it for
    what was inactive when it was registered, so that nobody knows what it was before.
    """

    alert: Alert
    export: ExportRead
    posted_at: datetime | None
    ground: Ground
    end: date | None
    asked: bool = False


@dataclass(frozen=True, slots=True)
class ChangeRecorded:
    """One change of a certification: what changed, from what to what, and by which export.

    Days are AAAA-MM-JJ, as the journal has them; `end`, `successors` and `ground` (why it is inactive, where
    it is) are those that it has since.
    """

    at: datetime
    code: str
    title: str
    change: str
    before: str
    after: str
    end: str
    successors: str
    export: ExportRead
    ground: str = ""


@dataclass(frozen=True, slots=True)
class NoticeRecorded:
    """A channel was told that an end comes near, or somebody (`by`, then called `name`) accepted that end.

    `threshold` is in days, empty where the end was accepted; `end` is AAAA-MM-JJ. So is `issue`, a last date
    of issue that was told in place of an end; `deed` tells them apart, and who said that there are trainees.
    """

    at: datetime
    code: str
    channel: str
    end: str
    threshold: str = ""
    by: str = ""
    name: str = ""
    deed: Deed = Deed.NOTICED
    issue: str = ""


@dataclass(frozen=True, slots=True)
class DayRead:
    """The readings of one day: how often the registry was asked, how often it answered, what it served.

    `changes` counts what changed for our certifications: 0 is what most days say. Days without any good
    reading are `good` 0.
    """

    day: date
    asked: int
    good: int
    first: datetime | None
    last: datetime | None
    export: ExportRead
    changes: int


@dataclass(frozen=True, slots=True)
class RegisterRead:
    """The whole register, each part oldest first; `names` are those of channels and people, by their ids."""

    alerts: tuple[Recorded, ...] = ()
    changes: tuple[ChangeRecorded, ...] = ()
    notices: tuple[NoticeRecorded, ...] = ()
    days: tuple[DayRead, ...] = ()
    sirets: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def ids(self) -> set[str]:
        """The channels and people that it speaks of by an id alone."""
        channels = {one.alert.channel for one in self.alerts} | {one.channel for one in self.notices}
        return channels | {task.owner for one in self.alerts for task in one.alert.tasks if task.owner}

    def called(self, one: str) -> str:
        """A channel or a person by name and id, or by the id alone where Slack has not told the name."""
        return with_id(self.names.get(one, ""), one)

    @property
    def gaps(self) -> tuple[DayRead, ...]:
        """The days on which the registry was not read."""
        return tuple(day for day in self.days if not day.good)


def with_id(name: str, one: str) -> str:
    """A name and the id that it goes with, or the id alone where the name is not known."""
    return f"{name} ({one})" if name else one
