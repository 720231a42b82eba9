"""A small year: what goes out and when, what halves a peak, and that the same seed tells the same story."""

import io
from collections import defaultdict
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from rich.console import Console

from bot.domain.outbox import POSTS, Kind
from tools.simulate.__main__ import main, simulate
from tools.simulate.days import Year
from tools.simulate.levers import LEVERS, Lever, Setup, as_set
from tools.simulate.peaks import Morning, examine, halves, morning
from tools.simulate.report import show
from tools.simulate.rules import read_rules
from tools.simulate.seasonality import EXTRACTS, Seasonality, read
from tools.simulate.world import WATCHES_ON_AVERAGE, World, build
from tools.simulate.year import Run, loads, run

PEAK, NEW_YEAR = date(2026, 9, 1), date(2027, 1, 1)


@pytest.fixture(scope="module")
def season() -> Seasonality:
    return read(sorted(EXTRACTS.glob("*.zip")))


@pytest.fixture(scope="module")
def world(season: Seasonality) -> World:
    return build(season, 150, 1)


@pytest.fixture(scope="module")
def year(world: World) -> Year:
    return Year(world, read_rules(), 1)


@pytest.fixture(scope="module")
def setup(year: Year) -> Setup:
    """As it is set, with a process that is slow for so few workspaces and limits that are tight."""
    return replace(as_set(year.rules, PEAK, 2, 1.0), ceiling=40, updates=20)


@pytest.fixture(scope="module")
def whole(year: Year, setup: Setup) -> Run:
    return run(year, setup, year.days)


def test_a_workspace_has_as_many_watches_as_said_on_average(world: World) -> None:
    assert world.watches / world.workspaces == pytest.approx(WATCHES_ON_AVERAGE, rel=0.02)
    assert sum(map(len, world.watchers)) == world.watches


def test_an_inactivity_is_told_on_the_day_after_the_end_in_each_channel_that_watches(year: Year) -> None:
    ended = [
        watchers
        for end, watchers in zip(year.world.ends, year.world.watchers, strict=True)
        if end == date(2026, 8, 31)
    ]

    assert year.alerts[PEAK].total() == sum(map(len, ended)) > 0


def test_every_alert_of_the_year_is_told_once(year: Year, whole: Run) -> None:
    posted = sum(counts[Kind.CARD] for counts in whole.months.values())

    assert posted == sum(alerts.total() for alerts in year.alerts.values())
    assert sum(day.messages for day in whole.days) == sum(counts.total() for counts in whole.months.values())


def test_no_channel_ever_gets_two_posts_within_a_second(whole: Run) -> None:
    for sent in whole.kept.values():
        times: defaultdict[int, list[float]] = defaultdict(list)
        for one in (one for process in sent for one in process if one.kind in POSTS):
            times[one.channel].append(one.at)
        assert all(later - sooner >= 1 - 1e-6 for each in times.values() for sooner, later in pairwise(each))


@pytest.mark.parametrize(("posts", "most"), [(True, 40), (False, 20)])
def test_no_workspace_makes_more_calls_than_it_may_in_any_minute(
    year: Year, whole: Run, most: int, *, posts: bool
) -> None:
    reached = 0
    for sent in whole.kept.values():
        times: defaultdict[int, list[float]] = defaultdict(list)
        for one in (one for process in sent for one in process if (one.kind in POSTS) is posts):
            times[year.world.workspace_of[one.channel]].append(one.at)
        for each in times.values():
            assert all(later - sooner >= 60 - 1e-6 for sooner, later in zip(each, each[most:], strict=False))
            reached = max(reached, len(each))

    assert reached > most, "the limit was never in the way"


def test_nothing_goes_out_in_the_quiet_hours(whole: Run) -> None:
    times = [
        one.at for sent in whole.kept.values() for process in sent for one in process if one.kind in POSTS
    ]

    assert min(times) == 8 * 3600
    assert max(times) < 20 * 3600


