"""Working days: which days are, the caller says; counting them is here."""

from collections.abc import Callable
from datetime import date, timedelta

IsWorkingDay = Callable[[date], bool]

_DAY = timedelta(days=1)


def add_working_days(start: date, count: int, working: IsWorkingDay) -> date:
    """The day that many working days after `start`; 0 gives `start`, or the next one if it is none."""
    day = start
    while not working(day):
        day += _DAY
    for _ in range(count):
        day += _DAY
        while not working(day):
            day += _DAY
    return day
