"""What the XML exports added to the CSV's snapshot, and where the two say differently."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.domain.number import Register


class Kind(StrEnum):
    """What a CSV export and an XML export of one register say differently."""

    STATUS = "status"
    END_DATE = "end_date"
    ENDED = "habilitation_ended"
    """The CSV lists a partner with a right to train, which the XML says has ended."""
    PARTNER_UNKNOWN = "partner_only_in_csv"
    PARTNER_MORE = "partner_only_in_xml"
    FICHE_UNKNOWN = "fiche_only_in_csv"
    FICHE_MORE = "fiche_only_in_xml"


@dataclass(frozen=True, slots=True)
class Disagreement:
    """How often, and some of where: numbers, with a SIRET where it is about a partner."""

    kind: Kind
    count: int
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Enrichment:
    """One register's XML export: `read_in` is its date, None before any was read.

    `against` is the date of the CSV export that it was held against; `trouble` is why a newer one could not
    be had, or empty.
    """

    register: Register
    read_in: date | None = None
    against: date | None = None
    disagreements: tuple[Disagreement, ...] = ()
    trouble: str = ""
