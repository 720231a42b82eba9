"""What a process does by itself beside others that have the same database: one of them leads."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

import stamina
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
from bot.store.errors import DatabaseBusy, DatabaseUnreachable
from bot.store.postgres.lanes import Lanes
from bot.workspaces import Workspaces

log = structlog.get_logger()

_SOON, _AFTER_FAILURE, _A_DAY = 60.0, 900.0, 86_400.0
"""Seconds until rounds are looked at again: at least, where they failed, and where nobody is."""


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
    read_offers: Callable[[], None]
    _read_again: set[str] = field(default_factory=set)

    async def poll(self) -> None:
        """Poll, or where another process does that, serve what it has accepted."""
        await (persistent(self.polling, self.leads) if self.leads() else self.follow())

    async def daily(self) -> None:
        """Poll in full, tidy the outbox, try what is held, forget people, and workspaces that have left.

        What fails for one workspace, or of all this, keeps nothing else from being done.
        """
        if not self.leads():
            return
        await _tried("poll", persistent(partial(self.polling, in_full=True), self.leads))
        await _tried("tidy", self.database.crowd.tidy(time.time() - KEPT_SENT))
        await _tried("try what is held", self._try_held())
        await _tried("forget people", self._forget_people())
        await _tried("delete what has left", self._delete_left())

    async def _try_held(self) -> None:
        for workspace in await self.database.crowd.with_held():
            await _tried("try what is held", probe(self.database.store(workspace)), workspace)

    async def _forget_people(self) -> None:
        before = forgotten_before(self.clock(), self.months)
        if before:
            for workspace in await self.database.crowd.with_names(before):
                work = self.database.store(workspace).name_nobody(before)
                await _tried("forget people", work, workspace)

    async def _delete_left(self) -> None:
        if self.site.home is None:
            await self.database.crowd.leave_adrift()
        before = self.clock() - timedelta(days=self.kept_days)
        while gone := await self.database.crowd.delete_gone(before):
            log.info("workspaces that have left were deleted", workspaces=gone)

    async def often(self) -> None:
        """Keep tokens good; who leads makes the rounds that are due, and forgets old deliveries.

        An export that somebody has confirmed meanwhile is read now: they may have said so beside any process.
        The catalogue is read beside that, however long it takes.
        """
        if self.leads():
            self.read_offers()
            await _tried("read what was confirmed", self._read_confirmed())
            await _tried("forget deliveries", self.database.crowd.forget(time.time(), KEPT))
            await _tried("make rounds", self.make_rounds())
        await self.site.tend()

    async def _read_confirmed(self) -> None:
        """Poll for what somebody has confirmed, once for each: one may have been withdrawn meanwhile."""
        new = await self.polling.gate.confirmed() - self._read_again
        if new:
            await self.polling()
            self._read_again.update(new)

    async def make_rounds(self) -> None:
        """Those of every workspace in which something may be due; one that fails keeps no other waiting."""
        crowd, now = self.database.crowd, self.clock().timestamp()
        while due := await crowd.round_due(now):
            for name, since in due.items():
                again = now + _AFTER_FAILURE
                try:
                    with structlog.contextvars.bound_contextvars(workspace=name):
                        workspace = await self.site.workspaces.of(name)
                        again = (await workspace.rounds()).timestamp() if workspace else now + _A_DAY
                except Exception:
                    log.exception("rounds could not be made", workspace=name)
                await crowd.round_next(name, max(again, now + _SOON), since)


async def _tried(chore: str, work: Awaitable[object], workspace: str = "") -> None:
    """Do it, or say in the log why it failed: it is tried again when it is next due."""
    try:
        await work
    except Exception:
        log.exception("a chore failed", chore=chore, workspace=workspace)


async def drain(workspaces: Workspaces, lanes: Lanes, name: str) -> None:
    """Send what a workspace has to send, while its lane is held."""
    with structlog.contextvars.bound_contextvars(workspace=name):
        workspace = await workspaces.of(name)
        if workspace is None:
            await lanes.rest(name)
            return
        await workspace.outbox.drain()
        if workspace.outbox.trouble:
            await workspaces.check(name)
