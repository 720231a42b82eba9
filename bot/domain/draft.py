"""A list of numbers that somebody has given: neither a modal nor a button can carry a thousand."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.number import CertificationNumber

_KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Draft:
    """What `by` has given for `channel`: to be followed there once they say so, or to be paged through."""

    id: str
    channel: str
    by: str
    at: datetime
    numbers: tuple[CertificationNumber, ...]


def is_forgotten(draft: Draft, now: datetime) -> bool:
    return now - draft.at > _KEPT
