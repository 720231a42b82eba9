"""The poll: look for a newer export, see again what may have changed, and tell whoever follows it.

What is seen is stored with who is owed it, number by number; each workspace is then told in a transaction of
its own. A poll that is cut anywhere is ended by the next, whoever polls.
"""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

import structlog

from bot.domain.answer import Polled
from bot.domain.journal import Deed, Entry
from bot.domain.look import see
from bot.domain.number import CertificationNumber
from bot.domain.owed import SILENCE, Owed
from bot.domain.ports import (
    Batch,
    Candidate,
    Clock,
    Followers,
    Found,
    Refreshed,
    Registry,
    Store,
    Transaction,
)
from bot.domain.sighting import changes_between
from bot.domain.source import SOURCE, just_read, legal_day
from bot.gate import Gate, Judged
from bot.store.errors import DatabaseRefuses

log = structlog.get_logger()

Tell = Callable[[Batch], Coroutine[Any, Any, int]]
"""Tells workspaces what they are owed; how many alerts that opened."""

_PASSES, _PAUSE = 5, 0.2
"""So often, with so many seconds between, is a workspace tried that somebody is changing."""


@dataclass(frozen=True, slots=True)
class Poll:
    """`commons` is the store of what all share; `wake` tells the outbox to look, and `polled` counts."""

    registry: Registry
    commons: Store
    followers: Followers
    gate: Gate
    tell: Tell
    clock: Clock
    wake: Callable[[], None]
    polled: Callable[[Found], None]
    one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def __call__(self, *, in_full: bool = False) -> Polled:
        """Poll once: the passing of time is judged even where no export could be read."""
        async with self.one_at_a_time:
            await self.gate.reconsider()
            known = self.registry.rejected
            judged: list[Judged] = []

            async def believe(candidate: Candidate) -> bool:
                judged.append(await self.gate.judge(candidate))
                return judged[-1].suspicion is None

            refreshed = await self.registry.refresh(in_full=in_full, believe=believe)
            if not judged and (served := await self.gate.served()):
                judged.append(served)
            today = await self._record(judged, refreshed, known)
            await self._see_all(today)
            await self.followers.owe_holdings(self.registry)
            opened = await self._tell_all()
        self.wake()
        self.polled(refreshed.found)
        log.info("polled", found=refreshed.found.value, reason=refreshed.reason, alerts=opened)
        return Polled(refreshed.found, refreshed.export, refreshed.reason, opened)

    async def _record(self, judged: Sequence[Judged], refreshed: Refreshed, known: str) -> date:
        """Store what was found and is believed; the day to judge on."""
        now = self.clock()
        async with self.commons.transaction() as tx:
            source = await self.gate.record(tx, judged, now)
            today = legal_day(now, self.registry.export, source)
            if source:
                good = refreshed.found in (Found.NEW, Found.UNCHANGED)
                if await self.gate.listen(tx, source, today, now if good else None):
                    await self.followers.owe_all(tx, Owed(SILENCE))
            _journal(tx, refreshed, known, now)
        return today

    async def _see_all(self, today: date) -> None:
        numbers, most = await self.followers.to_see(self.registry, today), self.followers.at_once
        for start in range(0, len(numbers), most):
            async with self.commons.transaction() as tx:
                await self._see(tx, numbers[start : start + most], today)
        await self.followers.all_seen(self.registry.export)

    async def _tell_all(self) -> int:
        """Tell all who are owed something; who is being changed all the time is told by the next poll."""
        left, opened, most = await self.followers.owing(), 0, self.followers.told_at_once
        for _ in range(_PASSES):
            told: set[str] = set()
            for start in range(0, len(left), most):
                ended, alerts = await self._tell_some(left[start : start + most])
                told |= ended
                opened += alerts
            left = [workspace for workspace in left if workspace not in told]
            if not left:
                break
            await asyncio.sleep(_PAUSE)
        return opened

    async def _tell_some(self, workspaces: Sequence[str]) -> tuple[set[str], int]:
        """Tell them in one transaction, or each in its own where a row of one of them cannot be had or kept.

        Those with which that is done, and how many alerts it opened.
        """
        try:
            async with self.followers.telling(workspaces) as batch:
                opened = await self.tell(batch)
            return set(batch.txs), opened
        except DatabaseRefuses:
            if len(workspaces) == 1:
                log.exception("a workspace cannot be told", workspace=workspaces[0])
                return set(workspaces), 0
        each = [await self._tell_some([one]) for one in workspaces]
        return {one for ended, _ in each for one in ended}, sum(opened for _, opened in each)

    async def _see(self, tx: Transaction, numbers: Sequence[CertificationNumber], today: date) -> None:
        fiches, export, owed = self.registry.fiches(numbers), self.registry.export, []
        known = await tx.sightings.get_all(number.code for number in numbers)
        for number in numbers:
            before = known.get(number.code)
            seen = see(before, fiches.get(number), export, today)
            if seen is None or seen == before:
                continue
            await tx.sightings.put(seen)
            if before is None or changes_between(before, seen):
                owed.append(Owed(number.code, before))
        await self.followers.owe(tx, owed)


@dataclass
class PollForAll:
    """A poll that anybody in any workspace may ask for: one serves all who ask within some minutes.

    What it opened is not told: that is each workspace's own.
    """

    poll: Poll
    _failed: Polled | None = None
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def __call__(self) -> Polled:
        async with self._turn:
            now = self.poll.clock()
            read_at = await self._read_at()
            if just_read(read_at, now):
                return Polled(Found.UNCHANGED, self.poll.registry.export, counted=False, at=read_at)
            if self._failed and just_read(self._failed.at, now):
                return self._failed
            polled = replace(await self.poll(in_full=True), alerts=0, counted=False)
            good = polled.outcome in (Found.NEW, Found.UNCHANGED)
            self._failed = None if good else replace(polled, at=now)
            return polled

    async def _read_at(self) -> datetime | None:
        """When the source last answered, whichever process asked."""
        async with self.poll.commons.reading() as tx:
            source = await tx.sources.get(SOURCE)
        return source.read_at if source else None


def _journal(tx: Transaction, refreshed: Refreshed, known: str, now: datetime) -> None:
    export = refreshed.export
    detail = {"found": refreshed.found.value}
    if export:
        detail |= {"title": export.title, "date": export.date.isoformat(), "fingerprint": export.fingerprint}
    tx.record(Entry(now, Deed.REGISTRY_CHECKED, detail=detail))
    if refreshed.found is Found.NEW and export:
        tx.record(Entry(now, Deed.EXPORT_READ, detail=detail))
    elif refreshed.found is Found.REJECTED and refreshed.reason != known:  # once, not every hour
        tx.record(Entry(now, Deed.EXPORT_REJECTED, detail={"reason": refreshed.reason}))
