"""The whole year, day by day: what went out, on which days most, and how near to the limits that came."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter

from bot.domain.outbox import Kind
from tools.simulate.days import Year
from tools.simulate.engine import MINUTE, PROGRESS, UPDATE, Process, Sent
from tools.simulate.levers import Setup
from tools.simulate.peaks import processes

KINDS = (Kind.CARD, Kind.SUMMARY, Kind.THREAD, Kind.CHANNEL, Kind.DIGEST, Kind.UPDATE, Kind.PROGRESS)
"""What the simulation sends, as the report's columns have it."""

Month = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Day:
    """`last` is when the last message went out, `slowest` the longest that a click waited to be seen."""

    day: date
    messages: int
    last: float
    slowest: float


@dataclass
class Run:
    """`kept` has every message, by process, of the days that were asked for."""

    months: dict[Month, Counter[Kind]] = field(default_factory=dict)
    days: list[Day] = field(default_factory=list)
    kept: dict[date, list[list[Sent]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Minute:
    """`at` is in seconds of the day; `count` is that of whoever made most calls in that minute."""

    at: float
    count: int


@dataclass(frozen=True, slots=True)
class Load:
    """The busiest and the quietest minute, outside the quiet hours, against a limit of `most` a minute."""

    limit: str
    most: float
    busiest: Minute
    quietest: Minute


def run(year: Year, setup: Setup, keep: Collection[date] = ()) -> Run:
    """Each day in turn; what the quiet hours cut off goes out first on the next."""
    found, left = Run(), dict[int, tuple[Kind, ...]]()
    for day in year.days:
        done = list(_day(year, setup, day, left))
        left = {channel: kinds for process in done for channel, kinds in process.left.items()}
        sent = [process.sent for process in done]
        _count(found, day, sent)
        if day in keep:
            found.kept[day] = sent
    return found


def loads(sent: list[list[Sent]], year: Year, setup: Setup) -> list[Load]:
    """One day's, against each limit."""
    workspace_of = year.world.workspace_of
    every = [one for process in sent for one in process]
    posts = [one for one in every if one.kind is not UPDATE and one.kind is not PROGRESS]
    updates = [one for one in every if one.kind is UPDATE or one.kind is PROGRESS]
    hours = int(setup.plan.opens // MINUTE), int(setup.closes // MINUTE)
    by_process = ((place, one.at) for place, process in enumerate(sent) for one in process)
    return [
        _load("posts in one channel", MINUTE / setup.second, ((one.channel, one.at) for one in posts), hours),
        _load(
            "posts in one workspace",
            setup.ceiling,
            ((workspace_of[one.channel], one.at) for one in posts),
            hours,
        ),
        _load(
            "chat.update in one workspace",
            setup.updates,
            ((workspace_of[one.channel], one.at) for one in updates),
            hours,
        ),
        _load("messages of one process", setup.rate * MINUTE, by_process, hours),
    ]


def _day(year: Year, setup: Setup, day: date, left: dict[int, tuple[Kind, ...]]) -> Iterator[Process]:
    for process, arrivals in processes(setup, year, year.arrivals(day, setup.plan, left)):
        process.run(arrivals)
        yield process


def _count(found: Run, day: date, sent: list[list[Sent]]) -> None:
    month = found.months.setdefault((day.year, day.month), Counter())
    for process in sent:
        kinds = list(map(itemgetter(2), process))  # counted by identity, as in the engine
        for kind in KINDS:
            month[kind] += kinds.count(kind)
    last = max((process[-1].at for process in sent if process), default=0.0)
    slowest = max((max(map(itemgetter(3), process)) for process in sent if process), default=0.0)
    found.days.append(Day(day, sum(map(len, sent)), last, slowest))


def _load(limit: str, most: float, calls: Iterable[tuple[int, float]], hours: tuple[int, int]) -> Load:
    counted = Counter((who, int(at // MINUTE)) for who, at in calls)
    heaviest = dict.fromkeys(range(*hours), 0)
    for (_, minute), count in counted.items():
        heaviest[minute] = max(heaviest.get(minute, 0), count)
    busiest = max(heaviest, key=lambda minute: heaviest[minute])
    quietest = min(heaviest, key=lambda minute: heaviest[minute])
    return Load(
        limit,
        most,
        Minute(busiest * MINUTE, heaviest[busiest]),
        Minute(quietest * MINUTE, heaviest[quietest]),
    )
