"""Who waits for the sandbox's state to move is woken here, without polling."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class Changes:
    """A version number that grows with each change, and those who wait for it to grow."""

    def __init__(self) -> None:
        self.version = 0
        self.closed = False
        self._waiting: set[asyncio.Future[None]] = set()

    def touch(self) -> None:
        """The state has moved: everyone who waits looks again."""
        self.version += 1
        waiting, self._waiting = self._waiting, set()
        for waiter in waiting:
            if not waiter.done():
                waiter.set_result(None)

    def close(self) -> None:
        """Nothing more will move: those who wait for ever stop waiting."""
        self.closed = True
        self.touch()

    async def after(self, seen: int) -> int:
        """The version, once it is no longer `seen` or the sandbox closes."""
        while self.version == seen and not self.closed:
            waiter = asyncio.get_running_loop().create_future()
            self._waiting.add(waiter)
            try:
                await waiter
            finally:
                self._waiting.discard(waiter)
        return self.version

    async def until(self, predicate: Callable[[], T], timeout: float = 2.0) -> T:  # noqa: ASYNC109
        """The first true value of `predicate`, looked at on each change; TimeoutError after `timeout` s."""
        async with asyncio.timeout(timeout):
            while not (found := predicate()):
                await self.after(self.version)
        return found
