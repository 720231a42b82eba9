"""What is asked of some workspaces in one transaction, each with what is its own."""

from __future__ import annotations

import asyncio
from typing import Any

from bot.store.postgres import journal
from bot.store.postgres.asking import Asking
from bot.store.postgres.counters import Counters
from bot.store.postgres.database import connected
from bot.store.postgres.followers import PgFollowers
from bot.store.postgres.together import PgBatch, together
from bot.store.postgres.views import PgView

from .apart import About, query
from .asked import Answer, Here, read
from .asked_of_one import change
from .worlds import WORKSPACES

THOSE = About.THOSE


@query("asking.Asking.rows", "asking.Asking.end", "asking.Asking.wait_for")
async def what_some_ask_at_once(here: Here) -> Answer:
    """As many views as workspaces on one connection: what they ask is one statement."""
    async with connected(here.engine) as connection:
        asking = Asking(connection, changing=True)
        views = [PgView(asking, one, Counters(0, 0)) for one in WORKSPACES]
        found = await asyncio.gather(*(read(view, here.world) for view in views))
        await asking.wait_for([here.asked.number.code])
        await asking.end()
    return dict(zip(WORKSPACES, found, strict=True))


@query("counters.Counters.free", about=THOSE)
async def whose_turn_is_free(here: Here) -> Answer:
    async with connected(here.engine) as connection:
        return {**await Counters.free(connection, here.asked.some)}


async def changed_together(batch: PgBatch, here: Here) -> Answer:
    async def one(tx: PgView) -> list[Any]:
        return [await read(tx, here.world), await change(tx, here, shared=False), await read(tx, here.world)]

    found = await asyncio.gather(*map(one, batch.txs.values()))
    return dict(zip(batch.txs, found, strict=True))


@query("together.together", "together.PgBatch.leave_out", "writing.write_all", about=THOSE)
async def some_change_together_but_for_one(here: Here) -> Answer:
    async with together(here.engine, here.asked.some) as batch:
        found = await changed_together(batch, here)
        if here.asked.one in batch.told:
            batch.leave_out(here.asked.one, ValueError())
    return found


@query("followers.PgFollowers.telling", about=THOSE)
async def some_are_told_together(here: Here) -> Answer:
    async with PgFollowers(here.engine).telling(here.asked.some) as batch:
        return await changed_together(batch, here)


@query("journal.append", about=THOSE)
async def lines_of_some_are_added(here: Here) -> Answer:
    places = here.world.places
    told = [(one, len(places[one].lines), here.asked.lines) for one in here.asked.some if places[one].known]
    async with connected(here.engine) as connection:
        await journal.append(connection, told)
    return {}
