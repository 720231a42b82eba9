"""The clock that the demo's decisions are taken by: it stands where it is put."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
# In working hours, and far from midnight in any time zone: a demo never falls into the quiet hours.
MORNING = time(9, 30)


class Clock:
    """A day in Paris, always at 09:30, that only a person moves."""

    def __init__(self, day: date) -> None:
        self._day = day

    @property
    def day(self) -> date:
        return self._day

    def now(self) -> datetime:
        """The instant that decisions are taken at, aware, in Paris."""
        return datetime.combine(self._day, MORNING, tzinfo=PARIS)

    def set_day(self, day: date) -> None:
        self._day = day

    def next_day(self) -> date:
        self._day += timedelta(days=1)
        return self._day