def test_what_the_evening_cuts_off_goes_out_first_in_the_morning(year: Year, setup: Setup) -> None:
    crawling = replace(setup, processes=1, rate=0.02)
    found = run(year, crawling, year.days)
    evening = found.kept[PEAK][0][-1]
    day_after = found.kept[date(2026, 9, 2)][0]

    assert evening.at > 19 * 3600
    assert day_after[0].at == 8 * 3600
    assert day_after[0].kind is Kind.CARD


def test_people_click_on_working_days_alone(year: Year) -> None:
    assert NEW_YEAR in year.alerts
    assert NEW_YEAR not in year.clicks
    assert all(year.rules.working(day) for day in year.clicks)


def test_the_busiest_minute_stays_within_each_limit(year: Year, setup: Setup, whole: Run) -> None:
    for load in loads(whole.kept[PEAK], year, setup):
        assert 0 < load.busiest.count <= load.most
        assert load.quietest.count <= load.busiest.count


def test_a_lever_is_said_to_halve_only_where_it_really_does() -> None:
    before = Morning(0.0, 1, 1, 0.0, 0.0, last=100.0)

    assert halves(before, replace(before, last=50.0))
    assert not halves(before, replace(before, last=50.1))
    assert not halves(replace(before, last=0.0), replace(before, last=0.0))


def test_each_lever_s_word_is_borne_out_by_running_it_again(year: Year, setup: Setup) -> None:
    peak = examine(year, PEAK, setup)

    assert [each.lever for each in peak.pulled] == [lever.name for lever in LEVERS]
    for lever, pulled in zip(LEVERS, peak.pulled, strict=True):
        again = morning(year, PEAK, lever.pull(setup))
        assert pulled.halves == (again.last <= peak.morning.last / 2)
    assert {each.halves for each in peak.pulled} == {True, False}


def test_an_earlier_start_is_earlier_and_no_shorter(year: Year, setup: Setup) -> None:
    (earlier,) = (lever for lever in LEVERS if lever.name == "quiet hours end an hour earlier")
    before, after = morning(year, PEAK, setup), morning(year, PEAK, earlier.pull(setup))

    assert after.opens == before.opens - 3600
    assert after.last == pytest.approx(before.last)


@pytest.mark.parametrize(
    ("squeeze", "bottleneck"),
    [
        (Lever("slow", lambda one: replace(one, rate=0.5, ceiling=300)), "our own processes"),
        (Lever("fast", lambda one: replace(one, rate=5000.0, ceiling=300)), "the channel's second"),
        (Lever("narrow", lambda one: replace(one, rate=5000.0, ceiling=5)), "the workspace's ceiling"),
    ],
)
def test_the_bottleneck_is_what_saves_most_when_it_is_gone(
    year: Year, setup: Setup, squeeze: Lever, bottleneck: str
) -> None:
    assert examine(year, PEAK, squeeze.pull(setup), ()).bottlenecks[2].limit == bottleneck


def text(season: Seasonality, seed: int) -> str:
    out = io.StringIO()
    show(simulate(season, 20, seed, 2, 50.0), Console(file=out, width=118))
    return out.getvalue()


def test_the_same_seed_gives_the_same_report_and_another_one_another(season: Seasonality) -> None:
    first = text(season, 1)

    assert text(season, 1) == first
    assert text(season, 2) != first


def test_the_report_says_what_was_read_what_is_assumed_and_when_the_last_alert_goes_out(
    capsys: pytest.CaptureFixture[str],
) -> None:
    main(workspaces=20, seed=3)
    said = capsys.readouterr().out

    assert said.startswith("Read: 28 fiches of France compétences in export-fiches-csv-2024-02-22.zip")
    assert "Assumed: 7,000 active fiches" in said
    assert "the last of all" in said
    assert "01/01/2027: what would halve it" in said
    assert "\x1b" not in said
