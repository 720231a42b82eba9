"""The outbox at work: claim what is due, send it, and commit results and claims together."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import structlog

from bot.domain.alert import Alert
from bot.domain.fate import ChannelGone, Later, MessageGone, SlackFailure, Unsendable
from bot.domain.outbox import KEPT_SENT, Kind, Row, RowState, next_rows, put_off, settled
from bot.domain.paris import QuietHours
from bot.domain.ports import Clock, Message, Messenger, Store, Transaction
from bot.domain.telling import Telling
from bot.store.errors import StoreError
from bot.store.verdicts import enqueue

log = structlog.get_logger()

_BATCH = 0.02
"""Seconds to wait, once awake, for more that the same commit can hold."""
_LONGEST_SLEEP = 30.0
"""Seconds after which waiting rows are looked at again anyway: quiet hours end, clocks step."""
_TRIES_AT_MAKING = 5


@dataclass(frozen=True, slots=True)
class Delivered:
    """What a row's message shows now: `ts` of a newly posted card, `revision` of the alert it shows."""

    ts: str = ""
    revision: int = 0


@dataclass
class Outbox:
    """`pace` is the seconds between two messages of one channel; `clock` decides on the quiet hours alone."""

    store: Store
    messenger: Messenger
    card: Callable[[Alert], Message]
    line: Callable[[Telling], Message]
    quiet: QuietHours
    clock: Clock
    pace: float = 1.0
    wall: Callable[[], float] = time.time
    _recovered: bool = False
    _awake: asyncio.Event = field(default_factory=asyncio.Event)
    _sending: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _free_at: dict[str, float] = field(default_factory=dict)
    _results: list[tuple[Row, Delivered | SlackFailure]] = field(default_factory=list)

    def wake(self) -> None:
        """There may be something to send."""
        self._awake.set()

    async def run(self) -> None:
        """Send until cancelled; what is under way then is finished and its result kept."""
        try:
            while True:
                await self._sleep(await self._turn_or_wait())
        finally:
            await asyncio.shield(self._finish())

    async def tidy(self) -> None:
        """Drop the rows sent more than a day ago."""
        async with self.store.transaction() as tx:
            for row in await tx.outbox.where(state=RowState.SENT):
                if row.changed_at < self.wall() - KEPT_SENT:
                    await tx.outbox.drop(row.key)

    async def _recover(self) -> None:
        """A row whose sending was cut off by the end of the process is sent again."""
        async with self.store.transaction() as tx:
            for row in await tx.outbox.where(state=RowState.SENDING):
                await tx.outbox.put(replace(row, state=RowState.PENDING))
        self._recovered = True

    async def _turn_or_wait(self) -> float | None:
        try:
            if not self._recovered:
                await self._recover()
            return await self._turn()
        except StoreError:
            log.exception("the outbox cannot be written: nothing more is sent until it can")
            return _LONGEST_SLEEP

    async def _turn(self) -> float | None:
        """Commit results and claims in one write; the seconds until the next row is due, if one waits."""
        results, moment = tuple(self._results), time.monotonic()
        now, hush = self.wall(), self.quiet.over_at(self.clock()) > self.clock()
        async with self.store.transaction() as tx:
            for row, result in results:
                await self._record(tx, row, result, now)
            pending = await tx.outbox.where(state=RowState.PENDING)
            claimed = next_rows(pending, now, self._busy(moment), hush=hush)
            for row in claimed:
                await tx.outbox.put(replace(row, state=RowState.SENDING, changed_at=now))
        del self._results[: len(results)]
        for row in claimed:
            self._sending[row.channel] = asyncio.create_task(self._send(row))
        return self._next_due(pending, now, moment) if len(pending) > len(claimed) else None

    def _busy(self, moment: float) -> set[str]:
        """The channels that a message is on its way to, or was less than `pace` ago."""
        self._free_at = {channel: at for channel, at in self._free_at.items() if at > moment}
        return self._sending.keys() | self._free_at.keys()

    def _next_due(self, pending: list[Row], now: float, moment: float) -> float:
        """`moment` is the one that rows were claimed at: a commit takes time, and what it frees is due."""
        waits = (
            max(row.not_before - now, self._free_at.get(row.channel, moment) - moment)
            for row in pending
            if row.channel not in self._sending
        )
        return min((wait for wait in waits if wait > 0), default=_LONGEST_SLEEP)

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
            result = await self._deliver(row)
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

    async def _deliver(self, row: Row) -> Delivered:
        """Render the row from the state as it is now, and send it; what is no longer to be told is not."""
        async with self.store.reading() as tx:
            alert = await tx.alerts.get(row.alert) if row.alert else None
            to_post = row.kind is Kind.CARD or not await _card_waits(tx, row.alert)
        if alert is None:
            return await self._say(row, "")
        if not alert.shown and not alert.is_open:
            return Delivered()  # it came and went before the channel heard of it
        if row.kind is Kind.THREAD:
            return await self._say(row, alert.ts)
        if to_post and not alert.ts:
            ts = await self.messenger.post(alert.channel, self.card(alert), row.key)
            return Delivered(ts, alert.revision)
        if alert.ts and alert.shown < alert.revision:
            await self.messenger.update(alert.channel, alert.ts, self.card(alert))
        return Delivered(revision=alert.revision if alert.ts else 0)

    async def _say(self, row: Row, thread_ts: str) -> Delivered:
        if row.telling is not None:
            await self.messenger.post(row.channel, self.line(row.telling), row.key, thread_ts)
        return Delivered()

    async def _record(self, tx: Transaction, row: Row, result: Delivered | SlackFailure, now: float) -> None:
        match result:
            case Delivered():
                await tx.outbox.put(settled(row, RowState.SENT, now))
                await _shown(tx, row, result)
            case MessageGone():
                gone = settled(row, RowState.SENT, now, result.code)
                again = row.kind is Kind.THREAD  # with no card to hang on, its line goes in the channel
                await tx.outbox.put(put_off(row, result.code, now, 0) if again else gone)
                await _post_anew(tx, row)
            case ChannelGone():
                log.warning("a channel cannot be written in", row=row.key, code=result.code)
                await tx.channels.drop(row.channel)  # the next watch there joins it, or says how to mend it
                await tx.outbox.put(put_off(row, result.code, now, None))
            case Unsendable():
                log.error("slack refuses a message", row=row.key, code=result.code)
                await tx.outbox.put(settled(row, RowState.DEAD, now, result.code))
            case _:
                log.warning("a message is put off", row=row.key, code=result.code, attempts=row.attempts + 1)
                await tx.outbox.put(put_off(row, result.code, now, getattr(result, "after", None)))

    async def _finish(self) -> None:
        if self._sending:
            await asyncio.wait(self._sending.values(), timeout=5)
        results, self._results = self._results, []
        async with self.store.transaction() as tx:
            for row, result in results:
                await self._record(tx, row, result, self.wall())


async def _card_waits(tx: Transaction, alert: str) -> bool:
    """Whether the card is still to be posted; not so where the alert was closed then, and opened again."""
    rows = await tx.outbox.where(alert=alert) if alert else []
    return any(row.kind is Kind.CARD and row.state in (RowState.PENDING, RowState.SENDING) for row in rows)


async def _shown(tx: Transaction, row: Row, delivered: Delivered) -> None:
    alert = await tx.alerts.get(row.alert)
    if alert and delivered.revision:
        shown = max(alert.shown, delivered.revision)
        await tx.alerts.put(replace(alert, shown=shown, ts=delivered.ts or alert.ts))


async def _post_anew(tx: Transaction, row: Row) -> None:
    """The card to update is gone from Slack: post it again, once for this state of the alert."""
    alert = await tx.alerts.get(row.alert)
    if alert:
        await tx.alerts.put(replace(alert, ts=""))
        key = f"card:{alert.id}:{alert.revision}"
        await enqueue(tx, Row(key, alert.channel, Kind.CARD, alert=alert.id))
