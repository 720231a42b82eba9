"""What the journal says of one certification, for people."""

from dataclasses import dataclass

from bot.domain.journal import Entry
from bot.domain.number import CertificationNumber


@dataclass(frozen=True, slots=True)
class History:
    """One page of it, the newest first; `page` counts from 1."""

    number: CertificationNumber
    title: str
    entries: tuple[Entry, ...]
    total: int
    page: int = 1
    pages: int = 1
