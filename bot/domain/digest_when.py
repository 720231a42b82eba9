"""When a channel's digest comes: a day of the week and a time, in Paris."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from bot.domain.paris import PARIS
from bot.domain.round import is_done
from bot.domain.working import IsWorkingDay, add_working_days

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
OFF = "off"


def parse_digest(text: str) -> tuple[int, time] | None:
    """The weekday (Monday is 0) and the time of « mon 09:00 »; None where there is to be none.

    ValueError for any other text.
    """
    if text == OFF:
        return None
    day, _, clock = text.partition(" ")
    if day not in WEEKDAYS:
        raise ValueError(f"expected a day such as mon and a time, or off: {text!r}")
    return WEEKDAYS.index(day), time.fromisoformat(clock)


def digest_due(text: str, last: date | None, now: datetime, working: IsWorkingDay) -> date | None:
    """The day of the digest that is due at that moment and was not given: a missed one is given once.

    On a public holiday it waits for the next working day. A channel that had none yet (`last` is None) begins
    with the day of the one before: its first is the next that comes.
    """
    when = parse_digest(text)
    if when is None:
        return None
    local = now.astimezone(PARIS)
    weekday, clock = when
    planned = local.date() - timedelta(days=(local.weekday() - weekday) % 7)
    day = add_working_days(planned, 0, working)
    if datetime.combine(day, clock, PARIS) > local:
        day = add_working_days(planned - timedelta(days=7), 0, working)
    return None if is_done(last, day, local.date()) else day


def next_look(now: datetime, morning: time, digests: Iterable[str]) -> datetime:
    """The next time of day at which a morning's round, or one of these digests, can come."""
    times = {morning} | {when[1] for text in digests if text and (when := parse_digest(text))}
    today = now.astimezone(PARIS).date()
    days = (today, today + timedelta(days=1))
    moments = [datetime.combine(day, each, PARIS) for day in days for each in times]
    return min(moment for moment in moments if moment > now)
