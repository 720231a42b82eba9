"""The legal day and the quiet hours: both are Paris time."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")

MOST_BACK = timedelta(days=7)
"""A clock that steps back by more was wrong before: what it noted of days further ahead is not believed."""


def paris_day(now: datetime) -> date:
    """The calendar day in Paris at that moment (`now` is aware)."""
    return now.astimezone(PARIS).date()


@dataclass(frozen=True, slots=True)
class QuietHours:
    """The hours of the day in which cards and notices wait; equal ends mean never."""

    start: time = time()
    end: time = time()

    @classmethod
    def parse(cls, text: str) -> "QuietHours":
        """Read « 20:00-08:00 »; an empty text is never. ValueError where it is neither."""
        if not text.strip():
            return cls()
        try:
            start, end = map(_time_of_day, text.split("-"))
        except ValueError as error:
            raise ValueError(f"expected hours such as 20:00-08:00, or nothing: {text!r}") from error
        return cls(start, end)

    def over_at(self, now: datetime) -> datetime:
        """When sending may go on: `now` itself outside the quiet hours, else their end, in Paris time."""
        local = now.astimezone(PARIS)
        if not self._hold(local.time()):
            return now
        day = local.date() if local.time() < self.end else local.date() + timedelta(days=1)
        return datetime.combine(day, self.end, PARIS)

    def _hold(self, clock: time) -> bool:
        if self.start <= self.end:
            return self.start <= clock < self.end
        return clock >= self.start or clock < self.end


def _time_of_day(text: str) -> time:
    clock = time.fromisoformat(text.strip())
    if clock.tzinfo is not None:
        raise ValueError("quiet hours are Paris time")
    return clock
