"""Sending for many workspaces beside other processes: within bounds, awake to news, through trouble."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass, field

from bot.domain.why import Why
from bot.outbox.dispatch import Dispatch
from bot.store.errors import DatabaseUnreachable, LaneLost
from tests import waiting


@dataclass
class Held:
    """Lanes in memory: those that are `due`, `urgent` ones among them, and those that this process holds."""

    due: list[str] = field(default_factory=list)
    urgent: set[str] = field(default_factory=set)
    held: set[str] = field(default_factory=set)
    failing: int = 0
    seconds: float = 30.0
    claims: int = 0
    held_on: list[set[str]] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)
    let_go_after: list[float] = field(default_factory=list)

    async def claim(self, most: int, *, urgent: bool = False) -> list[str]:
        self.claims += 1
        self._fail()
        first = [one for one in self.due if one in self.urgent]
        claimed = (first if urgent else first + [one for one in self.due if one not in first])[:most]
        self.due = [one for one in self.due if one not in claimed]
        self.held |= set(claimed)
        return claimed

    async def hold_on(self, workspaces: Iterable[str]) -> list[str]:
        self._fail()
        self.held_on.append(set(workspaces))
        return sorted(self.held_on[-1] - self.taken)

    async def next_due(self) -> float:
        return 0.0 if self.due else float("inf")

    async def let_go(self, pace: float) -> None:
        self._fail()
        self.let_go_after.append(pace)
        self.held.clear()

    def _fail(self) -> None:
        if self.failing:
            self.failing -= 1
            raise DatabaseUnreachable(Why("gone"))


@dataclass
class Work:
    """Drains that last until they are told to end; `fails` is what they end with."""

    lanes: Held
    begun: list[str] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    roused: list[str] = field(default_factory=list)
    fails: dict[str, Exception] = field(default_factory=dict)
    gates: dict[str, asyncio.Event] = field(default_factory=dict)

    async def drain(self, workspace: str) -> None:
        self.begun.append(workspace)
        gate = self.gates.setdefault(workspace, asyncio.Event())
        try:
            await gate.wait()
            if failure := self.fails.pop(workspace, None):
                raise failure
        finally:
            self.ended.append(workspace)
            self.lanes.held.discard(workspace)
            del self.gates[workspace]

    async def until(self, true: Callable[[], object], seconds: float = 5) -> None:
        await waiting.until(true, seconds, every=0.005)


@contextlib.asynccontextmanager
async def at_work(lanes: Held, at_once: int = 2, pace: float = 1.0) -> AsyncIterator[tuple[Work, Dispatch]]:
    work = Work(lanes)
    dispatch = Dispatch(lanes, work.drain, work.roused.append, pace, at_once)
    task = asyncio.create_task(dispatch.run())
    try:
        yield work, dispatch
    finally:
        task.cancel()
        await asyncio.wait([task])
        assert task.cancelled(), task.exception()


async def test_what_is_due_is_sent_for_and_no_more_at_once_than_there_is_room_for() -> None:
    async with at_work(Held(due=["T1", "T2", "T3"])) as (work, _):
        await work.until(lambda: len(work.begun) == 2)
        await asyncio.sleep(0.05)
        assert (work.begun, work.lanes.due) == (["T1", "T2"], ["T3"])
        work.gates["T1"].set()
        await work.until(lambda: work.begun == ["T1", "T2", "T3"])


async def test_a_click_finds_room_where_all_is_taken_but_not_without_end() -> None:
    lanes = Held(due=["T1", "T2", "T3"])
    async with at_work(lanes) as (work, dispatch):
        await work.until(lambda: len(work.begun) == 2)
        clicked = ["T4", "T5", "T6", "T7"]
        lanes.due, lanes.urgent = ["T3", *clicked], set(clicked)
        for one in clicked:
            dispatch.wake(one)
            await asyncio.sleep(0.02)
        assert work.begun == ["T1", "T2", "T4", "T5"]
        work.gates["T1"].set()
        await work.until(lambda: work.begun[4:] == ["T6"])


async def test_nothing_is_looked_for_while_nothing_is_due_and_nothing_new() -> None:
    async with at_work(Held()) as (work, dispatch):
        await asyncio.sleep(0.1)
        assert work.lanes.claims == 1
        work.lanes.due = ["T1"]
        dispatch.wake()
        await work.until(lambda: work.begun == ["T1"])


async def test_news_for_a_workspace_that_is_sent_for_has_its_drain_look_again() -> None:
    async with at_work(Held(due=["T1", "T2"])) as (work, dispatch):
        await work.until(lambda: len(work.begun) == 2)
        dispatch.wake("T2")
        dispatch.wake("T9")
        assert work.roused == ["T2"]
        dispatch.wake()
        assert sorted(work.roused) == ["T1", "T2", "T2"]


async def test_a_database_that_is_away_ends_nothing_and_is_asked_again() -> None:
    async with at_work(Held(due=["T1"], failing=1)) as (work, _):
        await asyncio.sleep(0.1)
        assert work.begun == []
        await work.until(lambda: work.begun == ["T1"])


async def test_a_drain_that_fails_or_loses_its_lane_stops_no_other() -> None:
    async with at_work(Held(due=["T1", "T2", "T3"])) as (work, dispatch):
        await work.until(lambda: len(work.begun) == 2)
        work.fails = {"T1": LaneLost(Why("another's")), "T2": ValueError("broken")}
        work.gates["T1"].set()
        work.gates["T2"].set()
        await work.until(lambda: work.begun == ["T1", "T2", "T3"])
        work.lanes.due = ["T1"]
        dispatch.wake()
        await work.until(lambda: work.begun[3:] == ["T1"])


async def test_lanes_are_held_on_to_for_as_long_as_it_takes() -> None:
    async with at_work(Held(due=["T1"], seconds=0.12)) as (work, _):
        await work.until(lambda: len(work.lanes.held_on) >= 2)
        assert work.lanes.held_on[:2] == [{"T1"}, {"T1"}]
        assert work.ended == []


async def test_a_lane_that_is_anothers_by_now_ends_what_is_under_way_for_it() -> None:
    async with at_work(Held(due=["T1", "T2"], seconds=0.12)) as (work, _):
        await work.until(lambda: len(work.begun) == 2)
        work.lanes.taken = {"T1"}
        await work.until(lambda: work.ended == ["T1"])


async def test_a_lane_that_ran_out_and_is_claimed_anew_goes_on_with_the_same_drain() -> None:
    async with at_work(Held(due=["T1"])) as (work, dispatch):
        await work.until(lambda: work.begun == ["T1"])
        work.lanes.due = ["T1"]
        dispatch.wake()
        await work.until(lambda: not work.lanes.due)
        await asyncio.sleep(0.02)
        assert (work.begun, work.ended) == (["T1"], [])


async def test_at_the_end_what_is_under_way_is_ended_and_the_lanes_are_let_go_after_the_pace() -> None:
    lanes = Held(due=["T1", "T2"])
    async with at_work(lanes, pace=0.5) as (work, _):
        await work.until(lambda: len(work.begun) == 2)
    assert sorted(work.ended) == ["T1", "T2"]
    assert (lanes.held, lanes.let_go_after) == (set(), [0.5])


async def test_an_end_without_the_database_leaves_the_lanes_to_run_out() -> None:
    lanes = Held(due=["T1"])
    async with at_work(lanes) as (work, _):
        await work.until(lambda: work.begun == ["T1"])
        lanes.failing = 9
    assert (work.ended, lanes.let_go_after) == (["T1"], [])
