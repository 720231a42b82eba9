"""The one way in which a request changes anything: once, however often it is delivered."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.domain.handled import Handled, is_stale
from bot.domain.ports import Store, Transaction
from bot.slack.listeners.parts import Asked, Parts


class Replayed(Exception):
    """That very request was carried out before: nothing is left to do."""


class Guest(Exception):
    """A guest, or somebody of another workspace, would change something."""


@asynccontextmanager
async def deciding(parts: Parts, asked: Asked) -> AsyncIterator[Transaction]:
    """A transaction for what somebody's command or click changes.

    Guest where they may only read; Replayed where that very command or click was carried out before.
    """
    if await parts.people.is_guest(asked.user, asked.team):
        raise Guest
    async with once(parts, asked.trigger) as tx:
        yield tx


@asynccontextmanager
async def once(parts: Parts, delivery: str) -> AsyncIterator[Transaction]:
    """A transaction for what one delivery changes, which is remembered with it.

    `delivery` is Slack's id: a command's or a click's trigger, an event's id. Replayed where it is known.
    """
    async with parts.store.transaction() as tx:
        now = parts.wall()
        known = await tx.handled.get(delivery) if delivery else None
        if known and not is_stale(known, now):
            raise Replayed
        if delivery:
            await tx.handled.put(Handled(delivery, now))
        yield tx


async def forget(store: Store, now: float) -> None:
    """Drop what need not be remembered any more."""
    async with store.reading() as tx:
        stale = [one.id for one in await tx.handled.where() if is_stale(one, now)]
    if not stale:
        return
    async with store.transaction() as tx:
        for delivery in stale:
            await tx.handled.drop(delivery)
