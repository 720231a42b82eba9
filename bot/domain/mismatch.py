"""Where our offers in the catalogue and what the registry lets us do do not go together."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.fiche import Status
from bot.domain.habilitation import OurSiret
from bot.domain.holding import NOWHERE, Position, Standing
from bot.domain.number import CertificationNumber
from bot.domain.offer import Shown


class Mismatch(StrEnum):
    """What does not go together, for one certification."""

    UNOFFERED = "unoffered"
    """It is active, one of our SIRETs may train for it, and no offer of ours is shown."""
    INACTIVE = "inactive"
    """It is inactive, no alert about it is open, and offers are shown."""
    ORGANISES = "organises"
    """Offers are shown, and our SIRETs may organise assessments only."""
    NOT_FOUND = "not_found"
    """Offers are shown, and none of our SIRETs is found among those who may train."""


@dataclass(frozen=True, slots=True)
class Mismatched:
    """One certification, and how many offers of ours the catalogue shows for it."""

    number: CertificationNumber
    title: str
    why: Mismatch
    total: int = 0


@dataclass(frozen=True, slots=True)
class Known:
    """How a certification stands on one day, and where our SIRETs stand on it.

    `partners`: it lists some, whoever they are. `alerted`: an alert about it is open.
    """

    title: str = ""
    status: Status = Status.UNKNOWN
    position: Position = NOWHERE
    partners: bool = False
    watched: bool = False
    alerted: bool = False


def mismatches(
    ours: Sequence[OurSiret], shown: Iterable[Shown], known: Mapping[CertificationNumber, Known]
) -> tuple[Mismatched, ...]:
    """What does not go together among those certifications, by number."""
    totals = totals_of(ours, shown)
    read = {one.siret for one in ours if one.extracted}
    found = [
        Mismatched(number, one.title, why, totals.get(number, 0))
        for number, one in sorted(known.items())
        if (why := _why(one, totals.get(number, 0), read))
    ]
    return tuple(found)


def totals_of(ours: Iterable[OurSiret], shown: Iterable[Shown]) -> dict[CertificationNumber, int]:
    """By certification, how many offers are shown of those SIRETs: only where there are some."""
    own, totals = {one.siret for one in ours}, dict[CertificationNumber, int]()
    for row in shown:
        if row.siret in own and row.total:
            totals[row.number] = totals.get(row.number, 0) + row.total
    return totals


def _why(one: Known, total: int, read: set[str]) -> Mismatch | None:
    if not total:
        return Mismatch.UNOFFERED if _unoffered(one, read) else None
    if one.alerted:
        return None
    if one.status is Status.INACTIVE:
        return Mismatch.INACTIVE
    if not one.partners:  # some certifications of the State list none, and need none
        return None
    return {
        Standing.ORGANISES: Mismatch.ORGANISES,
        Standing.NOT_FOUND: Mismatch.NOT_FOUND,
    }.get(one.position.standing)


def _unoffered(one: Known, read: set[str]) -> bool:
    """An offer may well be shown of a SIRET for which the catalogue was never read."""
    trains = one.watched and one.status is Status.ACTIVE and one.position.standing is Standing.TRAINS
    return trains and read.issuperset(one.position.sirets)
