"""What is done once a day or a week, and on which day it was last done: a missed run is made up for."""

from dataclasses import dataclass
from datetime import date

MORNING = "morning"


@dataclass(frozen=True, slots=True)
class Round:
    """`id` names what was done, `day` the last day it was done on, or begun to be counted from."""

    id: str
    day: date


def digest_round(channel: str) -> str:
    return f"digest-{channel}"
