"""`/cert search …`: certifications by the words of their titles."""

from bot.domain.answer import Answer
from bot.domain.finding import Searched
from bot.domain.paris import paris_day
from bot.domain.refusal import Refusal, Refused
from bot.slack.listeners.parts import Asked, Parts
from bot.slack.listeners.reading import fiche_shown

_ON_A_PAGE = 8
_LONGEST = 200


async def search(parts: Parts, asked: Asked, words: str, page: int = 1) -> Answer:
    """One page of what is found, the active ones first."""
    words = " ".join(words.split())[:_LONGEST]
    if not words:
        return Refused(Refusal.NO_WORDS)
    if parts.registry.export is None:
        return Refused(Refusal.LOADING)
    today = paris_day(parts.clock())
    hits = parts.registry.search(words, today, first=(page - 1) * _ON_A_PAGE, count=_ON_A_PAGE)
    fiches = parts.registry.fiches(hits.numbers)
    async with parts.store.reading() as tx:
        shown = [await fiche_shown(parts, tx, asked, fiche) for fiche in fiches.values()]
    pages = max(1, -(-hits.total // _ON_A_PAGE))
    return Searched(words, tuple(shown), hits.total, page, pages)


async def search_page(parts: Parts, asked: Asked, value: str) -> Answer:
    """Another page; `value` is `{page}:{words}`."""
    page, _, words = value.partition(":")
    return await search(parts, asked, words, max(1, int(page)))
