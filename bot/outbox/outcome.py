"""What becomes of a row once it was sent, or could not be: stored in one commit with what is claimed next."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import structlog

from bot.domain.fate import (
    ChannelGone,
    MessageGone,
    SlackFailure,
    Unknown,
    Unreadable,
    Unsendable,
    WorkspaceGone,
)
from bot.domain.journal import Deed
from bot.domain.outbox import Kind, Row, RowState
from bot.domain.ports import Clock, Transaction
from bot.domain.reaching import lose, regain
from bot.domain.resending import as_text, given_back, put_off, settled, unverified
from bot.domain.verdict import alert_entry, show
from bot.domain.watch import Channel
from bot.outbox.delivery import Delivered
from bot.store.verdicts import enqueue

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Outcome:
    """Records what came of a row; `clock` is the decisions' clock."""

    clock: Clock

    async def record_all(
        self, tx: Transaction, results: Sequence[tuple[Row, Delivered | SlackFailure]], now: float
    ) -> None:
        """Store what came of rows; `now` is in seconds of the wall clock.

        A row that is not as it was claimed was recorded already, by a commit that was thought to have failed,
        or was taken over: what came of it is for whoever has it now.
        """
        there = await tx.outbox.get_all(row.key for row, _ in results)
        for row, result in results:
            kept = there.get(row.key)
            if kept and (kept.state, kept.changed_at) == (RowState.SENDING, row.changed_at):
                await self._record(tx, row, result, now)
            else:
                log.warning("a row is not ours any more", row=row.key, state=kept and kept.state.value)

    async def _record(self, tx: Transaction, row: Row, result: Delivered | SlackFailure, now: float) -> None:
        match result:
            case Delivered():
                await tx.outbox.put(settled(row, RowState.SENT, now))
                await _shown(tx, row, result, self.clock)
                if result.sent:
                    await release(tx, row.channel)
            case MessageGone():
                await self._gone(tx, row, result, now)
            case ChannelGone():
                await self._lost(tx, row, result, now)
            case WorkspaceGone():
                log.error("slack refuses our token: nothing is sent", row=row.key, code=result.code)
                await tx.outbox.put(given_back(row, result, now))
            case Unreadable():
                log.warning(
                    "a message may be there twice: the channel cannot be read",
                    row=row.key,
                    code=result.code,
                    again=not row.blind,
                )
                await tx.outbox.put(unverified(row, result, now))
            case Unsendable():
                log.error("slack refuses a message", row=row.key, code=result.code, as_text=not row.plain)
                await tx.outbox.put(as_text(row, result, now))
            case _:
                kept = put_off(row, result, now)
                tell = log.error if isinstance(result, Unknown) else log.warning
                tell(
                    "a message is put off",
                    row=row.key,
                    code=result.code,
                    attempts=row.attempts + 1,
                    state=kept.state.value,
                )
                await tx.outbox.put(kept)

    async def _gone(self, tx: Transaction, row: Row, failure: MessageGone, now: float) -> None:
        """The message to change, or to hang on, is gone from Slack: it is posted anew, once for its state."""
        hangs = row.kind in (Kind.CARD, Kind.THREAD)  # goes in the channel where its thread is gone
        back, over = given_back(row, failure, now), settled(row, RowState.SENT, now, failure.code)
        await tx.outbox.put(replace(back, doubt=False) if hangs else over)
        alert = await tx.alerts.get(row.alert) if row.alert else None
        summary = await tx.summaries.get(row.summary or (alert.summary if alert and hangs else ""))
        if summary:
            await tx.summaries.put(replace(summary, ts=""))
            key = f"summary:{summary.id}:{summary.ts}"
            await enqueue(tx, Row(key, summary.channel, Kind.SUMMARY, summary=summary.id))
        elif alert:
            await tx.alerts.put(replace(alert, ts=""))
            key = f"card:{alert.id}:{alert.revision}"
            await enqueue(tx, Row(key, alert.channel, Kind.CARD, alert=alert.id))

    async def _lost(self, tx: Transaction, row: Row, failure: ChannelGone, now: float) -> None:
        """Hold all that waits for the channel, and tell who registered its watches, once."""
        log.warning("a channel cannot be written in", row=row.key, code=failure.code)
        if row.kind is Kind.DIRECT:  # a person who cannot be written to has nobody to be told in their place
            await tx.outbox.put(settled(row, RowState.DEAD, now, failure.code))
            return
        known = await tx.channels.get(row.channel)
        watches = await tx.watches.where(channel=row.channel)
        lost, rows = lose(known, row.channel, failure.code, watches, self.clock())
        await tx.channels.put(lost)
        await tx.outbox.put(settled(row, RowState.HELD, now, failure.code))
        for waiting in await tx.outbox.where(channel=row.channel, state=RowState.PENDING):
            await tx.outbox.put(settled(waiting, RowState.HELD, now, failure.code))
        for told in rows:
            await enqueue(tx, told)


async def release(tx: Transaction, channel: str, *, joined: bool = False) -> None:
    """The channel can be written in: what was held for it goes out; `joined`: the bot is a member now."""
    known = await tx.channels.get(channel)
    if known and known.lost:
        held = await tx.outbox.where(channel=channel, state=RowState.HELD)
        known, rows = regain(known, held)
        await tx.channels.put(known)
        for row in rows:
            await tx.outbox.put(row)
    if joined and not (known and known.joined):
        await tx.channels.put(replace(known or Channel(channel), joined=True))


async def _shown(tx: Transaction, row: Row, delivered: Delivered, clock: Clock) -> None:
    if row.kind is Kind.SUMMARY and delivered.ts:
        summary = await tx.summaries.get(row.summary)
        if summary:
            await tx.summaries.put(replace(summary, ts=delivered.ts))
    alert = await tx.alerts.get(row.alert) if delivered.revision else None
    if alert:
        if delivered.ts:
            tx.record(alert_entry(alert, Deed.CARD_POSTED, clock(), ts=delivered.ts))
        shown = max(alert.shown, delivered.revision)
        alert = replace(alert, shown=shown, ts=delivered.ts or alert.ts)
        await tx.alerts.put(alert)
        if delivered.found and alert.shown < alert.revision:
            await enqueue(tx, show(alert)[0])
