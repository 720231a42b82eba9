"""Our SIRETs from one export to the next: where one newly appears, and where it may not train any more."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.domain.alert import Alert
from bot.domain.detail import HabilitationState
from bot.domain.fiche import Export, Fiche, Status
from bot.domain.holding import Habilitation, Holding, Position, role_of, standing_of
from bot.domain.number import CertificationNumber


@dataclass(frozen=True, slots=True)
class OurSiret:
    """A SIRET of the team's: what concerns it is told in `channel`, where `by` named it.

    `looked` is the fingerprint of the last export it was looked up in, empty before the first; `looked_on`
    is that export's date. `doubts`: some of what it has lost there waits for a second export. `mark` stands
    for all that it held there.

    `catalogue_read` is when its offers in the public catalogue were last read, `extracted` the day of that
    extraction, `unread_since` the day since which they could not be, if they could not.
    """

    siret: str
    organisation: str
    channel: str
    by: str
    at: datetime
    looked: str = ""
    looked_on: date | None = None
    doubts: bool = False
    mark: str = ""
    catalogue_read: datetime | None = None
    extracted: date | None = None
    unread_since: date | None = None

    @property
    def id(self) -> str:
        return self.siret

    def is_news(self, export: Export) -> bool:
        """Whether it is still to be looked up there: what an older export lacks was not lost."""
        older = self.looked_on is not None and export.date < self.looked_on
        return export.fingerprint != self.looked and not older


@dataclass(frozen=True, slots=True)
class Held:
    """What is believed of one SIRET on one certification that has listed it; `losses` counts.

    `doubted` is the fingerprint of the export by which too much was lost at once to be believed. `state` and
    `since` are what an XML export last said: one that is missing takes nothing back.
    """

    siret: str
    number: CertificationNumber
    certifier: bool = False
    partner: bool = False
    habilitation: Habilitation = Habilitation.NONE
    losses: int = 0
    doubted: str = ""
    state: HabilitationState = HabilitationState.UNSAID
    since: date | None = None

    @property
    def id(self) -> str:
        return f"{self.siret}-{self.number}"


@dataclass(frozen=True, slots=True)
class LossLimits:
    """Above a share of what a SIRET holds and above a floor, both, losses wait for a second export."""

    share: float = 0.3
    floor: int = 10


@dataclass(frozen=True, slots=True)
class Compared:
    """What an export says of one SIRET: rows to store, and what of it is news.

    `doubted` are the numbers of a mass loss that this export is the first to show.
    """

    held: tuple[Held, ...] = ()
    listed: tuple[CertificationNumber, ...] = ()
    lost: tuple[Held, ...] = ()
    regained: tuple[Held, ...] = ()
    doubted: tuple[CertificationNumber, ...] = ()


def looked_in(ours: OurSiret, export: Export, mark: str, held: Iterable[Held] = ()) -> OurSiret:
    """The SIRET once it was looked up in that export, after which `held` is believed of it."""
    doubts = any(one.doubted for one in held)
    return replace(ours, looked=export.fingerprint, looked_on=export.date, doubts=doubts, mark=mark)


def held_from(holding: Holding) -> Held:
    """A first sight, which is no news."""
    return Held(
        holding.siret, holding.number, holding.certifier, holding.partner, habilitation=holding.habilitation
    )


def held_at_first(siret: str, found: Iterable[Holding], alerts: Iterable[Alert]) -> tuple[Held, ...]:
    """A first sight of a SIRET, which is no news; `alerts` tell what it lost while it was ours before."""
    losses: dict[CertificationNumber, int] = {}
    for alert in alerts:
        if alert.loss and alert.loss.siret == siret:
            losses[alert.number] = max(alert.episode, losses.get(alert.number, 0))
    listed = {one.number: one for one in found}
    return tuple(
        replace(held_from(listed.get(number) or Holding(siret, number)), losses=losses.get(number, 0))
        for number in sorted(listed.keys() | losses.keys())
    )


def believed(found: Sequence[Holding], held: Held) -> tuple[Holding, ...]:
    """What our SIRETs hold on one certification, where the export being served is not believed on one."""
    kept = Holding(held.siret, held.number, held.certifier, held.partner, held.habilitation)
    return (kept, *(one for one in found if one.siret != held.siret))


def compare(
    held: Sequence[Held],
    found: Mapping[CertificationNumber, Holding],
    fiches: Mapping[CertificationNumber, Fiche],
    today: date,
    *,
    fingerprint: str,
    limits: LossLimits,
) -> Compared:
    """One SIRET in a new export; `fiches` are those of the numbers held: what vanished says nothing."""
    before = {one.number: one for one in held}
    listed = tuple(sorted(found.keys() - before.keys()))
    present = [one for one in held if one.number in fiches]
    lost = [one for one in present if _loses(one, found, fiches, today)]
    most = max(limits.floor, limits.share * sum(one.habilitation.trains for one in held))
    doubt = {one.number for one in lost if len(lost) > most and one.doubted in ("", fingerprint)}
    gone = {one.number for one in lost} - doubt
    back = {one.number for one in present if one.losses and _trains(found, one) > one.habilitation.trains}
    after = [_now(one, found, doubt, gone, fingerprint) for one in present]
    return Compared(
        held=(*after, *(held_from(found[number]) for number in listed)),
        listed=listed,
        lost=tuple(one for one in after if one.number in gone),
        regained=tuple(one for one in after if one.number in back),
        doubted=tuple(sorted(number for number in doubt if not before[number].doubted)),
    )


def position(
    number: CertificationNumber,
    successors: Iterable[CertificationNumber],
    held: Mapping[CertificationNumber, Sequence[Holding]],
    sirets: Sequence[str],
) -> Position:
    """Where the team stands on a certification and its successors; `held` is what `sirets` hold there."""
    here = held.get(number, ())
    return Position(
        role_of(here),
        standing_of(here, sirets),
        tuple((each, standing_of(held.get(each, ()), sirets)) for each in successors),
        tuple(one.siret for one in here),
    )


def _loses(
    one: Held,
    found: Mapping[CertificationNumber, Holding],
    fiches: Mapping[CertificationNumber, Fiche],
    today: date,
) -> bool:
    active = fiches[one.number].status(today) is Status.ACTIVE
    return active and one.habilitation.trains and not _trains(found, one)


def _trains(found: Mapping[CertificationNumber, Holding], one: Held) -> bool:
    holding = found.get(one.number)
    return holding is not None and holding.habilitation.trains


def _now(
    one: Held,
    found: Mapping[CertificationNumber, Holding],
    doubt: set[CertificationNumber],
    gone: set[CertificationNumber],
    fingerprint: str,
) -> Held:
    if one.number in doubt:
        return replace(one, doubted=one.doubted or fingerprint)
    holding = found.get(one.number) or Holding(one.siret, one.number)
    return replace(held_from(holding), losses=one.losses + (one.number in gone))
