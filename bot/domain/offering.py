"""What people are shown of our offers: how many the catalogue has, how fresh that is, and page by page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from bot.domain.habilitation import OurSiret
from bot.domain.mismatch import Mismatch, Mismatched
from bot.domain.number import CertificationNumber
from bot.domain.offer import CatalogueSeen, Offer, Shown
from bot.domain.paging import cut
from bot.domain.shown import NOTHING_ASIDE, Aside


@dataclass(frozen=True, slots=True)
class CatalogueRead:
    """How far the catalogue was read for our SIRETs: of so many `sirets`, so many `unread` never were yet.

    `extracted` is the day of the oldest of the other ones' extractions, `unread_since` the earliest day since
    which one of ours could not be read, if there is one. `on`: the settings name a catalogue to read.
    """

    sirets: int = 0
    unread: int = 0
    extracted: date | None = None
    unread_since: date | None = None
    on: bool = True


@dataclass(frozen=True, slots=True)
class OffersOf:
    """What the catalogue shows of one SIRET for one certification: `total` offers, of which `offers` here.

    `siret` is empty where none of ours shows any. `rest` are those that the catalogue has and Vigie did not
    keep; it is told where the last of the others is.
    """

    number: CertificationNumber
    title: str
    siret: str = ""
    organisation: str = ""
    extracted: date | None = None
    total: int = 0
    offers: tuple[Offer, ...] = ()
    rest: int = 0


@dataclass(frozen=True, slots=True)
class OffersShown:
    """One page of our offers for some certifications; `counts` has how many there are in all for each.

    `page` counts from 1; `draft` is the id of the list that was asked for, where it has pages.
    """

    read: CatalogueRead
    groups: tuple[OffersOf, ...] = ()
    counts: tuple[tuple[CertificationNumber, int], ...] = ()
    aside: Aside = NOTHING_ASIDE
    page: int = 1
    pages: int = 1
    draft: str = ""


@dataclass(frozen=True, slots=True)
class Offered:
    """One certification with how many offers of ours are shown for it, and `why` that does not fit."""

    number: CertificationNumber
    title: str
    total: int
    why: Mismatch | None = None


@dataclass(frozen=True, slots=True)
class OfferedShown:
    """One page of the certifications for which offers of ours are shown, or should be.

    In all, `offers` are shown for `offered` certifications.
    """

    read: CatalogueRead
    rows: tuple[Offered, ...] = ()
    offered: int = 0
    offers: int = 0
    page: int = 1
    pages: int = 1


def how_read(ours: Iterable[OurSiret], *, on: bool = True) -> CatalogueRead:
    """How far it was read for those SIRETs; `on`: it is read at all."""
    sirets = tuple(ours)
    return CatalogueRead(
        len(sirets),
        sum(one.extracted is None for one in sirets),
        min((one.extracted for one in sirets if one.extracted), default=None),
        min((one.unread_since for one in sirets if one.unread_since), default=None),
        on,
    )


def all_shown(ours: Sequence[OurSiret], rows: Iterable[Shown]) -> CatalogueSeen:
    """What is shown of all our SIRETs together, for the one certification that the rows are about."""
    read, own = how_read(ours), {one.siret for one in ours}
    shown = sorted((row for row in rows if row.siret in own), key=lambda row: row.siret)
    offers = tuple(offer for row in shown for offer in row.offers)
    return CatalogueSeen(read.extracted, sum(row.total for row in shown), offers, read.unread_since)


def offers_of(
    number: CertificationNumber, title: str, ours: Sequence[OurSiret], rows: Iterable[Shown]
) -> tuple[OffersOf, ...]:
    """What each SIRET shows of that certification; one empty value where none of them shows any."""
    owners = {one.siret: one for one in ours}
    shown = sorted((row for row in rows if row.siret in owners and row.total), key=lambda row: row.siret)
    if not shown:
        return (OffersOf(number, title, extracted=how_read(ours).extracted),)
    return tuple(_of(owners[row.siret], title, row) for row in shown)


def _of(owner: OurSiret, title: str, row: Shown) -> OffersOf:
    return OffersOf(
        row.number,
        title,
        owner.siret,
        owner.organisation,
        owner.extracted or row.extracted,
        row.total,
        row.offers,
        row.total - len(row.offers),
    )


def page_of(groups: Sequence[OffersOf], page: int, size: int) -> tuple[tuple[OffersOf, ...], int, int]:
    """The groups of a page, cut where it ends, its number brought within bounds, and how many there are.

    An offer takes a line, and so does a group without any.
    """
    lines = [(place, offer) for place, one in enumerate(groups) for offer in one.offers or (None,)]
    some, page, pages = cut(lines, page, size)
    ends = {place: line for line, (place, _) in enumerate(lines)}
    first = (page - 1) * size
    found = []
    for place, grouped in groupby(some, key=lambda line: line[0]):
        offers = tuple(offer for _, offer in grouped if offer)
        whole = ends[place] < first + size
        found.append(replace(groups[place], offers=offers, rest=groups[place].rest if whole else 0))
    return tuple(found), page, pages


def counted(groups: Iterable[OffersOf]) -> tuple[tuple[CertificationNumber, int], ...]:
    """How many offers there are for each certification, in the order of the groups."""
    counts: dict[CertificationNumber, int] = {}
    for one in groups:
        counts[one.number] = counts.get(one.number, 0) + one.total
    return tuple(counts.items())


def overview(
    totals: Mapping[CertificationNumber, int],
    titles: Mapping[CertificationNumber, str],
    found: Sequence[Mismatched],
) -> tuple[Offered, ...]:
    """Every certification once: first those where something does not go together, each lot by number."""
    odd = [Offered(one.number, one.title, one.total, one.why) for one in found]
    told = {one.number for one in found}
    even = [
        Offered(number, titles.get(number, ""), totals[number]) for number in totals if number not in told
    ]
    return (*odd, *sorted(even, key=lambda one: one.number))
