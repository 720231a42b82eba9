"""Putting the register together, from the journal and the alerts."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from bot.domain.alert import Alert
from bot.domain.journal import Deed, Entry
from bot.domain.paris import paris_day
from bot.domain.ports import Found
from bot.domain.register import ChangeRecorded, DayRead, ExportRead, NoticeRecorded, Recorded, RegisterRead
from bot.domain.sighting import Ground
from bot.domain.verdict import facts

_GOOD = (Found.NEW.value, Found.UNCHANGED.value)
WANTED = frozenset(
    {
        Deed.ALERT_OPENED,
        Deed.CARD_POSTED,
        Deed.CHANGE_SEEN,
        Deed.END_ACCEPTED,
        Deed.EXPORT_READ,
        Deed.ISSUE_NOTICED,
        Deed.NOTICED,
        Deed.REGISTRY_CHECKED,
        Deed.TRAINEES_GONE,
        Deed.TRAINEES_NOTED,
    }
)
"""What of the journal the register is made of."""
_NOTICES = (
    Deed.NOTICED,
    Deed.END_ACCEPTED,
    Deed.ISSUE_NOTICED,
    Deed.TRAINEES_NOTED,
    Deed.TRAINEES_GONE,
)


def gather(
    entries: Iterable[Entry], alerts: Iterable[Alert], today: date, sirets: tuple[str, ...] = ()
) -> RegisterRead:
    """`entries` are those of WANTED, oldest first; every day up to `today` has its line, read or not."""
    kept = list(entries)
    exports = _Exports.read([entry for entry in kept if entry.deed is Deed.EXPORT_READ])
    opened = {entry.alert: entry for entry in kept if entry.deed is Deed.ALERT_OPENED}
    posted: dict[str, datetime] = {}
    for entry in kept:
        if entry.deed is Deed.CARD_POSTED:
            posted.setdefault(entry.alert, entry.at)
    recorded = [
        _recorded(alert, opened.get(alert.id), posted.get(alert.id), exports)
        for alert in sorted(alerts, key=lambda one: (one.opened_at, one.id))
    ]
    changes = [_change(entry, exports) for entry in kept if entry.deed is Deed.CHANGE_SEEN]
    notices = [_notice(entry) for entry in kept if entry.deed in _NOTICES]
    return RegisterRead(tuple(recorded), tuple(changes), tuple(notices), tuple(_days(kept, today)), sirets)


@dataclass(frozen=True, slots=True)
class _Exports:
    """Each export as it was first read, by its fingerprint, and the last one of each date."""

    by_fingerprint: dict[str, ExportRead] = field(default_factory=dict)
    by_date: dict[str, ExportRead] = field(default_factory=dict)

    @classmethod
    def read(cls, entries: Iterable[Entry]) -> "_Exports":
        found = cls()
        for entry in entries:
            export = _export(entry.detail, entry.at)
            first = found.by_fingerprint.setdefault(export.fingerprint, export)
            found.by_date[export.date] = first
        return found

    def get(self, fingerprint: str, day: str) -> ExportRead:
        """The one that said so; what is known by its date alone is that day's last."""
        known = self.by_fingerprint.get(fingerprint) if fingerprint else self.by_date.get(day)
        return known or ExportRead("", day, fingerprint)


def _export(detail: dict[str, str], at: datetime | None = None) -> ExportRead:
    return ExportRead(detail.get("title", ""), detail.get("date", ""), detail.get("fingerprint", ""), at)


def _recorded(alert: Alert, opened: Entry | None, posted_at: datetime | None, exports: _Exports) -> Recorded:
    """The journal says what an alert was opened on; one from before it did has its last facts."""
    said = opened is not None and {"export", "fingerprint"} & opened.detail.keys()
    detail = opened.detail if opened and said else facts(alert.sighting)
    export = exports.get(detail.get("fingerprint", ""), detail.get("export", ""))
    ground, end = alert.sighting.ground, alert.sighting.end_date
    if "ground" in detail:
        ground, end = Ground(detail["ground"]), _day_of(detail.get("end", ""))
    return Recorded(alert, export, posted_at, ground, end, asked=opened is not None and bool(opened.by))


def _day_of(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _change(entry: Entry, exports: _Exports) -> ChangeRecorded:
    detail = entry.detail
    export = exports.get(detail.get("fingerprint", ""), detail.get("export", ""))
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
        detail.get("ground", ""),
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
        entry.deed,
        detail.get("issue", ""),
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
