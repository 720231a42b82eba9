"""What is done once a day or a week, and on which day it was last done: a missed run is made up for."""

from dataclasses import dataclass
from datetime import date

from bot.domain.paris import MOST_BACK

MORNING = "morning"


@dataclass(frozen=True, slots=True)
class Round:
    """`id` names what was done, `day` the last day it was done on, or begun to be counted from."""

    id: str
    day: date


def is_done(last: date | None, day: date, today: date) -> bool:
    """Whether what comes on `day` was done: then or later, but on no day that only a wrong clock saw."""
    return last is not None and day <= last <= today + MOST_BACK


def digest_round(channel: str) -> str:
    return f"digest-{channel}"
