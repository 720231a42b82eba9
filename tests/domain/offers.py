"""Our SIRETs and what the catalogue shows of them, for tests."""

from dataclasses import replace
from datetime import date
from typing import Any

from bot.domain.habilitation import OurSiret
from bot.domain.number import CertificationNumber
from bot.domain.offer import Offer, Shown

from .builders import NOW, RNCP

S, T = "88877726500016", "88877726500024"
DAY = date(2026, 8, 16)
"""That of the extraction."""


def ours(siret: str = S, day: date | None = DAY, **fields: Any) -> OurSiret:  # noqa: ANN401
    """A SIRET for which the catalogue was read on that day, or never."""
    given = OurSiret(siret, "ISCOD", "C1", "U1", NOW, catalogue_read=NOW if day else None, extracted=day)
    return replace(given, **fields)


def offer(
    id: str = "F1",  # noqa: A002
    *places: str,
    sessions: int | None = None,
    starts: tuple[date, ...] = (),
) -> Offer:
    return Offer(id, f"Offre {id}", places, sessions, starts)


def shown(
    *offers: Offer, siret: str = S, number: CertificationNumber = RNCP, total: int | None = None
) -> Shown:
    return Shown(siret, number, DAY, len(offers) if total is None else total, offers)
