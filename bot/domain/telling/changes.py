"""What is told of certifications and habilitations that change."""

from dataclasses import dataclass
from datetime import date

from bot.domain.holding import NOWHERE, Position
from bot.domain.number import CertificationNumber
from bot.domain.sighting import Change, Sighting


@dataclass(frozen=True, slots=True)
class ChangeTold:
    """One line on what changed for a certification; `sighting` is how it stands since."""

    sighting: Sighting
    change: Change
    position: Position = NOWHERE


@dataclass(frozen=True, slots=True)
class ChangesTold:
    """Several of them, in one message."""

    items: tuple[ChangeTold, ...]


@dataclass(frozen=True, slots=True)
class HabilitatedTold:
    """One of our SIRETs may train for that successor now."""

    number: CertificationNumber


@dataclass(frozen=True, slots=True)
class ListedTold:
    """The export of that date newly lists one of our SIRETs on these; `titles` are in their order."""

    siret: str
    numbers: tuple[CertificationNumber, ...]
    titles: tuple[str, ...]
    export_date: date


@dataclass(frozen=True, slots=True)
class MassLossTold:
    """A SIRET has lost so many habilitations in one export that the next one is waited for.

    `details`: that export is an XML export, which says that they have ended.
    """

    siret: str
    numbers: tuple[CertificationNumber, ...]
    export_date: date
    details: bool = False
