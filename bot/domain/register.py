"""The register: what was seen, told and done, put together from the journal and the alerts, for an audit."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.alert import Alert
from bot.domain.journal import Deed, Entry
from bot.domain.paris import paris_day
from bot.domain.ports import Found

_GOOD = (Found.NEW.value, Found.UNCHANGED.value)
WANTED = frozenset(
    {
        Deed.ALERT_OPENED,
        Deed.CARD_POSTED,
        Deed.CHANGE_SEEN,
        Deed.END_ACCEPTED,
        Deed.EXPORT_READ,
        Deed.NOTICED,
        Deed.REGISTRY_CHECKED,
    }
)
"""What of the journal the register is made of."""


@dataclass(frozen=True, slots=True)
class ExportRead:
    """One export as it was first read: its title, date (as AAAA-MM-JJ), fingerprint (SHA-256) and when."""

    title: str
    date: str
    fingerprint: str
    read_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """One alert, the export that raised it, and when its card was first posted."""

    alert: Alert
    export: ExportRead
    posted_at: datetime | None


@dataclass(frozen=True, slots=True)
class ChangeRecorded:
    """One change of a certification: what changed, from what to what, and by which export.

    Days are AAAA-MM-JJ, as the journal has them; `end` and `successors` are those that it has since.
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


@dataclass(frozen=True, slots=True)
class NoticeRecorded:
    """A channel was told that an end comes near, or somebody (`by`, then called `name`) accepted that end.

    `threshold` is in days, empty where the end was accepted; `end` is AAAA-MM-JJ.
    """

    at: datetime
    code: str
    channel: str
    end: str
    threshold: str = ""
    by: str = ""
    name: str = ""


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
    """The whole register, each part oldest first."""

    alerts: tuple[Recorded, ...] = ()
    changes: tuple[ChangeRecorded, ...] = ()
    notices: tuple[NoticeRecorded, ...] = ()
    days: tuple[DayRead, ...] = ()
    sirets: tuple[str, ...] = ()

    @property
    def gaps(self) -> tuple[DayRead, ...]:
        """The days on which the registry was not read."""
        return tuple(day for day in self.days if not day.good)


def gather(
    entries: Iterable[Entry], alerts: Iterable[Alert], today: date, sirets: tuple[str, ...] = ()
) -> RegisterRead:
    """`entries` are those of WANTED, oldest first; every day up to `today` has its line, read or not."""
    kept = list(entries)
    exports: dict[str, ExportRead] = {}
    for entry in kept:
        if entry.deed is Deed.EXPORT_READ:
            exports.setdefault(entry.detail["fingerprint"], _export(entry.detail, entry.at))
    opened = {entry.alert: entry for entry in kept if entry.deed is Deed.ALERT_OPENED}
    posted: dict[str, datetime] = {}
    for entry in kept:
        if entry.deed is Deed.CARD_POSTED:
            posted.setdefault(entry.alert, entry.at)
    recorded = [
        Recorded(alert, _raised_by(alert, opened.get(alert.id), exports), posted.get(alert.id))
        for alert in sorted(alerts, key=lambda one: (one.opened_at, one.id))
    ]
    changes = [_change(entry, exports) for entry in kept if entry.deed is Deed.CHANGE_SEEN]
    notices = [_notice(entry) for entry in kept if entry.deed in (Deed.NOTICED, Deed.END_ACCEPTED)]
    return RegisterRead(tuple(recorded), tuple(changes), tuple(notices), tuple(_days(kept, today)), sirets)


def _export(detail: dict[str, str], at: datetime | None = None) -> ExportRead:
    return ExportRead(detail.get("title", ""), detail.get("date", ""), detail.get("fingerprint", ""), at)


def _raised_by(alert: Alert, opened: Entry | None, exports: dict[str, ExportRead]) -> ExportRead:
    """The journal says which export an alert was opened from; one from before it did has its last facts."""
    seen = alert.sighting
    detail = opened.detail if opened else {}
    fingerprint = detail.get("fingerprint") or seen.looked_in
    day = detail.get("export") or seen.export_date.isoformat()
    return exports.get(fingerprint) or ExportRead("", day, fingerprint)


def _change(entry: Entry, exports: dict[str, ExportRead]) -> ChangeRecorded:
    detail = entry.detail
    fingerprint = detail.get("fingerprint", "")
    export = exports.get(fingerprint) or ExportRead("", detail.get("export", ""), fingerprint)
    return ChangeRecorded(
        entry.at,
        entry.number,
        detail.get("title", ""),
        detail.get("change", ""),
        detail.get("before", ""),
        detail.get("after", ""),
        detail.get("end", ""),
        detail.get("successors", ""),
        export,
    )


def _notice(entry: Entry) -> NoticeRecorded:
    detail = entry.detail
    return NoticeRecorded(
        entry.at,
        entry.number,
        entry.channel,
        detail.get("end", ""),
        detail.get("threshold", ""),
        entry.by,
        detail.get("name", ""),
    )


def _days(entries: list[Entry], today: date) -> Iterable[DayRead]:
    asked: dict[date, list[Entry]] = {}
    changed: dict[date, int] = {}
    for entry in entries:
        day = paris_day(entry.at)
        if entry.deed is Deed.REGISTRY_CHECKED:
            asked.setdefault(day, []).append(entry)
        elif entry.deed is Deed.CHANGE_SEEN:
            changed[day] = changed.get(day, 0) + 1
    day = min(asked, default=today + timedelta(days=1))
    while day <= today:
        yield _day(day, asked.get(day, []), changed.get(day, 0))
        day += timedelta(days=1)


def _day(day: date, asked: list[Entry], changes: int) -> DayRead:
    good = [entry for entry in asked if entry.detail.get("found") in _GOOD]
    return DayRead(
        day,
        len(asked),
        len(good),
        good[0].at if good else None,
        good[-1].at if good else None,
        _export(good[-1].detail if good else {}),
        changes,
    )
