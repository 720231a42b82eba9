"""What is asked of all workspaces of a database at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import text

from bot.store.postgres.crowd import PgCrowd
from bot.store.postgres.database import connected
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


async def test_what_was_installed_anew_is_found_back_though_nobody_noted_it(engine: AsyncEngine) -> None:
    """Else it would answer, and never alert."""
    crowd = PgCrowd(engine)
    await change(engine)
    await crowd.left("T1")
    assert await crowd.round_due(1000) == {}
    async with connected(engine) as connection:
        await connection.execute(
            text(
                """INSERT INTO slack_bots(client_id, app_id, team_id, is_enterprise_install, installed_at)
                VALUES ('1.1', 'A1', 'T1', false, now())"""
            )
        )
    await crowd.leave_adrift()
    assert list(await crowd.round_due(1000)) == ["T1"]


async def test_those_that_left_are_deleted_some_at_a_time_those_who_left_first_before(
    engine: AsyncEngine,
) -> None:
    crowd, now = PgCrowd(engine), datetime.now(UTC)
    for workspace in ("T2", "T1", "T3"):
        async with PgStore(engine, workspace).transaction() as tx:
            await tx.watches.put(watch())
        await crowd.left(workspace)
    soon = now + timedelta(minutes=1)
    assert await crowd.delete_gone(now - timedelta(minutes=1)) == []
    assert [await crowd.delete_gone(soon, most=2) for _ in range(3)] == [["T2", "T1"], ["T3"], []]
