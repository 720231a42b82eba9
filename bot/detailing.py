"""XML exports are read beside all else: no poll, and nobody who asks for one, waits for them."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bot.domain.ports import Registry


@dataclass(frozen=True, slots=True)
class Detailing:
    """`see` polls, for what the XML exports tell anew; it is for this process to know whether it does."""

    registry: Registry
    see: Callable[[], Awaitable[object]]
    _woken: asyncio.Event = field(default_factory=asyncio.Event)

    def wake(self) -> None:
        """Have it look for newer XML exports: a poll has just been made, or a CSV export is served."""
        self._woken.set()

    async def run(self) -> None:
        """Look each time that it is woken, for ever; once more where that was while it looked."""
        while True:
            await self._woken.wait()
            self._woken.clear()
            if await self.registry.enrich():
                await self.see()
