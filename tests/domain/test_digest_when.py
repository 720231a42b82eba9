"""When a digest comes: once a week, on a working day, and a missed one is made up for."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.digest_when import WEEKDAYS, digest_due, parse_digest

from .builders import at, weekday

MONDAY, TUESDAY = date(2026, 8, 17), date(2026, 8, 18)
BEFORE = date(2026, 8, 10)
HOUR = timedelta(hours=1)


def no_monday(day: date) -> bool:
    """A working day in a week whose Monday is a public holiday."""
    return weekday(day) and day != MONDAY


def test_a_day_and_a_time_are_read_and_off_is_never() -> None:
    assert parse_digest("mon 09:00") == (0, time(9))
    assert parse_digest("fri 17:30") == (4, time(17, 30))
    assert parse_digest("off") is None


@pytest.mark.parametrize("text", ["", "mon", "sun 09:00", "monday 09:00", "mon 25:00", "09:00"])
def test_what_is_no_day_and_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_digest(text)


def test_it_comes_at_its_minute_in_paris() -> None:
    assert digest_due("mon 09:00", BEFORE, at(MONDAY, 8, 59), weekday) is None
    assert digest_due("mon 09:00", BEFORE, at(MONDAY, 9), weekday) == MONDAY


def test_a_day_that_only_a_wrong_clock_has_seen_keeps_none_back() -> None:
    assert digest_due("mon 09:00", date(2027, 6, 7), at(MONDAY, 9), weekday) == MONDAY
    assert digest_due("mon 09:00", TUESDAY, at(MONDAY, 9), weekday) is None


def test_it_comes_once() -> None:
    assert digest_due("mon 09:00", MONDAY, at(MONDAY, 10), weekday) is None


def test_a_missed_one_is_given_once_and_for_its_own_day() -> None:
    assert digest_due("mon 09:00", BEFORE, at(date(2026, 8, 20)), weekday) == MONDAY
    assert digest_due("mon 09:00", date(2026, 7, 6), at(date(2026, 8, 20)), weekday) == MONDAY


def test_on_a_public_holiday_it_waits_for_the_next_working_day() -> None:
    assert digest_due("mon 09:00", BEFORE, at(MONDAY, 10), no_monday) is None
    assert digest_due("mon 09:00", BEFORE, at(TUESDAY, 9), no_monday) == TUESDAY
    assert digest_due("mon 09:00", TUESDAY, at(date(2026, 8, 21)), no_monday) is None


def test_a_channel_that_wants_none_gets_none() -> None:
    assert digest_due("off", None, at(MONDAY), weekday) is None


@given(
    st.sampled_from(WEEKDAYS),
    st.times(min_value=time(0), max_value=time(23, 59)),
    st.lists(st.integers(1, 24 * 20), max_size=60),
)
def test_whatever_hours_are_missed_each_week_has_one_at_most_and_never_before_its_time(
    day: str, clock: time, gaps: list[int]
) -> None:
    now, last, given = datetime(2026, 3, 2, tzinfo=UTC), date(2026, 2, 27), []
    for gap in gaps:
        now += gap * HOUR
        due = digest_due(f"{day} {clock:%H:%M}", last, now, weekday)
        if due:
            last = due
            given.append(due)
            assert due <= now.date() + timedelta(days=1)
    weeks = [one.isocalendar()[:2] for one in given]
    assert weeks == sorted(set(weeks))
    assert {one.weekday() for one in given} <= {WEEKDAYS.index(day)}
