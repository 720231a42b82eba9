"""What the XML exports add to the CSV's word on a fiche; they never say whether it is active."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.domain.number import CertificationNumber


class HabilitationState(StrEnum):
    """A partner's ETAT_HABILITATION."""

    UNSAID = "unsaid"
    """No XML export was read, or it does not name that partner, or not in a word that is known."""
    ACTIVE = "active"
    INACTIVE = "inactive"
    DELETED = "deleted"

    @property
    def ended(self) -> bool:
        return self in (HabilitationState.INACTIVE, HabilitationState.DELETED)


@dataclass(frozen=True, slots=True)
class Detail:
    """`last_issue` is the last day on which those under way can be certified, if it is told.

    `state` is the fiche's own, in the registry's word (ETAT_FICHE). `read_in` is the date of the XML export.
    """

    number: CertificationNumber
    read_in: date
    last_issue: date | None = None
    state: str = ""
