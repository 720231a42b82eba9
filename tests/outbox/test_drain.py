"""The outbox of one workspace while its lane is held: it sends, then rests at its last look."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from bot.domain.fate import Later
from bot.domain.journal import Deed
from bot.domain.outbox import Row, RowState
from bot.domain.ports import Transaction
from bot.domain.why import Why
from bot.outbox.loop import Outbox
from bot.store.errors import DatabaseUnreachable, LaneLost
from bot.store.tiny import TinyStore
from bot.store.views import View
from tests.domain.builders import unposted
from tests.outbox.office import Office, card, line, office_of


@dataclass
class Lane:
    """Notes when it was let go, and for how long."""

    rested: list[float | None] = field(default_factory=list)
    at: float = 0.0

    async def rest(self, tx: Transaction, wait: float | None) -> None:
        self.rested.append(wait)
        self.at = time.monotonic()


class Unsure:
    """A database that carries out some of its commits, and breaks off before it says so."""

    def __init__(self, store: TinyStore, *cut: int, lost: int = 0) -> None:
        self._store = store
        self._cut, self._lost, self.count = set(cut), lost, 0

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - all else is the store's
        return getattr(self._store, name)

    @contextlib.asynccontextmanager
    async def transaction(self) -> AsyncIterator[View]:
        self.count += 1
        if self._lost and self.count >= self._lost:
            raise LaneLost(Why("another's"))
        cut = self.count in self._cut
        async with self._store.transaction() as tx:
            yield tx
        if cut:
            raise DatabaseUnreachable(Why("gone"))


def held(one: Office, store: Any = None) -> Lane:  # noqa: ANN401 - a store that fails
    """The office's outbox as one that holds a lane; it works on `store`."""
    one.outbox.lane = Lane()
    if store is not None:
        one.outbox.store = store
    return one.outbox.lane


async def drained(outbox: Outbox, seconds: float = 8) -> None:
    await asyncio.wait_for(outbox.drain(), seconds)


async def test_all_is_sent_and_the_lane_rests_until_there_is_more(store: TinyStore) -> None:
    one = office_of(store)
    lane = held(one)
    await one.rows(line("a"), line("b"), line("c", "C2"))
    await drained(one.outbox)
    assert sorted(one.slack.told) == ["post C1 a", "post C1 b", "post C2 c"]
    assert lane.rested == [None]


async def test_the_lane_is_kept_until_the_pace_is_over(store: TinyStore) -> None:
    """Another process that took it at once would send too soon after us."""
    one = office_of(store, pace=0.3)
    lane = held(one)
    await one.rows(line("a"))
    await drained(one.outbox)
    assert lane.at - one.slack.calls[0][1] >= 0.29


async def test_a_lane_rests_for_as_long_as_its_first_row_is_put_off(store: TinyStore) -> None:
    one = office_of(store)
    lane = held(one)
    one.slack.failing = [Later("ratelimited", 7.0)]
    await one.rows(line("a"))
    await drained(one.outbox)
    assert lane.rested == [pytest.approx(7.0, abs=0.2)]


async def test_a_row_put_off_in_one_channel_does_not_keep_a_click_in_another_waiting(
    store: TinyStore,
) -> None:
    one = office_of(store, pace=0.5)
    held(one)
    one.slack.failing_in = {"C2": Later("ratelimited", 20.0)}
    await one.rows(line("b", "C2"), line("a"))
    drain = asyncio.create_task(one.outbox.drain())
    await one.asked(2)
    began = time.monotonic()
    await asyncio.wait_for(drain, 5)
    assert time.monotonic() - began < 2


async def test_what_joins_while_a_drain_lingers_is_sent_as_soon_as_it_is_roused(store: TinyStore) -> None:
    one = office_of(store, pace=2.0)
    held(one)
    await one.rows(line("a"))
    drain = asyncio.create_task(one.outbox.drain())
    await one.asked(1)
    await one.rows(line("b", "C2"))
    began = time.monotonic()
    await one.asked(2)
    assert time.monotonic() - began < 1
    drain.cancel()
    await asyncio.wait([drain])


