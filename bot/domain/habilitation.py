"""Our SIRETs from one export to the next: where one newly appears, and where it may not train any more."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.domain.alert import Alert
from bot.domain.detail import HabilitationState
from bot.domain.ending import as_said, is_other, look_of
from bot.domain.fiche import Export, Fiche, Status
from bot.domain.holding import Habilitation, Holding, Position, role_of, standing_of
from bot.domain.number import CertificationNumber


@dataclass(frozen=True, slots=True)
class OurSiret:
    """A SIRET of the team's: what concerns it is told in `channel`, where `by` named it.

    `looked` stands for the last export it was looked up in and the XML exports beside it, empty before the
    first; `looked_on` is that export's date, `detailed_on` the newest XML exports'. `doubts`: some of what it
    has lost there waits for a second export; `ended`: some has ended, by the XML. `mark` stands for all that
    it held there.

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
    ended: bool = False
    detailed_on: date | None = None

    @property
    def id(self) -> str:
        return self.siret

    def is_news(self, export: Export) -> bool:
        """Whether it is still to be looked up there: what an older export lacks was not lost."""
        older = self.looked_on is not None and export.date < self.looked_on
        return is_other(export, self.looked) and not older


@dataclass(frozen=True, slots=True)
class Held:
    """What is believed of one SIRET on one certification that has listed it; `losses` counts.

    `state` and `since` are what an XML export last said: one that is missing takes nothing back. `doubted`
    stands for the export by which too much was lost at once to be believed: its fingerprint, or the date of
    an XML export, whose word is then `doubted_state`.
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
    doubted_state: HabilitationState = HabilitationState.UNSAID

    @property
    def id(self) -> str:
        return f"{self.siret}-{self.number}"

    @property
    def trains(self) -> bool:
        return self.habilitation.trains and not self.state.ended

    @property
    def by_state(self) -> bool:
        """It does not train because an XML export says that it has ended, though it is listed."""
        return self.habilitation.trains and self.state.ended


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
    rows = list(held)
    return replace(
        ours,
        looked=look_of(export),
        looked_on=export.date,
        doubts=any(one.doubted for one in rows),
        ended=any(one.state.ended for one in rows),
        detailed_on=max(filter(None, (ours.detailed_on, export.details)), default=None),
        mark=mark,
    )


def held_from(holding: Holding) -> Held:
    """A first sight, which is no news."""
    return Held(
        holding.siret,
        holding.number,
        holding.certifier,
        holding.partner,
        habilitation=holding.habilitation,
        state=holding.state,
        since=holding.since,
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
    """What our SIRETs hold on one certification, with what is believed of one where the export says less.

    An export that is not believed on it is passed over.
    """
    if not held.doubted:
        return tuple(as_said(one, held) if one.siret == held.siret else one for one in found)
    kept = Holding(
        held.siret, held.number, held.certifier, held.partner, held.habilitation, held.state, held.since
    )
    return (kept, *(one for one in found if one.siret != held.siret))


def compare(
    held: Sequence[Held],
    found: Mapping[CertificationNumber, Holding],
    fiches: Mapping[CertificationNumber, Fiche],
    today: date,
    *,
    export: Export,
    limits: LossLimits,
) -> Compared:
    """One SIRET in a new export; `fiches` are those of the numbers held: what vanished says nothing."""
    before = {one.number: one for one in held}
    listed = tuple(sorted(found.keys() - before.keys()))
    present = [one for one in held if one.number in fiches]
    now = {one.number: _now(one, found.get(one.number)) for one in present}
    lost = [one for one in present if _loses(one, now[one.number], fiches[one.number].status(today))]
    most = max(limits.floor, limits.share * sum(one.trains for one in held))
    said_by = {one.number: _said_by(now[one.number], export) for one in lost}
    doubt = {one.number for one in lost if len(lost) > most and one.doubted in ("", said_by[one.number])}
    gone = {one.number for one in lost} - doubt
    back = {one.number for one in present if one.losses and now[one.number].trains > one.trains}
    after = []
    for one in present:
        if one.number in doubt:
            state = now[one.number].state if now[one.number].by_state else HabilitationState.UNSAID
            after.append(replace(one, doubted=said_by[one.number], doubted_state=state))
        elif one.number not in gone and _still_doubted(one, found.get(one.number)):
            after.append(one)
        else:
            after.append(replace(now[one.number], losses=one.losses + (one.number in gone)))
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


def _now(one: Held, holding: Holding | None) -> Held:
    """What the export comes to for what was held; one that lists it no more ends what the XML said, too."""
    return held_from(as_said(holding or Holding(one.siret, one.number), one))


def _loses(before: Held, now: Held, status: Status) -> bool:
    return status is Status.ACTIVE and before.trains and not now.trains


def _said_by(lost: Held, export: Export) -> str:
    """What stands for the export that says it is lost: XML exports of one day are one, beside whichever."""
    return str(export.details) if lost.by_state else export.fingerprint


def _still_doubted(one: Held, holding: Holding | None) -> bool:
    """What an XML export said and was not believed waits for the next one that says anything of it."""
    unsaid = holding is not None and holding.partner and holding.state is HabilitationState.UNSAID
    return one.doubted_state.ended and unsaid
