"""What is asked of all workspaces of a database at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.store.postgres.crowd import PgCrowd
from bot.store.postgres.store import PgStore

from .support import watch

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine


async def change(engine: AsyncEngine, channel: str = "C1") -> None:
    async with PgStore(engine, "T1").transaction() as tx:
        await tx.watches.put(watch(channel))


async def test_rounds_come_again_at_the_moment_that_they_tell(engine: AsyncEngine) -> None:
    crowd = PgCrowd(engine)
    await change(engine)
    due = await crowd.round_due(1000)
    await crowd.round_next("T1", 2000, due["T1"])
    assert await crowd.round_due(1999) == {}
    assert await crowd.round_due(2000) == {"T1": 2000}


async def test_what_changes_while_rounds_are_made_has_them_made_again(engine: AsyncEngine) -> None:
    """The moment that they tell is reckoned from what was there before."""
    crowd = PgCrowd(engine)
    await change(engine)
    due = await crowd.round_due(1000)
    await change(engine, "C2")
    await crowd.round_next("T1", 2000, due["T1"])
    assert list(await crowd.round_due(1000)) == ["T1"]
    await crowd.round_next("T1", 2000, due["T1"])
    await crowd.came("T1")
    assert list(await crowd.round_due(1000)) == ["T1"]
