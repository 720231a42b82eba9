"""The source as last read: what was accepted, the day to judge on, and what was told of its silence."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.domain.census import Census, pack, unpack
from bot.domain.fiche import Export
from bot.domain.paris import MOST_BACK, paris_day

SOURCE = "source"

SERVES = timedelta(minutes=10)
"""So long is one reading the answer to all who ask for another, where anybody may ask."""


@dataclass(frozen=True, slots=True)
class Source:
    """One row: the last accepted export's figures (`packed` holds its fiches), and the latest day judged.

    `content_since` is the date of the first of the exports in a row that have the same content.
    `silent` is the date of the export that people were told was the last one read, while it is.
    `read_at` is when it last answered, with something new or not.
    """

    export_date: date
    fingerprint: str
    content: str
    content_since: date
    judged: date
    rows: dict[str, int]
    packed: str
    silent: date | None = None
    read_at: datetime | None = None
    id: str = SOURCE

    @property
    def census(self) -> Census:
        return Census(self.rows, unpack(self.packed))

    def silenced(self, since: date | None) -> "Source":
        """What people were told: silent since that export, or back."""
        return replace(self, silent=since)


def accepted(before: Source | None, export: Export, census: Census, today: date) -> Source:
    """The source once an export is believed."""
    same = before is not None and before.content == export.content
    return Source(
        export_date=export.date,
        fingerprint=export.fingerprint,
        content=export.content,
        content_since=before.content_since if before and same else export.date,
        judged=max(today, before.judged) if before else today,
        rows=dict(census.rows),
        packed=pack(census.fiches),
        silent=before.silent if before else None,
        read_at=before.read_at if before else None,
    )


def legal_day(now: datetime, export: Export | None, source: Source | None) -> date:
    """The Paris day to judge on: never before the export being served, nor, within a week, before one judged.

    A clock that steps back must not bring to life what ended yesterday; one that was far ahead once is not
    believed for ever.
    """
    days = [paris_day(now)]
    if export:
        days.append(export.date)
    if source and source.judged <= max(days) + MOST_BACK:
        days.append(source.judged)
    return max(days)


def judged_on(source: Source, today: date, read: datetime | None) -> Source:
    """The source once that day is judged, and `read` again if it was; the same object for no change."""
    after = replace(source, judged=today, read_at=read or source.read_at)
    return source if after == source else after


def just_read(read_at: datetime | None, now: datetime) -> bool:
    """Whether the source was read so lately that nobody needs to read it again.

    A moment to come is that of a clock that was ahead: it keeps nobody from reading.
    """
    return read_at is not None and timedelta(0) <= now - read_at < SERVES


@dataclass(frozen=True, slots=True)
class Silence:
    """`since` is the date of the last export read, or of the first with the content that never changes."""

    since: date
    days: int
    frozen: bool = False


def silence(source: Source, newest: date, today: date, after_days: int) -> Silence | None:
    """The source's silence on that day, if it is one; `newest` is the date of the newest export found."""
    days = (today - newest).days
    if days >= after_days:
        return Silence(newest, days)
    frozen = (source.export_date - source.content_since).days
    return Silence(source.content_since, frozen, frozen=True) if frozen >= after_days else None


def ended_since(ends: Iterable[tuple[str, date | None]], since: date, today: date) -> tuple[str, ...]:
    """The codes whose end date has passed since that export: their inactivity is still to be confirmed."""
    return tuple(sorted(code for code, end in ends if end is not None and since <= end < today))
