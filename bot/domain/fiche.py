"""What the registry says of one certification, and what that means on a given day."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.domain.number import CertificationNumber


class Status(StrEnum):
    ACTIVE = "active"
    INACTIVE = "inactive"
    UNKNOWN = "unknown"


Day = date


@dataclass(frozen=True, slots=True)
class Export:
    """One published export, as it was read: `date` is the one in its title, `fingerprint` its SHA-256.

    `content` stands for what its members hold, whatever they and the archive are called. `details` is the
    date of the XML exports read beside it, `details_print` what stands for what they hold, if any were.
    """

    id: str
    title: str
    date: date
    last_modified: str
    fingerprint: str
    read_at: datetime
    fiches: int
    content: str = ""
    details: Day | None = None
    details_print: str = ""


@dataclass(frozen=True, slots=True)
class Fiche:
    """A certification as an export describes it; `declared` is the registry's own word on its status."""

    number: CertificationNumber
    title: str
    declared: Status
    end_date: date | None
    level: str = ""
    successors: tuple[CertificationNumber, ...] = ()
    predecessors: tuple[CertificationNumber, ...] = ()
    certifiers: tuple[str, ...] = ()

    def status(self, today: date) -> Status:
        return effective_status(self.declared, self.end_date, today)


def effective_status(declared: Status, end_date: date | None, today: date) -> Status:
    """INACTIVE when the registry says so or from the day after the end date; otherwise what is declared."""
    if declared is Status.INACTIVE or (end_date is not None and today > end_date):
        return Status.INACTIVE
    return declared


def inactive_from(end_date: date | None) -> date | None:
    """The first day on which a certification with that end date is inactive (none after 31/12/9999)."""
    return None if end_date is None or end_date == date.max else end_date + timedelta(days=1)
