"""A fiche as a reply shows it, and what a text held besides."""

from dataclasses import dataclass
from datetime import date

from bot.domain.detail import Detail
from bot.domain.fiche import Export, Fiche, Status
from bot.domain.holding import NOWHERE, Position
from bot.domain.issue import UNDATED, Issue
from bot.domain.number import CertificationNumber, Named
from bot.domain.offer import CatalogueSeen
from bot.domain.sighting import Sighting


@dataclass(frozen=True, slots=True)
class FicheShown:
    """One fiche, judged on `today`; `channels` are those that watch it, `here` says if this one does.

    `checking`: a newer export would change it, and somebody is to confirm that one first. `position` is
    where our SIRETs stand on it, `offers` what the catalogue shows of ours, where that was asked for; `issue`
    is its second clock, and whether this channel has trainees on it; `detail` is what an XML export says.
    """

    fiche: Fiche
    export: Export
    today: date
    channels: tuple[str, ...] = ()
    here: bool = False
    checking: bool = False
    position: Position = NOWHERE
    offers: CatalogueSeen | None = None
    issue: Issue = UNDATED
    detail: Detail | None = None

    @property
    def status(self) -> Status:
        return self.fiche.status(self.today)

    @property
    def days_left(self) -> int | None:
        """Days until the end date: 0 on that day, negative after it, None without one."""
        return None if self.fiche.end_date is None else (self.fiche.end_date - self.today).days


@dataclass(frozen=True, slots=True)
class BareShown:
    """Digits without a register, and what each register has under them (0 to 2 fiches)."""

    digits: int
    found: tuple[FicheShown, ...]


@dataclass(frozen=True, slots=True)
class Aside:
    """What a text held besides numbers that could be acted on; each reply says it."""

    unknown: tuple[CertificationNumber, ...] = ()
    vanished: tuple[Sighting, ...] = ()
    bare: tuple[BareShown, ...] = ()
    unreadable: tuple[str, ...] = ()
    blocks: tuple[Named, ...] = ()
    export: Export | None = None

    def __bool__(self) -> bool:
        return bool(self.unknown or self.vanished or self.bare or self.unreadable or self.blocks)


NOTHING_ASIDE = Aside()
