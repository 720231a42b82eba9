"""Answers that change nothing: a fiche, what a channel watches, what is open in it."""

from dataclasses import replace

from bot.domain.alert import Alert, AlertState
from bot.domain.answer import Answer, Listed, LookedUp, OpenList, WatchList
from bot.domain.fiche import effective_status
from bot.domain.number import CertificationNumber, Mention
from bot.domain.paging import cut
from bot.domain.paris import paris_day
from bot.domain.ports import Transaction
from bot.domain.refusal import Refusal, Refused
from bot.our_offers import seen_on
from bot.slack.listeners.parts import Asked, Parts
from bot.slack.listeners.reading import aside, fiche_shown, named

_OPEN_ON_A_PAGE = 8
"""What is open takes several lines and buttons each: more would not fit in a message."""


async def show(parts: Parts, asked: Asked, mentions: tuple[Mention, ...]) -> Answer:
    """What the registry says of the numbers named, from the snapshot."""
    if parts.registry.export is None:
        return Refused(Refusal.LOADING)
    numbers = named(mentions)
    fiches = parts.registry.fiches(numbers)
    unknown = tuple(number for number in numbers if number not in fiches)
    async with parts.store.reading() as tx:
        offers = await seen_on(tx, fiches)
        return LookedUp(
            shown=tuple(
                [
                    replace(await fiche_shown(parts, tx, asked, fiche), offers=offers.get(number))
                    for number, fiche in fiches.items()
                ]
            ),
            aside=await aside(parts, tx, asked, mentions, unknown),
        )


async def list_watches(parts: Parts, asked: Asked, page: int = 1) -> Answer:
    """One page of what the channel watches: what ends first comes first, what has no end date last."""
    async with parts.store.reading() as tx:
        watches = await tx.watches.where(channel=asked.channel)
        rows = [await _listed(parts, tx, watch.number) for watch in watches]
    rows.sort(key=lambda row: (row.end_date is None, row.end_date, row.number))
    shown, page, pages = cut(rows, page, parts.page_size)
    today = paris_day(parts.clock())
    return WatchList(tuple(shown), len(rows), page, pages, today, parts.registry.export)


async def list_open(parts: Parts, asked: Asked, page: int = 1) -> Answer:
    """One page of what waits for somebody: open alerts, oldest first, then numbers nobody answered for."""
    async with parts.store.reading() as tx:
        alerts = await tx.alerts.where(channel=asked.channel, state=AlertState.OPEN)
        watches = await tx.watches.where(channel=asked.channel)
        waiting = [await _listed(parts, tx, watch.number) for watch in watches if watch.unanswered]
    alerts.sort(key=lambda alert: (alert.opened_at, alert.id))
    waiting.sort(key=lambda row: row.number)
    both: list[Alert | Listed] = [*alerts, *waiting]
    shown, page, pages = cut(both, page, min(parts.page_size, _OPEN_ON_A_PAGE))
    return OpenList(
        alerts=tuple(one for one in shown if isinstance(one, Alert)),
        unanswered=tuple(one for one in shown if isinstance(one, Listed)),
        page=page,
        pages=pages,
        total=len(alerts) + len(waiting),
        today=paris_day(parts.clock()),
    )


async def _listed(parts: Parts, tx: Transaction, number: CertificationNumber) -> Listed:
    seen = await tx.sightings.get(number.code)
    if seen is None:
        return Listed(number)
    today = paris_day(parts.clock())
    status = effective_status(seen.declared, seen.end_date, today)
    return Listed(number, seen.title, seen.end_date, status, seen.ground)