@pytest.mark.parametrize("cut", [(2,), (3,), (2, 3), (4,)], ids=str)
async def test_a_commit_that_breaks_off_though_it_was_carried_out_loses_and_doubles_nothing(
    store: TinyStore, cut: tuple[int, ...]
) -> None:
    """Rows claimed by it are looked for and sent; what came of rows is not recorded a second time."""
    one = office_of(store)
    one.outbox.patience = 0.0
    await one.alert(unposted(), card(), line("b"))
    held(one, Unsure(store, *cut))
    await drained(one.outbox, 20)
    async with store.reading() as tx:
        assert {row.state for row in await tx.outbox.where()} == {RowState.SENT}
    posts = [call for call in one.slack.told if call.startswith("post")]
    assert len(posts) == len(set(posts)) == 2
    deeds = [entry.deed async for _, entry in store.entries()]
    assert deeds.count(Deed.CARD_POSTED) == 1


async def test_a_drain_whose_lane_is_lost_ends_and_records_nothing(store: TinyStore) -> None:
    one = office_of(store)
    await one.rows(line("a"))
    held(one, Unsure(store, lost=3))
    with pytest.raises(LaneLost):
        await drained(one.outbox)
    assert (await one.state("line:a")).state is RowState.SENDING


async def test_what_another_has_taken_over_is_not_recorded_by_who_had_it_before(store: TinyStore) -> None:
    one = office_of(store)
    held(one)
    one.slack.gate.clear()
    await one.rows(line("a"))
    drain = asyncio.create_task(one.outbox.drain())
    await one.asked(1)
    mine = await one.state("line:a")
    async with store.transaction() as tx:
        await tx.outbox.put(_claimed_anew(mine))
    one.slack.gate.set()
    await asyncio.wait_for(drain, 5)
    assert await one.state("line:a") == _claimed_anew(mine)


def _claimed_anew(row: Row) -> Row:
    return replace(row, changed_at=row.changed_at + 60, doubt=True)


async def test_a_process_that_stood_still_since_it_claimed_a_row_does_not_send_it(store: TinyStore) -> None:
    """It was stopped, or its machine slept: its lane may be another's, who sends the row."""
    one = office_of(store)
    held(one)
    await one.rows(line("a"))
    asked: list[float] = []

    def wall() -> float:
        asked.append(time.time())
        return time.time() + (60 if len(asked) == 2 else 0)

    one.outbox.wall = wall
    drain = asyncio.create_task(one.outbox.drain())
    await one.until(lambda rows: rows[0].attempts == 1)
    assert (one.slack.told, (await one.state("line:a")).error) == ([], "stood_still")
    await asyncio.wait_for(drain, 5)


async def test_a_second_drain_looks_for_what_the_first_was_cut_off_at(store: TinyStore) -> None:
    one = office_of(store)
    one.outbox.patience = 0.0
    await one.rows(line("a"))
    held(one, Unsure(store, lost=3))
    with pytest.raises(LaneLost):
        await drained(one.outbox)
    one.slack.arrived["line:a"] = "ts1"
    held(one, store)
    await drained(one.outbox)
    assert one.slack.told == ["post C1 a", "find C1 line:a"]
    await one.all_sent()


async def test_what_is_still_on_its_way_from_here_is_not_looked_for(store: TinyStore) -> None:
    """After trouble with the database, only what nobody sends is in doubt."""
    one = office_of(store)
    held(one, Unsure(store, 3))
    one.slack.gate.clear()
    await one.rows(line("a"))
    drain = asyncio.create_task(one.outbox.drain())
    await one.asked(1)
    await one.rows(line("b", "C2"))
    await one.asked(2)
    await asyncio.sleep(2.5)
    assert (await one.state("line:a")).state is RowState.SENDING
    one.slack.gate.set()
    await asyncio.wait_for(drain, 8)
    assert one.slack.told == ["post C1 a", "find C2 line:b", "post C2 b"]
