"""Sending for many workspaces, beside other processes that do the same: each lane is held by one of them."""

import asyncio
import time
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol

import structlog

from bot.store.errors import LaneLost, StoreError

log = structlog.get_logger()

AT_ONCE = 64
"""Workspaces that one process sends for at once; the others wait for a lane, or for another process."""
_LOOK_AGAIN = 5.0
"""Seconds after which lanes are looked at again anyway: news may be lost, and clocks differ."""
_AFTER_TROUBLE = 2.0


class LanesHeld(Protocol):
    """The lanes of a store (see bot.store.postgres.lanes)."""

    @property
    def seconds(self) -> float: ...

    async def claim(self, most: int, *, urgent: bool = False) -> list[str]: ...

    async def hold_on(self, workspaces: Iterable[str]) -> list[str]: ...

    async def next_due(self) -> float: ...

    async def let_go(self) -> None: ...


Drain = Callable[[str], Coroutine[Any, Any, None]]
"""Sends what a workspace has to send, then lets its lane go."""


@dataclass
class Dispatch:
    """`wake` is to be called when there may be something to send, for `news` of whichever workspace."""

    lanes: LanesHeld
    drain: Drain
    at_once: int = AT_ONCE
    _awake: asyncio.Event = field(default_factory=asyncio.Event)
    _running: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    def wake(self) -> None:
        self._awake.set()

    async def run(self) -> None:
        """Claim and send until cancelled; what is under way then is finished, and the lanes are let go."""
        held_on = time.monotonic()
        try:
            while True:
                try:
                    if time.monotonic() - held_on > self.lanes.seconds / 3:
                        held_on = time.monotonic()
                        await self._hold_on()
                    wait = await self._claim()
                except StoreError:
                    log.warning("lanes cannot be claimed: nothing new is sent until they can")
                    wait = _AFTER_TROUBLE
                await self._sleep(min(wait, _LOOK_AGAIN, self.lanes.seconds / 6))
        finally:
            await asyncio.shield(self._finish())

    async def _claim(self) -> float:
        """Begin to send for those that nobody sends for; the seconds until the next is due.

        Where somebody has just clicked, there is room for as many again.
        """
        room = self.at_once - len(self._running)
        if room > 0:
            claimed = await self.lanes.claim(room)
        else:
            claimed = await self.lanes.claim(self.at_once, urgent=True)
        for workspace in claimed:
            task = asyncio.create_task(self._drain(workspace))
            self._running[workspace] = task
        return await self.lanes.next_due() if len(claimed) < room else _LOOK_AGAIN

    async def _drain(self, workspace: str) -> None:
        try:
            await self.drain(workspace)
        except LaneLost:
            log.warning("a lane was lost to another process", workspace=workspace)
        except Exception:
            # The others go on; this one is claimed again once its lane has run out.
            log.exception("nothing can be sent for a workspace", workspace=workspace)
        finally:
            del self._running[workspace]
            self.wake()

    async def _hold_on(self) -> None:
        """A lane that is not ours any more is another's: its transactions refuse to commit."""
        if self._running:
            await self.lanes.hold_on(list(self._running))

    async def _sleep(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._awake.wait()
        except TimeoutError:
            pass
        self._awake.clear()

    async def _finish(self) -> None:
        running = list(self._running.values())
        for task in running:
            task.cancel()
        if running:
            await asyncio.wait(running, timeout=8)
        try:
            await self.lanes.let_go()
        except StoreError:
            log.warning("lanes could not be let go: others take over once they run out")
