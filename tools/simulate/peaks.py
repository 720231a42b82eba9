"""A morning with many alerts: when they are out, what holds them up, and what halves that."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from tools.simulate.days import Year
from tools.simulate.engine import TOLD, Arrival, Process, Sent
from tools.simulate.levers import LEVERS, LIMITS, Lever, Setup

HALF = 0.5
MATTERS = 0.01
"""A limit whose absence saves no more than this share holds nothing up."""
NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Morning:
    """When each workspace had its last alert, in seconds from `opens`, the end of the quiet hours.

    The median of the `workspaces` that had any, the 99th percentile, and the last of all.
    """

    opens: float
    messages: int
    workspaces: int
    median: float
    percentile: float
    last: float


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """The limit that costs most, and the seconds that it would take without it."""

    limit: str
    without: float


@dataclass(frozen=True, slots=True)
class Pulled:
    """The same morning with one lever pulled, alone."""

    lever: str
    morning: Morning
    halves: bool


@dataclass(frozen=True, slots=True)
class Peak:
    """`fullest` and `largest` are the most `alerts` of one channel and of one workspace.

    `bottlenecks` are what holds up the median, the 99th percentile and the last.
    """

    day: date
    alerts: int
    fullest: int
    largest: int
    morning: Morning
    bottlenecks: tuple[Bottleneck, Bottleneck, Bottleneck]
    pulled: tuple[Pulled, ...]


def processes(setup: Setup, year: Year, arrivals: Iterable[Arrival]) -> list[tuple[Process, list[Arrival]]]:
    """The processes, each with what arrives for the workspaces that are its own."""
    workspace_of = year.world.workspace_of
    shares: list[list[Arrival]] = [[] for _ in range(setup.processes)]
    for one in arrivals:
        shares[workspace_of[one.channel] % setup.processes].append(one)
    return [(Process(setup.limits, workspace_of), share) for share in shares]


def morning(year: Year, day: date, setup: Setup) -> Morning:
    """That day until its last alert is out."""
    sent: list[Sent] = []
    for process, share in processes(setup, year, year.arrivals(day, setup.plan, {})):
        process.run(share, until=TOLD)
        sent += process.sent
    return measured(sent, year, setup.plan.opens)


def measured(sent: Iterable[Sent], year: Year, opens: float) -> Morning:
    """What was sent, seen by workspace."""
    told = [one for one in sent if one.kind in TOLD]
    last: dict[int, float] = {}
    for one in told:
        workspace = year.world.workspace_of[one.channel]
        last[workspace] = max(last.get(workspace, 0.0), one.at - opens)
    times = sorted(last.values())
    return Morning(opens, len(told), len(times), _at(times, 0.5), _at(times, 0.99), _at(times, 1.0))


def examine(year: Year, day: date, setup: Setup, levers: Iterable[Lever] = LEVERS) -> Peak:
    """The day as it is set up, then again without each limit and with each lever, alone."""
    alerts = year.alerts.get(day, Counter())
    workspaces = Counter[int]()
    for channel, count in alerts.items():
        workspaces[year.world.workspace_of[channel]] += count
    as_is = morning(year, day, setup)
    without = {limit.name: morning(year, day, limit.pull(setup)) for limit in LIMITS}
    bottlenecks = (
        _bottleneck(as_is.median, {name: one.median for name, one in without.items()}),
        _bottleneck(as_is.percentile, {name: one.percentile for name, one in without.items()}),
        _bottleneck(as_is.last, {name: one.last for name, one in without.items()}),
    )
    fullest, largest = max(alerts.values(), default=0), max(workspaces.values(), default=0)
    return Peak(
        day, alerts.total(), fullest, largest, as_is, bottlenecks, pull(year, day, setup, as_is, levers)
    )


def pull(year: Year, day: date, setup: Setup, as_is: Morning, levers: Iterable[Lever]) -> tuple[Pulled, ...]:
    """Each lever alone, and whether it halves the time."""
    tried = ((lever.name, morning(year, day, lever.pull(setup))) for lever in levers)
    return tuple(Pulled(name, then, halves(as_is, then)) for name, then in tried)


def halves(before: Morning, after: Morning) -> bool:
    """Whether the last alert is out after half the time or less, from the end of the quiet hours."""
    return before.last > 0 and after.last <= before.last * HALF


def enough_processes(
    year: Year, day: date, setup: Setup, as_is: Morning, most: int = 4
) -> list[tuple[int, Morning]]:
    """One process more, and again, until that halves it, or there are `most` times as many."""
    found: list[tuple[int, Morning]] = []
    for count in range(setup.processes + 1, setup.processes * most + 1):
        found.append((count, morning(year, day, replace(setup, processes=count))))
        if halves(as_is, found[-1][1]):
            break
    return found


def ceilings(year: Year, day: date, setup: Setup, tried: Iterable[int]) -> list[tuple[int, Morning]]:
    """The same morning, should Slack's ceiling be another than what we were told."""
    return [(ceiling, morning(year, day, replace(setup, ceiling=ceiling))) for ceiling in tried]


def _at(times: list[float], share: float) -> float:
    return times[min(len(times) - 1, int(share * len(times)))] if times else 0.0


def _bottleneck(as_is: float, without: dict[str, float]) -> Bottleneck:
    name = min(without, key=lambda each: without[each])
    matters = without[name] < as_is * (1 - MATTERS)
    return Bottleneck(name, without[name]) if matters else Bottleneck(NOTHING, as_is)
