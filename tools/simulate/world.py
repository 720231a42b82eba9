"""Who watches what: made up, the same for the same seed. What is assumed are the constants at the top."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from tools.simulate.seasonality import DayOfYear, Seasonality

ACTIVE_FICHES = 7_000
"""Those of August 2026, where only extracts were read."""
WHOLE = 1_000
"""An export with so many active fiches is no extract: it stands for itself."""
LONGEST_YEARS = 5
"""A registration lasts at most so long: what does not end within a year ends evenly over the next four."""

WATCHES_ON_AVERAGE = 100
WATCHES_TAIL = 1.4
"""Pareto's exponent: most workspaces are small, a few are networks of schools."""
MOST_WATCHES = 3_000
WATCHES_A_CHANNEL = 50
"""A workspace opens another channel for so many; the n-th holds 1/n of what the first does."""
SCHOOLS = 0.15
"""Workspaces of schools, whose diplomas end with the school year …"""
SCHOOL_LEANING = 0.8
"""… for so many of their watches: those are of fiches that end on a day of many."""
POPULARITY_TAIL = 1.5
"""Pareto's exponent for how often a fiche is watched."""
_TRIES = 4
"""A channel watches a fiche once: what was drawn twice is drawn again, so often."""


@dataclass(frozen=True, slots=True)
class World:
    """Channels and workspaces are places in lists: `workspace_of` each channel, `watchers` of each fiche.

    `first` is the first day simulated; a fiche whose end is the day before it is told on it.
    """

    first: date
    ends: tuple[date, ...]
    watchers: tuple[tuple[int, ...], ...]
    workspace_of: tuple[int, ...]
    channels_of: tuple[tuple[int, ...], ...]
    watches: int

    @property
    def workspaces(self) -> int:
        return len(self.channels_of)


def build(season: Seasonality, workspaces: int, seed: int) -> World:
    """The world of that seed."""
    chance = random.Random(seed)  # noqa: S311 - made up, not secret
    count = season.active if season.active >= WHOLE else ACTIVE_FICHES
    ends = [_end(season, day, chance) for day in _days(season, count, chance)]
    common = [place for place, end in enumerate(ends) if (end.month, end.day) in season.peaks]
    fame = [chance.paretovariate(POPULARITY_TAIL) for _ in ends]
    by_fame = list(accumulate(fame))
    common_by_fame = list(accumulate(fame[place] for place in common))
    watchers: list[list[int]] = [[] for _ in ends]
    workspace_of: list[int] = []
    channels_of: list[tuple[int, ...]] = []
    watches = 0
    for size in _sizes(workspaces, chance):
        school = bool(common) and chance.random() < SCHOOLS
        shares = list(accumulate(1 / place for place in range(1, 2 + size // WATCHES_A_CHANNEL)))
        first = len(workspace_of)
        channels_of.append(tuple(range(first, first + len(shares))))
        workspace_of += [len(channels_of) - 1] * len(shares)
        held: dict[tuple[int, int], None] = {}
        for _ in range(_TRIES):
            missing = size - len(held)
            leaning = round(missing * SCHOOL_LEANING) if school else 0
            picked = chance.choices(range(count), cum_weights=by_fame, k=missing - leaning)
            picked += chance.choices(common, cum_weights=common_by_fame, k=leaning) if leaning else []
            places = chance.choices(channels_of[-1], cum_weights=shares, k=missing)
            held |= dict.fromkeys(zip(picked, places, strict=True))
        for fiche, channel in held:
            watchers[fiche].append(channel)
        watches += len(held)
    return World(
        season.newest + timedelta(days=1),
        tuple(ends),
        tuple(map(tuple, watchers)),
        tuple(workspace_of),
        tuple(channels_of),
        watches,
    )


def _days(season: Seasonality, count: int, chance: random.Random) -> list[DayOfYear]:
    shares = season.shares()
    return chance.choices(list(shares), weights=list(shares.values()), k=count)


def _end(season: Seasonality, day: DayOfYear, chance: random.Random) -> date:
    """Within a year of the newest export as often as it says, later otherwise."""
    month, of_month = day
    years = 0 if chance.random() < season.share_ending else chance.randint(1, LONGEST_YEARS - 1)
    this = date(season.newest.year, month, of_month)
    return date(this.year + years + (this < season.newest), month, of_month)


def _sizes(workspaces: int, chance: random.Random) -> Iterator[int]:
    """Watches of each workspace: unequal, and as many as said on average."""
    drawn = [chance.paretovariate(WATCHES_TAIL) for _ in range(workspaces)]
    scale = 1.0
    for _ in range(_TRIES):  # those that are cut off leave the more to the others
        scale *= WATCHES_ON_AVERAGE * workspaces / sum(min(MOST_WATCHES, scale * share) for share in drawn)
    for share in drawn:
        yield max(1, min(MOST_WATCHES, round(scale * share)))
