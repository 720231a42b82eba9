"""The outbox at work: claim what is due, send it, and commit results and claims together."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Protocol

import structlog

from bot.domain.fate import Later, SlackFailure, Unsendable, WorkspaceGone
from bot.domain.outbox import Row, RowState, claimed, next_rows
from bot.domain.ports import Clock, Store, Transaction
from bot.domain.preferences import PREFERENCES, Defaults
from bot.domain.resending import LONGEST_RETRY, Halt, cut_off, halted
from bot.outbox.delivery import Delivered, Delivery
from bot.outbox.outcome import Outcome
from bot.store.errors import LaneLost, StoreError

log = structlog.get_logger()

_BATCH = 0.02
"""Seconds to wait, once awake, for more that the same commit can hold."""
_LONGEST_SLEEP = 30.0
"""Seconds after which waiting rows are looked at again anyway: quiet hours end, clocks step."""
_TRIES_AT_MAKING = 5
_LINGER = 1.0
"""Seconds: a lane is not let go for what is due sooner."""
_STOOD_STILL = 15.0
"""Seconds from claiming a row to sending it that are no haste any more, but a machine that slept."""
_LANE_AFTER_TROUBLE = 2.0
"""Seconds after which a database is tried again: unlike a full disk, it comes back by itself."""


class Lane(Protocol):
    """What keeps other processes from sending for the same workspace."""

    async def rest(self, tx: Transaction, wait: float | None) -> None:
        """Let it go with this transaction, for so many seconds; None: until there is more."""
        ...


@dataclass
class Outbox:
    """`pace` is the seconds between two messages of one channel; `clock` decides on the quiet hours alone.

    `patience` is the seconds after which the answer to what was sent cannot be on its way any more. With a
    `lane`, other processes send too: `drain` is called once it is held.
    """

    store: Store
    deliver: Delivery
    defaults: Defaults
    clock: Clock
    pace: float = 1.0
    patience: float = 25.0
    wall: Callable[[], float] = time.time
    halt: Halt | None = None
    lane: Lane | None = None
    _recovered: bool = False
    _rested: bool = False
    _awake: asyncio.Event = field(default_factory=asyncio.Event)
    _sending: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _free_at: dict[str, float] = field(default_factory=dict)
    _results: list[tuple[Row, Delivered | SlackFailure]] = field(default_factory=list)

    @property
    def trouble(self) -> str:
        """Slack's word on why nothing is sent, or empty."""
        return self.halt.code if self.halt else ""

    def wake(self) -> None:
        """There may be something to send."""
        self._awake.set()

    async def drain(self) -> None:
        """Send until nothing is due for a while: the lane is let go in the commit that finds so."""
        self._recovered = self._rested = False
        try:
            while not self._rested:
                wait = await self._turn_or_wait()
                if not self._rested:
                    await self._sleep(self._until_free(wait))
        finally:
            await asyncio.shield(self._finish())

    async def run(self) -> None:
        """Send until cancelled; what is under way then is finished and its result kept."""
        try:
            while True:
                await self._sleep(await self._turn_or_wait())
        finally:
            await asyncio.shield(self._finish())

    def resume(self) -> None:
        """Slack accepts the token: one row is tried at once, and if it goes the others follow."""
        if self.halt:
            self.halt = replace(self.halt, until=0.0)
            self.wake()

    async def _recover(self) -> None:
        """A row whose sending was cut off is looked for, or sent again: unless it is on its way from here."""
        async with self.store.transaction() as tx:
            ours = {row.key for row, _ in self._results}
            ours |= {task.get_name() for task in self._sending.values()}
            for row in await tx.outbox.where(state=RowState.SENDING):
                if row.key not in ours:
                    await tx.outbox.put(cut_off(row, self.patience))
        self._recovered = True

    async def _turn_or_wait(self) -> float | None:
        try:
            if not self._recovered:
                await self._recover()
            return await self._turn()
        except LaneLost:
            raise
        except StoreError:
            log.exception("the outbox cannot be written: nothing more is sent until it can")
            # The commit may have reached a database all the same: what it claimed is looked for, then.
            self._recovered = False
            return _LANE_AFTER_TROUBLE if self.lane else _LONGEST_SLEEP

    async def _turn(self) -> float | None:
        """Commit results and claims in one write; the seconds until the next row is due, if one waits."""
        results, moment = tuple(self._results), time.monotonic()
        now = self.wall()
        outcome = Outcome(self.clock)
        async with self.store.transaction() as tx:
            await outcome.record_all(tx, results, now)
            pending = await tx.outbox.where(state=RowState.PENDING)
            hush = await self._hush(tx)
            busy = self._busy(moment)
            due = self._allowed(next_rows(pending, now, busy, hush=hush > 0), now)
            to_send = [claimed(row, now, self.deliver.messenger.now()) for row in due]
            for row in to_send:
                await tx.outbox.put(row)
            more = len(pending) > len(to_send)
            wait = self._next_due(pending, now, moment, hush) if more else None
            rests = not (busy or to_send) and len(results) == len(self._results)
            if self.lane and rests and (wait is None or wait > _LINGER):
                await self.lane.rest(tx, wait)
        self._rested = rests and (wait is None or wait > _LINGER)
        del self._results[: len(results)]
        for row in to_send:
            self._sending[row.channel] = asyncio.create_task(self._send(row), name=row.key)
        return wait

    async def _hush(self, tx: Transaction) -> float:
        """The seconds until the quiet hours are over; 0 outside them."""
        quiet, now = self.defaults.quiet_of(await tx.preferences.get(PREFERENCES)), self.clock()
        return max((quiet.over_at(now) - now).total_seconds(), 0.0)

    def _allowed(self, due: list[Row], now: float) -> list[Row]:
        """All of them, or while nothing can be sent, one from time to time: it may be possible again."""
        if self.halt is None:
            return due
        waits = now < self.halt.until <= now + LONGEST_RETRY
        return [] if waits or self._sending else due[:1]

    def _busy(self, moment: float) -> set[str]:
        """The channels that a message is on its way to, or was less than `pace` ago."""
        self._free_at = {channel: at for channel, at in self._free_at.items() if at > moment}
        return self._sending.keys() | self._free_at.keys()

    def _next_due(self, pending: list[Row], now: float, moment: float, hush: float) -> float:
        """`moment` is the one that rows were claimed at: a commit takes time, and what it frees is due.

        `hush` is how long the quiet hours still last, in seconds.
        """
        if self.halt:
            return _LONGEST_SLEEP if self._sending else max(self.halt.until - now, _BATCH)
        waits = (
            max(
                row.not_before - now,
                self._free_at.get(row.channel, moment) - moment,
                hush if row.quiet else 0.0,
            )
            for row in pending
            if row.channel not in self._sending
        )
        return min((wait for wait in waits if wait > 0), default=_LONGEST_SLEEP)

    def _until_free(self, wait: float | None) -> float | None:
        """The seconds until a lane can be let go, or more be sent: the end of a sending wakes by itself."""
        moment = time.monotonic()
        free = [] if self._sending else [at - moment for at in self._free_at.values()]
        return min([*([] if wait is None else [wait]), max(free, default=_LONGEST_SLEEP)])

    async def _sleep(self, seconds: float | None) -> None:
        try:
            async with asyncio.timeout(None if seconds is None else min(seconds, _LONGEST_SLEEP)):
                await self._awake.wait()
                await asyncio.sleep(_BATCH)
        except TimeoutError:
            pass
        self._awake.clear()

    async def _send(self, row: Row) -> None:
        self._free_at[row.channel] = time.monotonic() + self.pace
        result: Delivered | SlackFailure
        try:
            self._check_time(row)
            result = await self.deliver(row)
            if result.sent:
                self.halt = None
        except WorkspaceGone as failure:
            result = failure
            self.halt = halted(self.halt, failure.code, self.wall())
        except SlackFailure as failure:
            result = failure
        except Exception:
            # One row that cannot even be made must not hold up its channel, let alone the others.
            log.exception("a message cannot be made", row=row.key)
            result = (
                Later("internal_error") if row.attempts < _TRIES_AT_MAKING else Unsendable("internal_error")
            )
        self._results.append((row, result))
        del self._sending[row.channel]
        self.wake()

    def _check_time(self, row: Row) -> None:
        """Where this process stood still since it claimed the row, another may be sending it by now."""
        if self.lane and self.wall() > row.changed_at + _STOOD_STILL:
            raise Later("stood_still")

    async def _finish(self) -> None:
        if self._sending:
            await asyncio.wait(self._sending.values(), timeout=5)
        results, self._results = self._results, []
        if self.lane and not results:
            return
        try:
            async with self.store.transaction() as tx:
                await Outcome(self.clock).record_all(tx, results, self.wall())
        except LaneLost:
            log.warning("a lane was lost: what was sent last is looked for by whoever holds it")
