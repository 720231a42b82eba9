"""A poll that somebody asks for beside any process is made by the one that leads."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bot.domain.answer import Polled
from bot.store.postgres.asks import Asks

_LOOK_AGAIN = 0.3
"""Seconds between two looks for an answer: a poll takes longer."""


@dataclass(frozen=True, slots=True)
class AskedPolls:
    """`poll` is this process's own, which it makes for all who ask while it `leads`."""

    asks: Asks
    poll: Callable[[], Awaitable[Polled]]
    leads: Callable[[], bool]
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def __call__(self) -> Polled:
        """Ask for a poll, and wait for what it came to: who calls bounds for how long."""
        mine = await self.asks.ask()
        while (polled := await self.asks.answered(mine)) is None:  # noqa: ASYNC110 - another process answers
            await asyncio.sleep(_LOOK_AGAIN)
        return polled

    async def answer(self) -> None:
        """Poll for those who have asked, until nobody waits or this process leads no longer."""
        async with self._turn:
            while self.leads() and (number := await self.asks.waiting()) is not None:
                await self.asks.answer(number, await self.poll())
