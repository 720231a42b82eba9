"""Which alerts the last export raises, or would have raised: nothing is stored, and nobody is told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from bot.domain.comparing import compare
from bot.domain.detail import HabilitationState
from bot.domain.fiche import Export, Fiche, Status
from bot.domain.habilitation import LossLimits, held_from
from bot.domain.holding import Habilitation, Holding, Position
from bot.domain.noticing import Thresholds, notice
from bot.domain.number import CertificationNumber
from bot.domain.sighting import BecameInactive, Change, Sighting, first_sight, look_again
from bot.domain.telling import Noticed
from bot.domain.watch import Watch


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """One number: how it would be seen, and what of that is news since the export before."""

    seen: Sighting
    changes: tuple[Change, ...] = ()
    notice: Noticed | None = None

    @property
    def alerts(self) -> bool:
        return any(isinstance(change, BecameInactive) for change in self.changes)


@dataclass(frozen=True, slots=True)
class RehearsedLoss:
    """One of our SIRETs may not train any more for an active certification; it still `organises`, or not.

    `state` is what an XML export says of it, `since` the day it has been so, where that is why.
    """

    seen: Sighting
    siret: str
    organises: bool
    state: HabilitationState = HabilitationState.UNSAID
    since: date | None = None


@dataclass(frozen=True, slots=True)
class DryRun:
    """`before` is the export that `export` is held against; None: there is none, so that nothing is news.

    `page` counts from 1; `draft` is the id of the pasted list, empty for what the channel watches.
    """

    export: Export
    before: Export | None
    rehearsed: tuple[Rehearsed, ...]
    unknown: tuple[CertificationNumber, ...] = ()
    losses: tuple[RehearsedLoss, ...] = ()
    page: int = 1
    draft: str = ""

    @property
    def lines(self) -> int:
        """How many there are to read: a certification can raise an alert and have a notice."""
        parts = (self.alerts, self.losses, self.told, self.notices, self.inactive_before, self.unknown)
        return sum(map(len, parts))

    @property
    def alerts(self) -> tuple[Rehearsed, ...]:
        return tuple(one for one in self.rehearsed if one.alerts)

    @property
    def inactive_before(self) -> tuple[Rehearsed, ...]:
        """Inactive already, so that they would have raised nothing."""
        return tuple(one for one in self.rehearsed if not one.alerts and one.seen.standing is Status.INACTIVE)

    @property
    def told(self) -> tuple[Rehearsed, ...]:
        """Other news, of which a line would have told."""
        return tuple(one for one in self.rehearsed if one.changes and not one.alerts)

    @property
    def notices(self) -> tuple[Noticed, ...]:
        return tuple(one.notice for one in self.rehearsed if one.notice)


def rehearse(
    fiche: Fiche,
    export: Export,
    before: tuple[Fiche | None, Export] | None,
    today: date,
    *,
    watch: Watch,
    position: Position,
    thresholds: Thresholds,
) -> Rehearsed:
    """The number as if it had been watched since the export before, and looked at on that one's day."""
    changes: tuple[Change, ...] = ()
    if before and before[0]:
        seen, changes = look_again(first_sight(before[0], before[1], before[1].date), fiche, export, today)
    else:
        seen = first_sight(fiche, export, today)
    found = notice(watch, seen, position, today, thresholds)
    return Rehearsed(seen, changes, found[1] if found else None)


def rehearse_losses(
    before: Iterable[Holding],
    found: Iterable[Holding],
    fiches: Mapping[CertificationNumber, Fiche],
    export: Export,
    today: date,
    *,
    limits: LossLimits,
) -> tuple[RehearsedLoss, ...]:
    """What one SIRET has lost since the export before; too much at once would wait for a second export."""
    compared = compare(
        [held_from(one) for one in before],
        {one.number: one for one in found},
        fiches,
        today,
        fingerprint=export.fingerprint,
        limits=limits,
    )
    return tuple(
        RehearsedLoss(
            first_sight(fiches[lost.number], export, today),
            lost.siret,
            lost.habilitation is Habilitation.ORGANISE,
            *((lost.state, lost.since) if lost.by_state else ()),
        )
        for lost in compared.lost
    )
