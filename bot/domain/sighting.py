"""A sighting is what a fiche looked like when last seen; looking again yields the next and what changed."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from bot.domain.fiche import Export, Fiche, Status, effective_status, inactive_from
from bot.domain.number import CertificationNumber

ABSENCES_TOLD = 2
"""A number gone from one export may be that export's fault; from two in a row it is told."""


class Ground(StrEnum):
    """What lets us call a certification inactive: each has a title of its own."""

    REGISTRY = "registry"
    """The registry says INACTIVE, at or after the end date, or with no end date at all."""
    EARLY = "early"
    """The registry says INACTIVE before the end date."""
    DATE = "date"
    """Only the end date says so: the registry has not spoken."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """One number as last seen, whoever watches it.

    `declared` is UNKNOWN once the number is absent. `standing` is the last effective status that was not
    UNKNOWN (UNKNOWN where there was none yet). `inactive_seen` is the date of the first export of this
    episode that declares it INACTIVE. `absences` counts the exports in a row without it, until
    that is told; the last of them is `looked_in` (an export's fingerprint: the same content published again
    is no second absence).
    """

    number: CertificationNumber
    title: str
    declared: Status
    end_date: date | None
    successors: tuple[CertificationNumber, ...]
    export_date: date
    looked_in: str
    standing: Status
    episode: int = 0
    inactive_seen: date | None = None
    absences: int = 0
    ended: bool = False

    @property
    def id(self) -> str:
        return self.number.code

    @property
    def ground(self) -> Ground:
        """Why it is inactive; only meaningful while it is."""
        if self.inactive_seen is None or self.declared is Status.ACTIVE:
            return Ground.DATE
        return Ground.REGISTRY if self.ended or self.end_date is None else Ground.EARLY

    @property
    def since(self) -> date | None:
        """The first day inactive; None when the end date is unknown or lies ahead of an early inactivity."""
        return None if self.ground is Ground.EARLY else inactive_from(self.end_date)

    @property
    def vanished(self) -> bool:
        return self.absences >= ABSENCES_TOLD


@dataclass(frozen=True, slots=True)
class BecameInactive:
    pass


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The registry's word and the end date now agree: until now, only one of the two said so."""


@dataclass(frozen=True, slots=True)
class BecameActive:
    pass


@dataclass(frozen=True, slots=True)
class EndDateMoved:
    before: date | None
    after: date | None


@dataclass(frozen=True, slots=True)
class SuccessorsChanged:
    before: tuple[CertificationNumber, ...]
    after: tuple[CertificationNumber, ...]


@dataclass(frozen=True, slots=True)
class Vanished:
    """Gone from the registry for two exports in a row."""


@dataclass(frozen=True, slots=True)
class Returned:
    """Back in the registry after it had vanished."""


Change = BecameInactive | Confirmed | BecameActive | EndDateMoved | SuccessorsChanged | Vanished | Returned


_CONFIRMED = {(Ground.DATE, Ground.REGISTRY), (Ground.EARLY, Ground.REGISTRY)}


def first_sight(fiche: Fiche, export: Export, today: date) -> Sighting:
    """The sighting of a number never seen before: an inactive one starts at episode 1, silently."""
    status = fiche.status(today)
    return Sighting(
        number=fiche.number,
        title=fiche.title,
        declared=fiche.declared,
        end_date=fiche.end_date,
        successors=fiche.successors,
        export_date=export.date,
        looked_in=export.fingerprint,
        standing=status,
        episode=1 if status is Status.INACTIVE else 0,
        inactive_seen=export.date if fiche.declared is Status.INACTIVE else None,
        ended=_ended(fiche.end_date, today),
    )


def look_again(
    before: Sighting, fiche: Fiche | None, export: Export | None, today: date
) -> tuple[Sighting, tuple[Change, ...]]:
    """The next sighting and what changed; with no export, or an older one, only time's passing is judged."""
    if export is None or export.date < before.export_date:
        after = before
    elif fiche is None:
        after = _absent(before, export)
    else:
        after = _present(before, fiche, export)
    after = _stand(before, after, today)
    return after, changes_between(before, after)


def _absent(before: Sighting, export: Export) -> Sighting:
    if before.vanished or before.looked_in == export.fingerprint:
        return before
    return replace(
        before, declared=Status.UNKNOWN, absences=before.absences + 1, looked_in=export.fingerprint
    )


def _present(before: Sighting, fiche: Fiche, export: Export) -> Sighting:
    return replace(
        before,
        title=fiche.title,
        declared=fiche.declared,
        end_date=fiche.end_date,
        successors=fiche.successors,
        export_date=export.date,
        looked_in=export.fingerprint,
        absences=0,
    )


def _stand(before: Sighting, after: Sighting, today: date) -> Sighting:
    status = effective_status(after.declared, after.end_date, today)
    after = replace(after, ended=_ended(after.end_date, today))
    if status is Status.UNKNOWN:
        return after
    if status is Status.ACTIVE:
        return replace(after, standing=status, inactive_seen=None)
    fell = before.standing is not Status.INACTIVE
    seen = before.inactive_seen
    if seen is None and after.declared is Status.INACTIVE:
        seen = after.export_date
    return replace(after, standing=status, inactive_seen=seen, episode=before.episode + fell)


def changes_between(before: Sighting, after: Sighting) -> tuple[Change, ...]:
    """What there is to tell of a number between two sightings, however many lie between them."""
    found: list[Change] = []
    if before.vanished and not after.absences:
        found.append(Returned())
    if after.vanished and not before.vanished:
        found.append(Vanished())
    if before.standing is not Status.INACTIVE and after.standing is Status.INACTIVE:
        found.append(BecameInactive())
    elif before.standing is Status.INACTIVE and after.standing is Status.ACTIVE:
        found.append(BecameActive())
    elif after.standing is Status.INACTIVE and (before.ground, after.ground) in _CONFIRMED:
        found.append(Confirmed())
    if before.end_date != after.end_date:
        found.append(EndDateMoved(before.end_date, after.end_date))
    if set(before.successors) != set(after.successors):
        found.append(SuccessorsChanged(before.successors, after.successors))
    return tuple(found)


def _ended(end_date: date | None, today: date) -> bool:
    return end_date is not None and today >= end_date
