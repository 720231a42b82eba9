"""A list of numbers that somebody has given and not confirmed yet: a modal cannot carry a thousand."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.number import CertificationNumber

_KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be followed in `channel` once `by` says so."""

    id: str
    channel: str
    by: str
    at: datetime
    numbers: tuple[CertificationNumber, ...]


def is_forgotten(draft: Draft, now: datetime) -> bool:
    return now - draft.at > _KEPT
