"""The report: what was read and assumed, the months, the two peaks, what halves them, and the limits."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from bot.domain.outbox import Kind
from tools.simulate import days, world
from tools.simulate.days import Year
from tools.simulate.levers import Setup
from tools.simulate.peaks import Morning, Peak, Pulled, halves
from tools.simulate.seasonality import CLUSTER, Seasonality
from tools.simulate.year import KINDS, Day, Load, Run

HEAVIEST = 3
_LIMIT_COLUMNS = ("limit", "a minute", "busiest minute", "of it", "quietest minute")
_DAY_COLUMNS = ("day", "messages", "last one at", "slowest click")
_NAMES = {
    Kind.CARD: "cards",
    Kind.SUMMARY: "summaries",
    Kind.THREAD: "reminders",
    Kind.CHANNEL: "notices",
    Kind.DIGEST: "digests",
    Kind.UPDATE: "updates of cards",
    Kind.PROGRESS: "of summaries",
}


@dataclass(frozen=True, slots=True)
class Results:
    """All that was found: `loads` are those of each peak's day, `enough` and `ceilings` of the first peak."""

    season: Seasonality
    year: Year
    setup: Setup
    run: Run
    peaks: tuple[Peak, ...]
    loads: tuple[list[Load], ...]
    enough: list[tuple[int, Morning]]
    ceilings: list[tuple[int, Morning]]


def show(found: Results, console: Console) -> None:
    for line in (*_read(found.season), *_assumed(found)):
        console.print(line, highlight=False, soft_wrap=True)
    _table(console, "Messages a month", ("month", *_NAMES.values(), "in all"), _months(found.run))
    for peak, loads in zip(found.peaks, found.loads, strict=True):
        _peak(console, peak, loads)
    first = found.peaks[0].morning
    title = f"{found.peaks[0].day:%d/%m/%Y}: how many processes it takes"
    _table(console, title, ("processes", "last alert", "after", "halved"), _enough(found.enough, first))
    title = f"{found.peaks[0].day:%d/%m/%Y}: should the workspace's ceiling be another"
    columns = ("posts a minute", "99th percentile", "last alert")
    _table(console, title, columns, _ceilings(found.ceilings))
    _table(console, "The days with most messages", _DAY_COLUMNS, _days(found.run.days, slowest=False))
    _table(
        console, "The days on which a click waited longest", _DAY_COLUMNS, _days(found.run.days, slowest=True)
    )


def _read(season: Seasonality) -> Iterable[str]:
    clusters = ", ".join(f"{day:02}/{month:02}: {count}" for (month, day), count in season.peaks.items())
    yield f"Read: {season.fiches} fiches of France compétences in {', '.join(season.exports)}."
    yield (
        f"  {season.undated} have no end date; days of the year on which many end: {clusters or 'none'}; "
        f"{season.ending} of the {season.active} active ones end within a year."
    )


def _assumed(found: Results) -> Iterable[str]:
    made, setup = found.year.world, found.setup
    yield (
        f"Assumed: {len(made.ends):,} active fiches that end as those do, evenly on days of under {CLUSTER}; "
        f"{made.workspaces:,} workspaces, {len(made.workspace_of):,} channels, {made.watches:,} watches "
        f"({world.WATCHES_ON_AVERAGE} each on average, {world.MOST_WATCHES:,} at most)."
    )
    yield (
        f"  {world.SCHOOLS:.0%} are schools, {world.SCHOOL_LEANING:.0%} of whose watches end on such a day; "
        f"people settle {days.ANSWERED:.0%} of the alerts, a channel's of one day in one sitting."
    )
    yield (
        f"  {setup.processes} processes of {setup.rate:g} messages a second, each with its own workspaces; "
        f"Slack: a post a second in a channel, {setup.ceiling} posts and {setup.updates} updates a minute "
        "in a workspace."
    )


