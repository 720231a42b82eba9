"""French working days, by a library that knows the public holidays of each year."""

from functools import lru_cache

import holidays

from bot.domain.working import IsWorkingDay

_SATURDAY = 5
_MOSELLE = "57"
"""The library has the public holidays of each département: this one's are those of Alsace, too."""


def working_days(*, alsace_moselle: bool) -> IsWorkingDay:
    """Whether a day is neither in a weekend nor a public holiday."""
    off = holidays.country_holidays("FR", subdiv=_MOSELLE if alsace_moselle else None)
    # Asked again and again of the same few days: an alert's dates are counted in working days.
    return lru_cache(1000)(lambda day: day.weekday() < _SATURDAY and day not in off)
