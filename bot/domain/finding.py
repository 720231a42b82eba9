"""What looking for certifications finds: by the words of their titles, or by a SIRET."""

from dataclasses import dataclass

from bot.domain.fiche import Export
from bot.domain.habilitation import OurSiret
from bot.domain.holding import Holding
from bot.domain.shown import FicheShown


@dataclass(frozen=True, slots=True)
class Searched:
    """One page of what a search found; `page` counts from 1."""

    words: str
    shown: tuple[FicheShown, ...]
    total: int
    page: int = 1
    pages: int = 1


@dataclass(frozen=True, slots=True)
class HoldingShown:
    holding: Holding
    fiche: FicheShown


@dataclass(frozen=True, slots=True)
class SiretShown:
    """One page of the certifications that list a SIRET, the active ones first.

    `active` and `total` count all of them, `to_follow` and `to_follow_active` those not watched here.
    """

    siret: str
    name: str
    shown: tuple[HoldingShown, ...]
    total: int
    active: int
    to_follow: int
    to_follow_active: int
    export: Export
    page: int = 1
    pages: int = 1


@dataclass(frozen=True, slots=True)
class SiretList:
    """One page of the team's SIRETs, each with how many certifications list it; `forgotten` was dropped."""

    sirets: tuple[tuple[OurSiret, int], ...]
    total: int
    forgotten: str = ""
    page: int = 1
    pages: int = 1
