"""Who sends for which workspace: one process at a time, and for a time."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.store.errors import LaneLost
from bot.store.postgres.database import connected, engine_of
from bot.store.postgres.lanes import Lanes
from bot.store.postgres.leased import LeasedStore
from bot.store.postgres.store import PgStore
from tests.postgres import migrated_database

from .support import row

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

HOUSES = [f"T{number}" for number in range(20)]


@pytest.fixture
async def engine() -> AsyncIterator[AsyncEngine]:
    opened = engine_of(migrated_database())
    yield opened
    await opened.dispose()


async def joins(engine: AsyncEngine, workspace: str, *, urgent: bool = False) -> None:
    """Something joins the outbox of that workspace."""
    async with PgStore(engine, workspace).transaction() as tx:
        await tx.outbox.put(row(f"{workspace}-k", urgent=urgent))


async def rests(engine: AsyncEngine, lanes: Lanes, workspace: str, wait: float | None = None) -> None:
    store = LeasedStore(engine, workspace, lanes.holder)
    async with store.transaction() as tx:
        await store.rest(tx, wait)


async def run_out(engine: AsyncEngine, workspace: str) -> None:
    """What it was held for is over."""
    async with connected(engine) as connection:
        await connection.execute(
            text("UPDATE lanes SET held_until = now() - interval '1 second' WHERE workspace = :one"),
            {"one": workspace},
        )


async def test_two_processes_that_claim_at_once_never_hold_the_same_lane(engine: AsyncEngine) -> None:
    for one in HOUSES:
        await joins(engine, one)
    claims = await asyncio.gather(*(Lanes(engine).claim(7) for _ in range(6)))
    held = [workspace for claim in claims for workspace in claim]
    assert len(held) == len(set(held))
    assert set(await Lanes(engine).claim(20)) | set(held) == set(HOUSES)


async def test_a_lane_that_ran_out_is_another_processs_and_one_that_is_held_is_not(
    engine: AsyncEngine,
) -> None:
    dead, alive = Lanes(engine, seconds=0.2), Lanes(engine)
    await joins(engine, "T1")
    assert await dead.claim(9) == ["T1"]
    assert await alive.claim(9) == []
    assert 0 < await alive.next_due() <= 0.2
    await asyncio.sleep(0.25)
    assert await alive.claim(9) == ["T1"]
    assert await dead.hold_on(["T1"]) == []


async def test_holding_on_keeps_a_lane_for_longer(engine: AsyncEngine) -> None:
    ours, other = Lanes(engine, seconds=0.3), Lanes(engine)
    await joins(engine, "T1")
    await ours.claim(9)
    for _ in range(3):
        await asyncio.sleep(0.15)
        assert await ours.hold_on(["T1", "T2"]) == ["T1"]
        assert await other.claim(9) == []


async def test_a_lane_that_ran_out_is_held_on_to_where_nobody_took_it(engine: AsyncEngine) -> None:
    """After the database was away for longer than a lane is held, nobody need begin anew."""
    ours, other = Lanes(engine), Lanes(engine)
    await joins(engine, "T1")
    await ours.claim(9)
    await run_out(engine, "T1")
    assert await ours.hold_on(["T1"]) == ["T1"]
    assert await other.claim(9) == []


async def test_what_joins_while_its_lane_is_held_is_seen_by_the_holders_last_look(
    engine: AsyncEngine,
) -> None:
    """The last look and the rest are one commit, behind the same lock as what joins."""
    lanes = Lanes(engine)
    await joins(engine, "T1")
    await lanes.claim(9)
    store, looked, told = LeasedStore(engine, "T1", lanes.holder), asyncio.Event(), asyncio.Event()

    async def last_look() -> int:
        async with store.transaction() as tx:
            seen = len(await tx.outbox.where(state="pending"))
            looked.set()
            await told.wait()
            await store.rest(tx, None)
        return seen

    async def another() -> None:
        async with PgStore(engine, "T1").transaction() as tx:
            await tx.outbox.put(row("later"))

    resting = asyncio.create_task(last_look())
    await looked.wait()
    joining = asyncio.create_task(another())
    await asyncio.sleep(0.1)
    assert not joining.done()  # it waits for its turn, and then finds the lane at rest
    told.set()
    assert await resting == 1
    await joining
    assert await Lanes(engine).claim(9) == ["T1"]


async def test_what_joins_before_the_rest_commits_is_due_whichever_comes_first(engine: AsyncEngine) -> None:
    for turn in range(10):
        lanes, house = Lanes(engine), f"T{turn}"
        await joins(engine, house)
        assert await lanes.claim(9) == [house]
        await asyncio.gather(rests(engine, lanes, house), joins(engine, house))
        async with connected(engine) as connection:
            asked = text("SELECT due_at, holder FROM lanes WHERE workspace = :one")
            due_at, holder = (await connection.execute(asked, {"one": house})).one()
        assert holder == ""
        # Either it joined first, and the last look has seen it, or it joined at last, and is due.
        assert due_at in (0.0, pytest.approx(1e18))
        await rests_now(engine, house)


async def rests_now(engine: AsyncEngine, workspace: str) -> None:
    lanes = Lanes(engine)
    if await lanes.claim(9):
        await rests(engine, lanes, workspace)


async def test_a_lane_at_rest_is_due_again_by_the_databases_clock(engine: AsyncEngine) -> None:
    lanes, other = Lanes(engine), Lanes(engine)
    await joins(engine, "T1")
    await lanes.claim(9)
    await rests(engine, lanes, "T1", 0.3)
    assert await other.claim(9) == []
    assert 0 < await other.next_due() <= 0.3
    await asyncio.sleep(0.35)
    assert await other.claim(9) == ["T1"]


async def test_nothing_is_due_where_all_lanes_rest(engine: AsyncEngine) -> None:
    lanes = Lanes(engine)
    assert await lanes.next_due() == float("inf")
    await joins(engine, "T1")
    assert await lanes.next_due() == 0
    await lanes.claim(9)
    await rests(engine, lanes, "T1")
    assert await lanes.next_due() == float("inf")


async def test_where_somebody_has_just_clicked_comes_first(engine: AsyncEngine) -> None:
    await joins(engine, "T1")
    await joins(engine, "T2", urgent=True)
    assert await Lanes(engine).claim(9, urgent=True) == ["T2"]
    await joins(engine, "T3", urgent=True)
    assert await Lanes(engine).claim(1) == ["T3"]
    assert await Lanes(engine).claim(9) == ["T1"]


async def test_what_joins_after_a_click_does_not_take_the_hurry_away(engine: AsyncEngine) -> None:
    await joins(engine, "T1", urgent=True)
    await joins(engine, "T1")
    assert await Lanes(engine).claim(9, urgent=True) == ["T1"]


async def test_lanes_that_are_let_go_are_anothers_once_the_pace_is_over(engine: AsyncEngine) -> None:
    stopping, other = Lanes(engine), Lanes(engine)
    await joins(engine, "T1")
    await joins(engine, "T2")
    await stopping.claim(1)
    await stopping.let_go(0.3)
    assert await other.claim(9) == ["T2"]
    assert 0 < await other.next_due() <= 0.3
    await asyncio.sleep(0.35)
    assert await other.claim(9) == ["T1"]


@asynccontextmanager
async def leased(engine: AsyncEngine) -> AsyncIterator[tuple[LeasedStore, Lanes]]:
    lanes = Lanes(engine)
    await joins(engine, "T1")
    assert await lanes.claim(9) == ["T1"]
    yield LeasedStore(engine, "T1", lanes.holder), lanes


async def test_a_leased_store_changes_what_it_holds(engine: AsyncEngine) -> None:
    async with leased(engine) as (store, _):
        async with store.transaction() as tx:
            await tx.outbox.drop("T1-k")
        async with store.reading() as tx:
            assert await tx.outbox.where() == []


@pytest.mark.parametrize("how", ["taken", "let go", "rested", "run out"])
async def test_a_leased_store_refuses_all_changes_once_its_lane_is_lost(
    engine: AsyncEngine, how: str
) -> None:
    async with leased(engine) as (store, lanes):
        if how in ("taken", "run out"):
            await run_out(engine, "T1")
        if how == "taken":
            assert await Lanes(engine).claim(9) == ["T1"]
        elif how == "let go":
            await lanes.let_go()
        elif how == "rested":
            await rests(engine, lanes, "T1")
        with pytest.raises(LaneLost):
            async with store.transaction() as tx:
                await tx.outbox.drop("T1-k")
        async with store.reading() as tx:
            assert len(await tx.outbox.where()) == 1


async def test_what_a_holder_puts_in_the_outbox_wakes_nobody_else(engine: AsyncEngine) -> None:
    async with leased(engine) as (store, lanes):
        async with store.transaction() as tx:
            await tx.outbox.put(row("more"))
        assert await Lanes(engine).claim(9) == []
        assert await lanes.hold_on(["T1"]) == ["T1"]