def _months(run: Run) -> Iterable[Sequence[str]]:
    for (year, month), counts in run.months.items():
        yield f"{month:02}/{year}", *(f"{counts[kind]:,}" for kind in KINDS), f"{counts.total():,}"
    totals = [sum(counts[kind] for counts in run.months.values()) for kind in KINDS]
    yield "the year", *(f"{total:,}" for total in totals), f"{sum(totals):,}"


def _peak(console: Console, peak: Peak, loads: list[Load]) -> None:
    one = peak.morning
    whose = ("the median workspace", "the 99th percentile", "the last of all")
    times = (one.median, one.percentile, one.last)
    title = (
        f"{peak.day:%d/%m/%Y}: {peak.alerts:,} alerts in {one.workspaces:,} workspaces; "
        f"at most {peak.fullest} in a channel, {peak.largest} in a workspace"
    )
    rows = (
        (who, _clock(one, at), _long(at), held.limit, _long(held.without))
        for who, at, held in zip(whose, times, peak.bottlenecks, strict=True)
    )
    _table(console, title, ("has its last alert", "at", "after", "held up by", "without that, after"), rows)
    columns = ("with this alone", "messages", "last alert", "after", "change", "halved")
    _table(
        console, f"{peak.day:%d/%m/%Y}: what would halve it", columns, (_pulled(one, p) for p in peak.pulled)
    )
    title = f"{peak.day:%d/%m/%Y}: minutes against the limits"
    _table(console, title, _LIMIT_COLUMNS, map(_against, loads))


def _enough(tried: Iterable[tuple[int, Morning]], first: Morning) -> Iterable[Sequence[str]]:
    for count, one in tried:
        yield str(count), _clock(one, one.last), _long(one.last), _yes(halves(first, one))


def _ceilings(tried: Iterable[tuple[int, Morning]]) -> Iterable[Sequence[str]]:
    for most, one in tried:
        yield str(most), _clock(one, one.percentile), _clock(one, one.last)


def _pulled(as_is: Morning, pulled: Pulled) -> Sequence[str]:
    one = pulled.morning
    when = _clock(one, one.last), _long(one.last), _change(as_is, one)
    return pulled.lever, f"{one.messages:,}", *when, _yes(pulled.halves)


def _against(load: Load) -> Sequence[str]:
    busiest, quietest = (f"{one.count:,} at {_time(one.at)}" for one in (load.busiest, load.quietest))
    return load.limit, f"{load.most:,.0f}", busiest, f"{load.busiest.count / load.most:.0%}", quietest


def _days(found: Iterable[Day], *, slowest: bool) -> Iterable[Sequence[str]]:
    heaviest = sorted(found, key=lambda one: -(one.slowest if slowest else one.messages))
    for one in heaviest[:HEAVIEST]:
        yield f"{one.day:%a %d/%m/%Y}", f"{one.messages:,}", _time(one.last), _long(one.slowest)


def _table(console: Console, title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """In colour on a terminal; elsewhere plain columns."""
    console.print()
    console.print(title, style="bold", highlight=False, soft_wrap=True)
    table = Table(box=SIMPLE_HEAD if console.is_terminal else None, pad_edge=False)
    for place, column in enumerate(columns):
        table.add_column(column, justify="right" if place else "left", no_wrap=True)
    for row in rows:
        table.add_row(*row)
    console.print(table, highlight=False)


def _change(before: Morning, after: Morning) -> str:
    if not before.last:
        return "none"
    share = after.last / before.last - 1
    return "none" if abs(share) < 0.005 else f"{share:+.0%}"


def _clock(morning: Morning, after: float) -> str:
    return _time(morning.opens + after)


def _time(at: float) -> str:
    return f"{int(at) // 3600:02}:{int(at) // 60 % 60:02}:{int(at) % 60:02}"


def _long(seconds: float) -> str:
    return f"{int(seconds) // 60} min {int(seconds) % 60:02} s"


def _yes(yes: bool) -> str:  # noqa: FBT001 - the one thing it says
    return "yes" if yes else "no"
