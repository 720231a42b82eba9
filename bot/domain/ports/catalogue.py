"""The public catalogue of offers, as it is asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from bot.domain.number import CertificationNumber
from bot.domain.offer import Offer


@dataclass(frozen=True, slots=True)
class Extraction:
    """What one extraction of the catalogue shows of some SIRETs: offers by SIRET and certification."""

    extracted: date
    offers: Mapping[str, Mapping[CertificationNumber, tuple[Offer, ...]]]


@dataclass(frozen=True, slots=True)
class NotRead:
    """The catalogue could not be read: `reason` says why, in one sentence; it is not asked before `again`."""

    reason: str
    again: datetime | None = None


class Catalogue(Protocol):
    """The public catalogue of offers of Mon Compte Formation."""

    async def read(self, sirets: Sequence[str], now: datetime) -> Extraction | NotRead:
        """What it shows of those SIRETs; of one that it shows nothing of, nothing by any certification."""
        ...
