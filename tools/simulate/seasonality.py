"""When in the year certifications end: read from the rows of real exports, and spread where they are few."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from bot.registry.archive import STANDARD, open_archive
from bot.registry.cells import Reading, read_date
from bot.registry.rows import Member

EXTRACTS = Path("bot/sandbox/exports")
CLUSTER = 3
"""A day of the year on which so many of the fiches read end keeps its share; fewer may be chance."""
PEAK_SHARE = 0.05
"""A day of the year with so much of all ends is one on which many end at once."""
_COLUMNS = ("Numero_Fiche", "Date_Fin_Enregistrement", "Actif")
_BUDGET = 1_500_000_000
_YEAR = timedelta(days=365)

DayOfYear = tuple[int, int]
"""Month and day; 29 February counts as the 28th."""


@dataclass(frozen=True, slots=True)
class Seasonality:
    """What the exports hold: `ends` counts the fiches by their end's day of the year, whatever the year.

    `ending` of the `active` ones of the newest export, which is of `newest`, end within a year of it.
    """

    newest: date
    exports: tuple[str, ...]
    fiches: int
    ends: dict[DayOfYear, int]
    undated: int
    active: int
    ending: int

    @property
    def clusters(self) -> dict[DayOfYear, int]:
        return {day: count for day, count in self.ends.items() if count >= CLUSTER}

    @property
    def peaks(self) -> dict[DayOfYear, int]:
        dated = self.fiches - self.undated
        return {day: count for day, count in self.clusters.items() if count >= PEAK_SHARE * dated}

    @property
    def share_ending(self) -> float:
        return self.ending / self.active

    def shares(self) -> dict[DayOfYear, float]:
        """Each day of the year with its share of the ends; they add up to 1."""
        dated, clusters = self.fiches - self.undated, self.clusters
        others = [day for day in days_of_year() if day not in clusters]
        rest = (dated - sum(clusters.values())) / dated
        even = dict.fromkeys(others, rest / len(others)) if others else {}
        return even | {day: count / dated for day, count in clusters.items()}


def days_of_year() -> list[DayOfYear]:
    first = date(2025, 1, 1)
    return [_day_of_year(first + timedelta(days=place)) for place in range(365)]


def read(exports: Iterable[Path]) -> Seasonality:
    """What those exports hold; a fiche that is in several counts once, as the newest has it."""
    paths = sorted(exports, key=_date_of)
    latest: dict[str, tuple[date | None, bool]] = {}
    for path in paths:
        of_newest = {code: (end, active) for code, end, active in _rows(path)}
        latest |= of_newest
    newest = _date_of(paths[-1])
    ends = Counter(_day_of_year(end) for end, _ in latest.values() if end)
    active = [end for end, is_active in of_newest.values() if is_active and end]
    return Seasonality(
        newest,
        tuple(path.name for path in paths),
        len(latest),
        dict(sorted(ends.items())),
        sum(end is None for end, _ in latest.values()),
        len(active),
        sum(newest <= end < newest + _YEAR for end in active),
    )


def _rows(path: Path) -> Iterator[tuple[str, date | None, bool]]:
    dates = Reading(read_date)
    with open_archive(path, _BUDGET) as archive:
        for codes, ends, states in Member(archive, STANDARD, _COLUMNS).batches():
            for code, end, state in zip(codes, ends, states, strict=True):
                day = dates[end]
                yield code.strip(), date.fromisoformat(day) if day else None, state.strip() == "ACTIVE"


def _date_of(path: Path) -> date:
    """The date in a title such as export-fiches-csv-2026-08-16.zip."""
    return date.fromisoformat(path.stem[-10:])


def _day_of_year(day: date) -> DayOfYear:
    return (2, 28) if (day.month, day.day) == (2, 29) else (day.month, day.day)
