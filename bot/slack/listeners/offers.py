"""`/cert offers`: what the catalogue shows of our offers, from what was stored when it was last read."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.catalogued import shown_for
from bot.domain.answer import Answer
from bot.domain.mismatch import totals_of
from bot.domain.number import CertificationNumber, Mention, Named
from bot.domain.offering import (
    OfferedShown,
    OffersOf,
    OffersShown,
    counted,
    how_read,
    offers_of,
    overview,
    page_of,
)
from bot.domain.paging import cut
from bot.domain.paris import paris_day
from bot.domain.ports import Transaction
from bot.domain.refusal import Refusal, Refused
from bot.our_offers import compared
from bot.slack.listeners.drafts import keep_draft
from bot.slack.listeners.once import once
from bot.slack.listeners.parts import Asked, Parts
from bot.slack.listeners.reading import aside, named
from bot.together import open_once

_ON_A_PAGE = 10


async def offers(parts: Parts, asked: Asked, mentions: tuple[Mention, ...]) -> Answer:
    """Our offers for each number; with none named, all the certifications that have any."""
    if not mentions:
        return await _offered(parts, 1)
    numbers = named(mentions)
    async with parts.store.reading() as tx:
        if not await tx.sirets.where():
            return Refused(Refusal.NO_SIRET)
        told = await _shown(parts, tx, numbers, 1)
        fiches = parts.registry.fiches(numbers)
        # An offer says that there is such a certification, whatever the registry has read.
        unknown = tuple(number for number, total in told.counts if number not in fiches and not total)
        told = replace(told, aside=await aside(parts, tx, asked, mentions, unknown))
    return await _kept(parts, asked, numbers, told)


async def show_offers(parts: Parts, asked: Asked, value: str) -> Answer:
    """The same of one number, by its button; `value` is its code."""
    return await offers(parts, asked, (Named(CertificationNumber.parse(value)),))


async def offers_page(parts: Parts, __: Asked, value: str) -> Answer:
    """Another page, as things stand now; `value` is `{page}:{draft}`."""
    page, _, draft_id = value.partition(":")
    async with parts.store.reading() as tx:
        draft = await tx.drafts.get(draft_id)
        if draft is None:
            return Refused(Refusal.GONE)
        return replace(await _shown(parts, tx, draft.numbers, int(page)), draft=draft_id)


async def offered_page(parts: Parts, _: Asked, value: str) -> Answer:
    """Another page of all certifications that have offers; `value` is the page."""
    return await _offered(parts, int(value))


async def _kept(
    parts: Parts, asked: Asked, numbers: Sequence[CertificationNumber], told: OffersShown
) -> OffersShown:
    """With its list kept, where there is more than a page of it."""
    if told.pages == 1:
        return told
    async with once(parts, asked.trigger) as tx:
        return replace(told, draft=(await keep_draft(parts, tx, asked, numbers)).id)


async def _shown(
    parts: Parts, tx: Transaction, numbers: Sequence[CertificationNumber], page: int
) -> OffersShown:
    ours = await tx.sirets.where()
    rows, titles = await shown_for(tx, numbers), await _titles(parts, tx, numbers)
    groups: list[OffersOf] = []
    for number in numbers:
        groups += offers_of(number, titles.get(number, ""), ours, rows[number])
    some, page, pages = page_of(groups, page, _ON_A_PAGE)
    return OffersShown(
        how_read(ours, on=parts.doctor.reads_offers), some, counted(groups), page=page, pages=pages
    )


async def _offered(parts: Parts, page: int) -> Answer:
    today = paris_day(parts.clock())
    async with parts.store.reading() as tx:
        ours = await tx.sirets.where()
        if not ours:
            return Refused(Refusal.NO_SIRET)
        watches = await tx.watches.where()
        seen = await tx.sightings.get_all(watch.number.code for watch in watches)
        alerts = await open_once(tx)
        read, found = await compared(tx, parts.registry, watches, seen, alerts, today=today)
        totals = totals_of(ours, await tx.offers.where())
        titles = await _titles(parts, tx, totals)
        read = replace(read, on=parts.doctor.reads_offers)
    rows, page, pages = cut(overview(totals, titles, found), page, _ON_A_PAGE)
    return OfferedShown(read, tuple(rows), len(totals), sum(totals.values()), page, pages)


async def _titles(
    parts: Parts, tx: Transaction, numbers: Iterable[CertificationNumber]
) -> dict[CertificationNumber, str]:
    """What the registry calls them, and what it last called those that have vanished."""
    wanted = tuple(numbers)
    found = {number: fiche.title for number, fiche in parts.registry.fiches(wanted).items()}
    seen = await tx.sightings.get_all(number.code for number in wanted if number not in found)
    return {one.number: one.title for one in seen.values()} | found
