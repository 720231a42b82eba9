"""What the domain's tests share: short ways to say a number, a day, an export, a fiche and what follows."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from bot.domain.alert import Alert
from bot.domain.checklist import Mark, Outcome
from bot.domain.fiche import Export, Fiche, Status
from bot.domain.look import see, tell
from bot.domain.noticing import Thresholds
from bot.domain.number import CertificationNumber, Mention, Named
from bot.domain.outbox import Kind, Row
from bot.domain.owed import Owed
from bot.domain.paris import PARIS, QuietHours, paris_day
from bot.domain.preferences import Defaults
from bot.domain.registering import Subject, register
from bot.domain.sighting import Sighting, changes_between, first_sight
from bot.domain.task import Task
from bot.domain.verdict import Verdict
from bot.domain.watch import Watch

ACTIVE, INACTIVE, UNKNOWN = Status.ACTIVE, Status.INACTIVE, Status.UNKNOWN
END = date(2026, 8, 31)
DAY = timedelta(days=1)
STEPS = ("verify", "archive", "new_offer", "renewal")
TASKS = tuple(map(Task, STEPS))
DEFAULTS = Defaults("fr", Thresholds(), QuietHours(), (), "mon 09:00", time(9))


def weekday(day: date) -> bool:
    """A working day where there are no public holidays."""
    return day.weekday() < 5


def number(code: str) -> CertificationNumber:
    return CertificationNumber.parse(code)


RNCP = number("RNCP35419")
RS = number("RS5000")


def named(code: str, block: str = "") -> Mention:
    return Named(number(code), block)


def at(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """A moment of that day in Paris, as an instant in UTC."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=PARIS).astimezone(UTC)


NOW = at(date(2026, 8, 17))


def export(day: date = END, fingerprint: str = "") -> Export:
    title = f"export-fiches-csv-{day}.zip"
    return Export(str(day), title, day, f"{day}T02:00:00", fingerprint or f"sha-{day}", at(day, 3), 30_484)


def fiche(declared: Status = ACTIVE, end: date | None = END, *successors: CertificationNumber) -> Fiche:
    return Fiche(RNCP, "Chef de projet", declared, end, successors=successors)


def sighting(declared: Status = ACTIVE, end: date | None = END, seen: date = END - 30 * DAY) -> Sighting:
    """What a first sight on the day of the export gives."""
    return first_sight(fiche(declared, end), export(seen), seen)


def watch(channel: str = "C1", episode: int = 0, **given: Any) -> Watch:  # noqa: ANN401
    return Watch(channel, RNCP, "U1", NOW, episode, **given)


def unposted(channel: str = "C1", seen: Sighting | None = None) -> Alert:
    """An alert whose card is still to be posted."""
    seen = seen or sighting(INACTIVE, END, END + DAY)
    return Alert(channel, RNCP, seen.episode, NOW, seen, STEPS)


def alert(channel: str = "C1", seen: Sighting | None = None) -> Alert:
    """An alert whose card the channel has seen."""
    return replace(unposted(channel, seen), shown=1, ts="1.1")


def mark(step: str = "verify", outcome: Outcome = Outcome.DONE, by: str = "U1", reason: str = "") -> Mark:
    return Mark(step, outcome, by, NOW, reason)


def row(
    key: str, channel: str = "C1", sequence: int = 0, *, quiet: bool = False, urgent: bool = False
) -> Row:
    return Row(key, channel, Kind.CHANNEL, sequence=sequence, quiet=quiet, urgent=urgent)


@dataclass
class Town:
    """One number with all that follows it, kept as a store would: what a verdict holds replaces what was."""

    seen: Sighting | None = None
    watches: dict[str, Watch] = field(default_factory=dict)
    alerts: dict[str, Alert] = field(default_factory=dict)
    rows: dict[str, Row] = field(default_factory=dict)
    owed: Owed | None = None

    def put(self, verdict: Verdict) -> Verdict:
        for one in verdict.sightings:
            self.seen = one
        for owed in verdict.owed:
            self.owed = self.owed or owed
        for id_ in verdict.dropped:
            del self.watches[id_]
        self.watches |= {one.id: one for one in verdict.watches}
        posted = (replace(one, shown=one.revision, ts="1.1") for one in verdict.alerts)
        self.alerts |= {one.id: one for one in posted}
        self.rows |= {one.key: one for one in verdict.rows if one.key not in self.rows}
        return verdict

    @property
    def open(self) -> list[Alert]:
        return [one for one in self.alerts.values() if one.is_open]

    def subject(self, channel: str, found: Fiche | None) -> Subject:
        here = next((one for one in self.watches.values() if one.channel == channel), None)
        opened = next((one for one in self.open if one.channel == channel), None)
        return Subject(channel, RNCP, found, here, self.seen, opened)

    def register(self, channel: str, found: Fiche | None, read: Export | None, now: datetime) -> None:
        self.put(register(self.subject(channel, found), read, "U1", now)[1])

    def poll(self, found: Fiche | None, read: Export | None, now: datetime) -> Verdict:
        """One look, as the poll takes it, at the number's watches and open alerts."""
        before, seen = self.seen, see(self.seen, found, read, paris_day(now))
        moved = Verdict(sightings=(seen,)) if seen and seen != before else Verdict()
        if seen and (before is None or changes_between(before, seen)):
            self.owed = self.owed or Owed(RNCP.code, before)
        if self.owed is None or (read is None and self.owed.before is None):
            return self.put(moved)
        told = tell(
            RNCP,
            self.owed.before,
            seen,
            watches=tuple(self.watches.values()),
            alerts=tuple(one for one in self.alerts.values() if one.follows),
            now=now,
            tasks=TASKS,
        )
        self.owed = None
        return self.put(moved + told)


def watched(declared: Status = ACTIVE, end: date | None = END, *channels: str) -> Town:
    """A number that these channels (C1 without any) registered in the morning of 1 August 2026."""
    town, day = Town(), date(2026, 8, 1)
    for channel in channels or ("C1",):
        town.register(channel, fiche(declared, end), export(day), at(day))
    return town


def lines(verdict: Verdict, kind: Kind = Kind.CHANNEL) -> list[str]:
    """The names of the changes that a verdict tells, as lines of that kind."""
    told = [one.telling for one in verdict.rows if one.kind is kind]
    return [type(getattr(telling, "change", telling)).__name__ for telling in told]


def kinds(verdict: Verdict) -> list[Kind]:
    return [one.kind for one in verdict.rows]


def settled_alert() -> Alert:
    """An alert all of whose steps are marked, not closed."""
    return replace(alert(), marks=tuple(mark(step) for step in STEPS))
