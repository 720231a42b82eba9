"""The legal day and the quiet hours."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.paris import PARIS, QuietHours, paris_day

NIGHT = QuietHours(time(20), time(8))


def utc(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (utc(2026, 8, 31, 21, 59), date(2026, 8, 31)),
        (utc(2026, 8, 31, 22, 1), date(2026, 9, 1)),
        (utc(2026, 12, 31, 22, 59), date(2026, 12, 31)),
        (utc(2026, 12, 31, 23, 1), date(2027, 1, 1)),
        (utc(2028, 2, 28, 23, 1), date(2028, 2, 29)),
        (utc(2026, 3, 28, 23, 1), date(2026, 3, 29)),
        (utc(2026, 3, 29, 21, 59), date(2026, 3, 29)),
        (utc(2026, 3, 29, 22, 1), date(2026, 3, 30)),
        (utc(2026, 10, 24, 22, 1), date(2026, 10, 25)),
        (utc(2026, 10, 25, 22, 59), date(2026, 10, 25)),
        (utc(2026, 10, 25, 23, 1), date(2026, 10, 26)),
    ],
)
def test_a_day_begins_and_ends_at_midnight_in_paris(now: datetime, day: date) -> None:
    assert day == paris_day(now)


@pytest.mark.parametrize("text", ["20:00-08:00", " 20:00 - 08:00 ", "20-08"])
def test_quiet_hours_are_written_as_two_times(text: str) -> None:
    assert QuietHours.parse(text) == NIGHT


@pytest.mark.parametrize("text", ["", "  "])
def test_an_empty_text_is_no_quiet_hours(text: str) -> None:
    now = utc(2026, 8, 17, 1)

    assert now == QuietHours.parse(text).over_at(now)


@pytest.mark.parametrize("text", ["20:00", "20h-8h", "20:00-08:00-09:00", "25:00-08:00", "20:00Z-08:00", "-"])
def test_anything_else_is_refused_with_what_was_expected(text: str) -> None:
    with pytest.raises(ValueError, match="such as 20:00-08:00"):
        QuietHours.parse(text)


@pytest.mark.parametrize(
    ("now", "over"),
    [
        (datetime(2026, 8, 17, 19, 59, tzinfo=PARIS), None),
        (datetime(2026, 8, 17, 20, 0, tzinfo=PARIS), datetime(2026, 8, 18, 8, tzinfo=PARIS)),
        (datetime(2026, 8, 18, 0, 1, tzinfo=PARIS), datetime(2026, 8, 18, 8, tzinfo=PARIS)),
        (datetime(2026, 8, 18, 7, 59, tzinfo=PARIS), datetime(2026, 8, 18, 8, tzinfo=PARIS)),
        (datetime(2026, 8, 18, 8, 0, tzinfo=PARIS), None),
        (datetime(2026, 12, 31, 22, 0, tzinfo=PARIS), datetime(2027, 1, 1, 8, tzinfo=PARIS)),
        (utc(2026, 3, 28, 23, 30), utc(2026, 3, 29, 6)),
        (utc(2026, 10, 24, 22, 30), utc(2026, 10, 25, 7)),
    ],
)
def test_quiet_hours_over_midnight_end_in_the_morning_in_paris(now: datetime, over: datetime | None) -> None:
    assert (over or now) == NIGHT.over_at(now)


def test_quiet_hours_may_lie_within_a_day() -> None:
    lunch = QuietHours(time(12), time(14))
    noon, evening = (datetime(2026, 8, 17, hour, tzinfo=PARIS) for hour in (12, 14))

    assert evening == lunch.over_at(noon)
    assert evening == lunch.over_at(evening)


@given(st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)).map(lambda naive: naive.replace(tzinfo=UTC)))  # noqa: DTZ001
def test_quiet_hours_are_over_within_a_day_and_a_clock_change(now: datetime) -> None:
    over = NIGHT.over_at(now).astimezone(UTC)

    assert timedelta() <= over - now <= timedelta(hours=13)
    assert over == NIGHT.over_at(over)
