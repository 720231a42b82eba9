"""What is told of the source: an export that is held back, or none that comes."""

from dataclasses import dataclass
from datetime import date

from bot.domain.number import CertificationNumber


@dataclass(frozen=True, slots=True)
class QuarantineTold:
    """An export is not believed: its figures, and `numbers`, those of ours that it would change."""

    fingerprint: str
    export_date: date
    active: int
    fallen: int
    risen: int
    missing: int
    rows: dict[str, tuple[int, int]]
    numbers: tuple[CertificationNumber, ...]


@dataclass(frozen=True, slots=True)
class CheckBegun:
    """A change of these is being checked by somebody."""

    numbers: tuple[CertificationNumber, ...]


@dataclass(frozen=True, slots=True)
class CheckEnded:
    """What came of the check of the export of that date: `ruling` is one of quarantine.Ruling's values.

    `seen` is the date of the export that came instead, where one did.
    """

    export_date: date
    ruling: str
    by: str
    seen: date | None = None


@dataclass(frozen=True, slots=True)
class SilenceTold:
    """Nothing new for so many days; `ended` are the codes watched there whose end date has passed since."""

    since: date
    days: int
    frozen: bool
    ended: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SilenceEnded:
    """The source is back, with the export of that date."""

    export_date: date
