"""What our SIRETs hold: on which certifications an export lists them, as what, and what that lets us do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.domain.detail import HabilitationState
from bot.domain.number import CertificationNumber


class Habilitation(StrEnum):
    """What a partner may do for a certifier, as the export's Habilitation_Partenaire says."""

    NONE = "none"
    """It is no partner, or the export's word is none that is known."""
    TRAIN = "train"
    ORGANISE = "organise"
    """Assessments only: offers on Mon Compte Formation are blocked."""
    BOTH = "both"

    @property
    def trains(self) -> bool:
        return self in (Habilitation.TRAIN, Habilitation.BOTH)


@dataclass(frozen=True, slots=True)
class Holding:
    """One SIRET on one certification: among its certifiers, among its partners, or both.

    `state` is what the XML export says of the habilitation, `since` the day it has been so, where it tells.
    """

    siret: str
    number: CertificationNumber
    certifier: bool = False
    partner: bool = False
    habilitation: Habilitation = Habilitation.NONE
    state: HabilitationState = HabilitationState.UNSAID
    since: date | None = None

    @property
    def trains(self) -> bool:
        """It may train: the habilitation has not ended."""
        return self.habilitation.trains and not self.state.ended


class Role(StrEnum):
    """What the team is for a certification: the texts and the thresholds follow from it."""

    CERTIFIER = "certifier"
    PARTNER = "partner"
    UNKNOWN = "unknown"


class Standing(StrEnum):
    """Whether one of our SIRETs may train for a certification; a certifier that trains lists itself, too."""

    TRAINS = "trains"
    ORGANISES = "organises"
    ENDED = "ended"
    """It is listed, but an XML export says that the habilitation has ended."""
    NOT_FOUND = "not_found"
    NO_SIRET = "no_siret"
    """The team has named no SIRET: nothing can be said."""


@dataclass(frozen=True, slots=True)
class Position:
    """Where the team stands on a certification, and on each of its successors; `sirets` are listed on it."""

    role: Role = Role.UNKNOWN
    standing: Standing = Standing.NO_SIRET
    successors: tuple[tuple[CertificationNumber, Standing], ...] = ()
    sirets: tuple[str, ...] = ()

    def on(self, successor: CertificationNumber) -> Standing:
        """Its standing on one successor."""
        return dict(self.successors).get(successor, Standing.NO_SIRET)


NOWHERE = Position()
"""Nothing is known of where the team stands."""


def role_of(holdings: Iterable[Holding]) -> Role:
    """A certifier before all: it is the one that files the renewal."""
    found = list(holdings)
    if any(one.certifier for one in found):
        return Role.CERTIFIER
    return Role.PARTNER if found else Role.UNKNOWN


def standing_of(holdings: Iterable[Holding], sirets: Iterable[str]) -> Standing:
    """`holdings` are those of `sirets` on one certification."""
    if not tuple(sirets):
        return Standing.NO_SIRET
    found = list(holdings)
    if any(one.trains for one in found):
        return Standing.TRAINS
    organises = any(one.habilitation is Habilitation.ORGANISE and not one.state.ended for one in found)
    if organises:
        return Standing.ORGANISES
    return Standing.ENDED if any(one.state.ended for one in found) else Standing.NOT_FOUND
