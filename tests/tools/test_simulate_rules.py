"""What the simulation takes from Vigie and from real rows: nothing of it is told again."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.domain.outbox import Kind
from tools.simulate.rules import owed, read_rules, reminded, shown
from tools.simulate.seasonality import EXTRACTS, Seasonality, days_of_year, read

OLDER, NEWER = (EXTRACTS / f"export-fiches-csv-{day}.zip" for day in ("2024-02-22", "2026-08-16"))


@pytest.fixture(scope="module")
def season() -> Seasonality:
    return read([OLDER, NEWER])


def test_the_ends_add_up_to_the_fiches_read(season: Seasonality) -> None:
    assert season.fiches == 28
    assert sum(season.ends.values()) + season.undated == season.fiches


def test_the_shares_of_the_year_s_days_add_up_to_one(season: Seasonality) -> None:
    shares = season.shares()

    assert sum(shares.values()) == pytest.approx(1)
    assert sorted(shares) == days_of_year()


def test_the_days_on_which_many_fiches_end_keep_their_share(season: Seasonality) -> None:
    shares = season.shares()

    assert season.clusters == {(8, 31): 5, (12, 31): 3}
    assert shares[8, 31] == 5 / 28
    assert shares[12, 31] == 3 / 28
    assert len({share for day, share in shares.items() if day not in season.clusters}) == 1


def test_a_whole_export_keeps_each_day_s_share_and_has_few_days_on_which_many_end(
    season: Seasonality,
) -> None:
    ends = dict.fromkeys(days_of_year(), 4) | {(8, 31): 400}
    whole = replace(season, fiches=sum(ends.values()), ends=ends)

    assert whole.shares() == {day: count / whole.fiches for day, count in ends.items()}
    assert whole.peaks == {(8, 31): 400}
    assert season.peaks == season.clusters


@pytest.mark.parametrize("order", [[OLDER, NEWER], [NEWER, OLDER]])
def test_a_fiche_in_two_exports_counts_once_as_the_newest_has_it(order: list[Path]) -> None:
    season = read(order)

    assert season.newest == date(2026, 8, 16)
    assert (season.active, season.ending) == (15, 7)
    assert season.fiches == read([OLDER]).fiches + read([NEWER]).fiches - 1


def test_from_summary_at_on_a_summary_comes_before_the_cards() -> None:
    assert owed(9, 10) == (Kind.CARD,) * 9
    assert owed(10, 10) == (Kind.SUMMARY, *(Kind.CARD,) * 10)


def test_a_click_on_a_counted_card_updates_its_summary_too() -> None:
    assert shown(counted=False) == (Kind.UPDATE,)
    assert shown(counted=True) == (Kind.UPDATE, Kind.PROGRESS)


@pytest.mark.parametrize(
    ("settled", "days"),
    [(None, {2, 3, 4, 5}), (0, set()), (1, set()), (2, {2}), (4, {2, 3, 4}), (40, {2, 3, 4, 5})],
)
def test_a_step_is_recalled_three_times_and_then_passed_on(settled: int | None, days: set[int]) -> None:
    assert reminded(2, settled) == days


@pytest.mark.parametrize("day", [date(2026, 9, 1), date(2026, 10, 25), date(2027, 3, 28)])
def test_what_is_found_at_night_goes_out_at_eight_in_paris_whatever_the_clocks_do(day: date) -> None:
    rules = read_rules()

    assert rules.opens(day) == 8 * 3600
    assert rules.closes == 20 * 3600
