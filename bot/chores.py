"""What is done by itself beside the poll: once a day, and every few minutes."""

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path

import structlog

from bot.domain.paris import paris_day
from bot.domain.people import forgotten_before
from bot.domain.ports import Clock, Store
from bot.outbox.loop import Outbox
from bot.poll import Poll
from bot.rounds import Rounds
from bot.slack.identity import Identity
from bot.slack.listeners.once import forget
from bot.store.errors import StoreError
from bot.store.keeping import back_up_daily

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Chores:
    """`folder` is the data folder, None where a database keeps the state: it has backups of its own.

    `months` is how long people's ids are kept, 0 for ever.
    """

    poll: Poll
    outbox: Outbox
    store: Store
    identity: Identity
    rounds: Rounds
    folder: Path | None
    months: int
    clock: Clock

    async def daily(self) -> None:
        """Poll in full, tidy the outbox, try what is held, and forget who did what long ago."""
        await self.poll(in_full=True)
        await self.outbox.tidy()
        await self.outbox.probe()
        before = forgotten_before(self.clock(), self.months)
        if before:
            await self.store.name_nobody(before)

    async def often(self) -> None:
        """Check the token, make the rounds that are due, forget old deliveries, make today's backup."""
        await self.identity.check()
        if self.identity.working:
            self.outbox.resume()
        await self.rounds()
        await forget(self.store, time.time())
        await self.back_up()

    async def back_up(self) -> None:
        """Make today's backup; one that fails stops nothing, and the log says why."""
        if self.folder is None:
            return
        try:
            made = await asyncio.to_thread(back_up_daily, self.folder, paris_day(self.clock()))
        except (OSError, StoreError):
            log.exception("no backup could be made")
            return
        if made:
            log.info("backup made", file=made.name)
