"""What a process that is alone with its state does by itself, by the clock."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import structlog

from bot.domain.paris import paris_day
from bot.domain.people import forgotten_before
from bot.domain.ports import Clock
from bot.outbox.upkeep import probe, tidy
from bot.poll import Poll
from bot.site import Site
from bot.slack.listeners.once import forget
from bot.store.errors import StoreError
from bot.store.keeping import back_up_daily
from bot.workspace import Workspace

log = structlog.get_logger()


class Chores(Protocol):
    async def poll(self) -> None: ...

    async def daily(self) -> None: ...

    async def often(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Alone:
    """`folder` is the data folder; `months` is how long people's ids are kept, 0 for ever.

    `read_offers` has the catalogue read beside all else, if that is due.
    """

    polling: Poll
    site: Site
    home: Workspace
    folder: Path
    months: int
    clock: Clock
    read_offers: Callable[[], None]

    async def poll(self) -> None:
        await self.polling()

    async def daily(self) -> None:
        """Poll in full, tidy the outbox, try what is held, and forget who did what long ago."""
        await self.polling(in_full=True)
        store = self.home.store
        await tidy(store, time.time())
        await probe(store)
        self.home.parts.wake()
        before = forgotten_before(self.clock(), self.months)
        if before:
            await store.name_nobody(before)

    async def often(self) -> None:
        """Check the token, make the rounds that are due, forget old deliveries, make today's backup.

        The catalogue is read beside that, however long it takes.
        """
        self.read_offers()
        await self.site.tend()
        await self.home.rounds()
        await forget(self.home.store, time.time())
        await self.back_up()

    async def back_up(self) -> None:
        """Make today's backup; one that fails stops nothing, and the log says why."""
        try:
            made = await asyncio.to_thread(back_up_daily, self.folder, paris_day(self.clock()))
        except (OSError, StoreError):
            log.exception("no backup could be made")
            return
        if made:
            log.info("backup made", file=made.name)
