"""What is asked of no workspace: polls that anybody asks for, and installations that are begun."""

from __future__ import annotations

from bot.domain.answer import Polled
from bot.domain.ports import Found
from bot.slack.bots import States
from bot.store.postgres.asks import Asks
from bot.store.postgres.tables import SHARED

from .apart import query
from .asked import Answer, Here

# --- polls: whoever asks is not noted, and the answer is for all who did


@query("asks.Asks.ask")
async def a_poll_is_asked_for(here: Here) -> Answer:
    return {SHARED: [await Asks(here.engine).ask() for _ in range(2)]}


@query("asks.Asks.waiting")
async def whether_an_ask_waits(here: Here) -> Answer:
    return {SHARED: await Asks(here.engine).waiting()}


@query("asks.Asks.answer")
async def all_who_asked_are_answered(here: Here) -> Answer:
    await Asks(here.engine).answer(2, Polled(Found.UNREACHABLE, None))
    return {}


@query("asks.Asks.answered")
async def what_an_ask_was_answered(here: Here) -> Answer:
    return {SHARED: [await Asks(here.engine).answered(number) for number in (1, 2, 3)]}


# --- installations: nobody is known before they are there


@query("bots.States.async_consume")
async def a_state_serves_once(here: Here) -> Answer:
    states = States(here.engine)
    return {SHARED: [await states.async_consume(one) for one in ("begun", "begun", "ended", "T1")]}


@query("bots.States.forget_ended")
async def ended_states_are_forgotten(here: Here) -> Answer:
    await States(here.engine).forget_ended()
    return {}
