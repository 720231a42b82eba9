"""`/cert siret`: what lists a SIRET, all of it followed with a click or picked, and remembered."""

from datetime import date

from bot import catalogued
from bot.domain.answer import Answer
from bot.domain.fiche import Fiche, Status
from bot.domain.finding import HoldingShown, SiretList, SiretShown
from bot.domain.habilitation import Held, OurSiret, believed, looked_in
from bot.domain.holding import Holding
from bot.domain.journal import Deed, Entry
from bot.domain.number import CertificationNumber, Named
from bot.domain.owed import HOLDINGS, Owed
from bot.domain.paging import cut
from bot.domain.paris import paris_day
from bot.domain.ports import Transaction
from bot.domain.refusal import Refusal, Refused
from bot.domain.siret import SiretFault, parse_siret
from bot.holdings import take_stock
from bot.slack.listeners.once import deciding
from bot.slack.listeners.parts import Asked, Parts
from bot.slack.listeners.reading import fiche_shown
from bot.slack.listeners.watching import watch

_ON_A_PAGE = 12


async def by_siret(parts: Parts, asked: Asked, text: str) -> Answer:
    """Show what lists a SIRET, and remember it as one of the team's; with none named, list those kept."""
    if not text:
        return await list_sirets(parts)
    siret = parse_siret(text)
    if isinstance(siret, SiretFault):
        return Refused(Refusal.NOT_A_SIRET if siret is SiretFault.LENGTH else Refusal.WRONG_SIRET)
    if asked.direct:
        return Refused(Refusal.DIRECT)
    if parts.registry.export is None:
        return Refused(Refusal.LOADING)
    async with deciding(parts, asked) as tx:
        await keep(parts, tx, asked, siret)
    return await show_siret(parts, asked, siret)


async def show_siret(parts: Parts, asked: Asked, siret: str, page: int = 1) -> Answer:
    """One page of what lists the SIRET."""
    export = parts.registry.export
    if export is None:
        return Refused(Refusal.LOADING)
    today = paris_day(parts.clock())
    async with parts.store.reading() as tx:
        here = await _here(tx, asked)
        listed = _listed(parts, siret, today)
        rows, page, pages = cut(listed, page, _ON_A_PAGE)
        known = {one.number: one for one in await tx.holdings.where(siret=siret)}
        shown = [
            HoldingShown(_believed(one, known.get(one.number)), await fiche_shown(parts, tx, asked, fiche))
            for one, fiche in rows
        ]
    free = [fiche for _, fiche in listed if fiche.number not in here]
    return SiretShown(
        siret,
        parts.registry.organisation(siret),
        tuple(shown),
        total=len(listed),
        active=sum(fiche.status(today) is Status.ACTIVE for _, fiche in listed),
        to_follow=len(free),
        to_follow_active=sum(fiche.status(today) is Status.ACTIVE for fiche in free),
        export=export,
        page=page,
        pages=pages,
    )


async def siret_page(parts: Parts, asked: Asked, value: str) -> Answer:
    """Another page; `value` is `{page}:{siret}`."""
    page, _, siret = value.partition(":")
    return await show_siret(parts, asked, siret, int(page))


async def to_follow(parts: Parts, asked: Asked, siret: str) -> list[Fiche]:
    """All that lists the SIRET and is not followed here: the active ones first, then what ends first."""
    async with parts.store.reading() as tx:
        here = await _here(tx, asked)
    listed = _listed(parts, siret, paris_day(parts.clock()))
    return [fiche for _, fiche in listed if fiche.number not in here]


def _listed(parts: Parts, siret: str, today: date) -> list[tuple[Holding, Fiche]]:
    holdings = parts.registry.holdings(siret)
    fiches = parts.registry.fiches(one.number for one in holdings)
    found = [(one, fiches[one.number]) for one in holdings if one.number in fiches]
    return sorted(found, key=lambda each: _order(each[1], today))


def _believed(holding: Holding, held: Held | None) -> Holding:
    """What an XML export said last stands where none says anything, as it does for the team's position."""
    return believed((holding,), held)[0] if held and not held.doubted else holding


async def _here(tx: Transaction, asked: Asked) -> set[CertificationNumber]:
    return {watch.number for watch in await tx.watches.where(channel=asked.channel)}


async def watch_siret(parts: Parts, asked: Asked, value: str) -> Answer:
    """Follow here all that lists the SIRET; `value` is `{siret}` or `{siret}:active`."""
    siret, _, which = value.partition(":")
    today = paris_day(parts.clock())
    fiches = await to_follow(parts, asked, siret)
    wanted = [one for one in fiches if which != "active" or one.status(today) is Status.ACTIVE]
    if not wanted:
        return Refused(Refusal.ALL_FOLLOWED)
    return await watch(parts, asked, tuple(Named(one.number) for one in wanted))


async def list_sirets(parts: Parts, forgotten: str = "", page: int = 1) -> Answer:
    """One page of the team's SIRETs."""
    async with parts.store.reading() as tx:
        sirets = await tx.sirets.where()
    shown, page, pages = cut(sirets, page, _ON_A_PAGE)
    counted = tuple((one, len(parts.registry.holdings(one.siret))) for one in shown)
    return SiretList(counted, len(sirets), forgotten, page, pages)


async def sirets_page(parts: Parts, _: Asked, value: str) -> Answer:
    """Another page; `value` is the page."""
    return await list_sirets(parts, page=int(value))


async def forget_siret(parts: Parts, asked: Asked, siret: str) -> Answer:
    """Remember the SIRET no longer, for the whole workspace; what is followed stays followed."""
    if not await parts.is_admin(asked.user):
        return Refused(Refusal.ADMINS_ONLY)
    async with deciding(parts, asked) as tx:
        await forget(parts, tx, asked, siret)
    parts.wake()
    return await list_sirets(parts, siret)


async def forget(parts: Parts, tx: Transaction, asked: Asked, siret: str) -> None:
    """Drop it, what was believed of it, and what is shown of its offers."""
    if await tx.sirets.get(siret) is None:
        return
    await tx.sirets.drop(siret)
    for held in await tx.holdings.where(siret=siret):
        await tx.holdings.drop(held.id)
    await catalogued.forget(tx, siret, parts.clock())
    await tx.owed.put(Owed(HOLDINGS))
    detail = {"siret": siret}
    tx.record(Entry(parts.clock(), Deed.SIRET_DROPPED, asked.user, asked.channel, detail=detail))


async def keep(parts: Parts, tx: Transaction, asked: Asked, siret: str) -> None:
    """Remember it as one of the team's, what lists it now being no news."""
    if await tx.sirets.get(siret):
        return
    export = parts.registry.export
    name, now = parts.registry.organisation(siret), parts.clock()
    ours = OurSiret(siret, name, asked.channel, asked.user, now)
    mark = parts.registry.marks_of([siret]).get(siret, "")
    held = await take_stock(tx, parts.registry, siret)
    await tx.sirets.put(looked_in(ours, export, mark, held) if export else ours)
    await tx.owed.put(Owed(HOLDINGS))
    tx.record(Entry(now, Deed.SIRET_ADDED, asked.user, asked.channel, detail={"siret": siret, "name": name}))


def _order(fiche: Fiche, today: date) -> tuple[bool, date, CertificationNumber]:
    return fiche.status(today) is not Status.ACTIVE, fiche.end_date or date.max, fiche.number
