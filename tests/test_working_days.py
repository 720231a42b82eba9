"""Which days count: those on which a French team is at work."""

from datetime import date

import pytest

from bot.working_days import working_days

GOOD_FRIDAY, ST_STEPHEN = date(2026, 4, 3), date(2025, 12, 26)


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 1, 1),
        date(2026, 4, 6),  # Easter Monday
        date(2026, 5, 1),
        date(2026, 5, 14),  # Ascension
        date(2026, 7, 14),
        date(2026, 11, 11),
        date(2026, 12, 25),
        date(2026, 8, 15),  # a Saturday, and a holiday
        date(2026, 8, 16),
    ],
)
def test_weekends_and_public_holidays_do_not_count(day: date) -> None:
    assert not working_days(alsace_moselle=False)(day)
    assert not working_days(alsace_moselle=True)(day)


@pytest.mark.parametrize("day", [GOOD_FRIDAY, ST_STEPHEN])
def test_two_more_days_are_off_in_alsace_and_moselle(day: date) -> None:
    assert working_days(alsace_moselle=False)(day)
    assert not working_days(alsace_moselle=True)(day)


@pytest.mark.parametrize("day", [date(2026, 8, 14), date(2026, 8, 17), date(2040, 3, 1)])
def test_any_other_day_counts_in_any_year(day: date) -> None:
    assert working_days(alsace_moselle=True)(day)
