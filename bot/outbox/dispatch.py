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

    async def let_go(self, pace: float) -> None: ...


Drain = Callable[[str], Coroutine[Any, Any, None]]
"""Sends what a workspace has to send, then lets its lane go."""


@dataclass
class Dispatch:
    """`rouse` has the drain of a workspace look again; `pace` is the seconds between two messages."""

    lanes: LanesHeld
    drain: Drain
    rouse: Callable[[str], None]
    pace: float = 1.0
    at_once: int = AT_ONCE
    _awake: asyncio.Event = field(default_factory=asyncio.Event)
    _running: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    def wake(self, workspace: str = "") -> None:
        """There may be something to send for that workspace; with none given, for any."""
        for one in [workspace] if workspace else list(self._running):
            if one in self._running:
                self.rouse(one)
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
        elif room > -self.at_once:
            claimed = await self.lanes.claim(room + self.at_once, urgent=True)
        else:
            return _LOOK_AGAIN
        for workspace in claimed:
            if workspace not in self._running:  # whose lane had run out: it goes on
                self._running[workspace] = asyncio.create_task(self._drain(workspace))
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
        """A lane that is not ours any more is another's: what is under way for it here ends."""
        if self._running:
            running = dict(self._running)
            kept = await self.lanes.hold_on(list(running))
            for workspace in running.keys() - set(kept):
                running[workspace].cancel()

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
            await self.lanes.let_go(self.pace)
        except StoreError:
            log.warning("lanes could not be let go: others take over once they run out")
