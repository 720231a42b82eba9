"""What is done by itself: by the clock, and by one process where several have the same state."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import stamina
import structlog

from bot.domain.paris import paris_day
from bot.domain.people import forgotten_before
from bot.domain.ports import Clock
from bot.exports import ExportFollower
from bot.outbox.upkeep import probe, tidy
from bot.poll import Poll
from bot.slack.listeners.once import forget
from bot.store.errors import DatabaseBusy, DatabaseUnreachable, StoreError
from bot.store.keeping import back_up_daily
from bot.workspace import Workspace

log = structlog.get_logger()


async def persistent(poll: Callable[[], Awaitable[object]], leads: Callable[[], bool]) -> None:
    """Poll again where the database broke off, for as long as that is ours to do.

    The next regular poll would end it as well, an hour later.
    """
    trouble = (DatabaseBusy, DatabaseUnreachable)
    async for attempt in stamina.retry_context(
        on=trouble, attempts=8, timeout=None, wait_initial=1.0, wait_max=60.0
    ):
        with attempt:
            if leads():
                await poll()


@dataclass(frozen=True, slots=True)
class Chores:
    """`leads` tells whether this process is the one that polls. `months` is how long ids of people are kept.

    `folder` is the data folder, None where a database keeps the state: its backups are its operator's.
    """

    polling: Poll
    follow: ExportFollower
    home: Workspace
    leads: Callable[[], bool]
    folder: Path | None
    months: int
    clock: Clock

    async def poll(self) -> None:
        """Poll, or where another process does that, serve what it has accepted."""
        await (persistent(self.polling, self.leads) if self.leads() else self.follow())

    async def daily(self) -> None:
        """Poll in full, tidy the outbox, try what is held, and forget who did what long ago."""
        if not self.leads():
            return
        await persistent(partial(self.polling, in_full=True), self.leads)
        store = self.home.store
        await tidy(store, time.time())
        await probe(store)
        self.home.parts.wake()
        before = forgotten_before(self.clock(), self.months)
        if before:
            await store.name_nobody(before)

    async def often(self) -> None:
        """Check the token, make the rounds that are due, forget old deliveries, make today's backup."""
        await self.home.identity.check()
        if self.home.identity.working:
            self.home.outbox.resume()
        if self.leads():
            await self.home.rounds()
            await forget(self.home.store, time.time())
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
