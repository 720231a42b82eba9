"""What a process does by itself beside others that have the same database: one of them leads."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import structlog

from bot.domain.handled import KEPT
from bot.domain.outbox import KEPT_SENT
from bot.domain.people import forgotten_before
from bot.domain.ports import Clock
from bot.exports import ExportFollower
from bot.hosting import Database
from bot.outbox.upkeep import probe
from bot.poll import Poll
from bot.site import Site
from bot.store.postgres.lanes import Lanes
from bot.workspaces import Workspaces

log = structlog.get_logger()

_SOON, _AFTER_FAILURE, _A_DAY = 60.0, 900.0, 86_400.0
"""Seconds until rounds are looked at again: at least, where they failed, and where nobody is."""


@dataclass(frozen=True, slots=True)
class Among:
    """`leads` tells whether this process is the one that polls and makes the rounds. `months` is how long
    people's ids are kept, 0 for ever; `kept_days` how long a workspace's data are, once the app was removed.
    """

    polling: Poll
    follow: ExportFollower
    site: Site
    database: Database
    leads: Callable[[], bool]
    months: int
    kept_days: int
    clock: Clock
    _read_again: set[str] = field(default_factory=set)

    async def poll(self) -> None:
        """Poll, or where another process does that, serve what it has accepted."""
        await (self.polling() if self.leads() else self.follow())

    async def daily(self) -> None:
        """Poll in full, tidy the outbox, try what is held, forget people, and workspaces that have left."""
        if not self.leads():
            return
        await self.polling(in_full=True)
        crowd, now = self.database.crowd, time.time()
        await crowd.tidy(now - KEPT_SENT)
        for workspace in await crowd.with_held():
            await probe(self.database.store(workspace))
        before = forgotten_before(self.clock(), self.months)
        if before:
            for workspace in await crowd.with_names(before):
                await self.database.store(workspace).name_nobody(before)
        gone = await crowd.delete_gone(self.clock() - timedelta(days=self.kept_days))
        if gone:
            log.info("workspaces that have left were deleted", workspaces=gone)

    async def often(self) -> None:
        """Keep tokens good; who leads makes the rounds that are due, and forgets old deliveries.

        An export that somebody has confirmed meanwhile is read now: they may have said so beside any process.
        """
        await self.site.tend()
        if self.leads():
            if await self._confirmed():
                await self.polling()
            await self.database.crowd.forget(time.time(), KEPT)
            await self.make_rounds()

    async def _confirmed(self) -> bool:
        """Whether there is one to be read, each tried once: one may have been withdrawn."""
        new = await self.polling.gate.confirmed() - self._read_again
        self._read_again.update(new)
        return bool(new)

    async def make_rounds(self) -> None:
        """Those of every workspace in which something may be due; one that fails keeps no other waiting."""
        crowd, now = self.database.crowd, self.clock().timestamp()
        while due := await crowd.round_due(now):
            for name in due:
                again = now + _AFTER_FAILURE
                try:
                    workspace = await self.site.workspaces.of(name)
                    again = (await workspace.rounds()).timestamp() if workspace else now + _A_DAY
                except Exception:
                    log.exception("rounds could not be made", workspace=name)
                await crowd.round_next(name, max(again, now + _SOON), now)


async def drain(workspaces: Workspaces, lanes: Lanes, name: str) -> None:
    """Send what a workspace has to send, while its lane is held."""
    workspace = await workspaces.of(name)
    if workspace is None:
        await lanes.rest(name)
        return
    await workspace.outbox.drain()
    if workspace.outbox.trouble:
        await workspaces.check(name)
