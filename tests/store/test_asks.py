"""Polls that people ask for, counted in one row: whoever leads answers them all."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from bot.asking import AskedPolls
from bot.domain.answer import Polled
from bot.domain.fiche import Export
from bot.domain.ports import Found
from bot.domain.why import Why
from bot.locale.texts import texts
from bot.store.postgres.asks import Asks

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

AT = datetime(2026, 3, 2, 8, tzinfo=UTC)
EXPORT = Export("e1", "export-fiches-csv-2026-03-02.zip", date(2026, 3, 2), "", "f1", AT, 30_000)
NEW = Polled(Found.NEW, EXPORT, alerts=3)


@pytest.fixture
def asks(engine: AsyncEngine) -> Asks:
    return Asks(engine)


class Polls:
    """A process's poll, which comes to what it is told; `begun` counts."""

    def __init__(self, *outcomes: Polled) -> None:
        self.outcomes = list(outcomes)
        self.begun = 0
        self.going_on = asyncio.Event()
        self.going_on.set()

    async def __call__(self) -> Polled:
        self.begun += 1
        await self.going_on.wait()
        return self.outcomes.pop(0)


async def test_nobody_waits_before_anybody_asked(asks: Asks) -> None:
    assert await asks.waiting() is None


async def test_one_answer_is_for_all_who_asked_before(asks: Asks) -> None:
    first, second = await asks.ask(), await asks.ask()
    assert await asks.waiting() == second
    assert await asks.answered(first) is None
    await asks.answer(second, NEW)
    assert await asks.waiting() is None
    assert await asks.answered(first) == await asks.answered(second) == NEW


async def test_an_answer_from_before_the_ask_is_none(asks: Asks) -> None:
    await asks.answer(await asks.ask(), NEW)
    later = await asks.ask()
    assert await asks.answered(later) is None
    assert await asks.waiting() == later


async def test_who_has_led_before_does_not_take_back_a_later_answer(asks: Asks) -> None:
    first, second = await asks.ask(), await asks.ask()
    await asks.answer(second, NEW)
    await asks.answer(first, Polled(Found.UNREACHABLE, None))
    assert await asks.answered(first) == NEW


async def test_a_reason_can_still_be_said_in_another_language(asks: Asks) -> None:
    why = Why("Il n'y a pas de fichier {path}.", path=Why("L'export dépasse les {limit} Mo admis.", limit=3))
    number = await asks.ask()
    await asks.answer(number, Polled(Found.REJECTED, None, why, counted=False, at=AT))
    told = await asks.answered(number)
    assert told == Polled(Found.REJECTED, None, why, counted=False, at=AT)
    assert told is not None
    assert texts("en").why(told.reason) == texts("en").why(why) != why


async def test_it_waits_for_the_process_that_leads_and_two_who_ask_share_a_poll(asks: Asks) -> None:
    polls = Polls(NEW, Polled(Found.UNCHANGED, EXPORT))
    follower = AskedPolls(asks, Polls(), leads=lambda: False)
    leader = AskedPolls(asks, polls, leads=lambda: True)
    asked = [asyncio.create_task(follower()) for _ in range(2)]
    async with asyncio.timeout(10):
        while await asks.waiting() != 2:  # noqa: ASYNC110 - the database is waited for
            await asyncio.sleep(0.01)
        await follower.answer()
        assert not any(task.done() for task in asked)
        await leader.answer()
        assert await asyncio.gather(*asked) == [NEW, NEW]
    assert polls.begun == 1


async def test_who_asks_while_a_poll_is_under_way_gets_the_next_one(asks: Asks) -> None:
    unchanged = Polled(Found.UNCHANGED, EXPORT)
    polls = Polls(NEW, unchanged)
    polls.going_on.clear()
    leader = AskedPolls(asks, polls, leads=lambda: True)
    first = await asks.ask()
    answering = asyncio.create_task(leader.answer())
    async with asyncio.timeout(10):
        while not polls.begun:  # noqa: ASYNC110 - the same
            await asyncio.sleep(0.01)
        second = await asks.ask()
        polls.going_on.set()
        await answering
    assert (await asks.answered(first), await asks.answered(second)) == (unchanged, unchanged)
    assert polls.begun == 2


async def test_what_a_process_that_leads_no_longer_was_asked_is_the_next_ones(asks: Asks) -> None:
    leads = True

    async def poll() -> Polled:
        nonlocal leads
        leads = False
        raise OSError("the process ends here")

    before = AskedPolls(asks, poll, leads=lambda: leads)
    number = await asks.ask()
    with pytest.raises(OSError, match="ends here"):
        await before.answer()
    await before.answer()
    assert await asks.waiting() == number
    await AskedPolls(asks, Polls(NEW), leads=lambda: True).answer()
    assert await asks.answered(number) == NEW
