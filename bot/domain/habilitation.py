"""Our SIRETs from one export to the next: where one newly appears, and where it may not train any more."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import MappingProxyType

from bot.domain.alert import Alert
from bot.domain.detail import HabilitationState
from bot.domain.ending import as_said, is_other, look_of
from bot.domain.fiche import Export
from bot.domain.holding import Habilitation, Holding, Position, role_of, standing_of
from bot.domain.number import CertificationNumber

Days = Mapping[CertificationNumber, date]
NO_DAYS: Days = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class OurSiret:
    """A SIRET of the team's: what concerns it is told in `channel`, where `by` named it.

    `looked` stands for the last export it was looked up in and the XML exports beside it, empty before the
    first; `looked_on` is that export's date. `doubts`: some of what it has lost there waits for a second
    export; `ended`: some has ended, by an XML export. `mark` stands for all that it held there.

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

    @property
    def id(self) -> str:
        return self.siret

    def is_news(self, export: Export) -> bool:
        """Whether it is still to be looked up there: what an older export lacks was not lost."""
        older = self.looked_on is not None and export.date < self.looked_on
        return is_other(export, self.looked) and not older


def held_id(siret: str, number: CertificationNumber) -> str:
    """The id of what is believed of one SIRET on one certification."""
    return f"{siret}-{number}"


@dataclass(frozen=True, slots=True)
class Held:
    """What is believed of one SIRET on one certification that has listed it; `losses` counts.

    `state` and `since` are what the XML export of `read_in` said last: one that is missing takes nothing
    back. `doubted` stands for the export by which too much was lost at once to be believed: its fingerprint,
    or the date of an XML export, whose word is then `doubted_state`.
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
    read_in: date | None = None
    doubted_state: HabilitationState = HabilitationState.UNSAID

    @property
    def id(self) -> str:
        return held_id(self.siret, self.number)

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
        mark=mark,
    )


def held_from(holding: Holding, read_in: date | None = None) -> Held:
    """A first sight, which is no news; `read_in` is the date of the XML export that says how it is."""
    return Held(
        holding.siret,
        holding.number,
        holding.certifier,
        holding.partner,
        habilitation=holding.habilitation,
        state=holding.state,
        since=holding.since,
        read_in=None if holding.state is HabilitationState.UNSAID else read_in,
    )


def held_at_first(
    siret: str, found: Iterable[Holding], alerts: Iterable[Alert], read_in: Days = NO_DAYS
) -> tuple[Held, ...]:
    """A first sight of a SIRET, which is no news; `alerts` tell what it lost while it was ours before."""
    losses: dict[CertificationNumber, int] = {}
    for alert in alerts:
        if alert.loss and alert.loss.siret == siret:
            losses[alert.number] = max(alert.episode, losses.get(alert.number, 0))
    listed = {one.number: one for one in found}
    return tuple(
        replace(
            held_from(listed.get(number) or Holding(siret, number), read_in.get(number)),
            losses=losses.get(number, 0),
        )
        for number in sorted(listed.keys() | losses.keys())
    )


def believed(found: Sequence[Holding], held: Held) -> tuple[Holding, ...]:
    """What our SIRETs hold on one certification, with what is believed of one where the export says less.

    An export that is not believed on it is passed over.
    """
    if not held.doubted:
        return tuple(_as_believed(one, held) if one.siret == held.siret else one for one in found)
    kept = Holding(
        held.siret, held.number, held.certifier, held.partner, held.habilitation, held.state, held.since
    )
    return (kept, *(one for one in found if one.siret != held.siret))


def _as_believed(holding: Holding, held: Held) -> Holding:
    """What an XML export says counts at once; where none does, what one said before."""
    return as_said(holding, None, held)[0]


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
