"""Putting a verdict in the store: what is decided together is committed together."""

import time
from dataclasses import replace

from bot.domain.outbox import Kind, Row, RowState
from bot.domain.ports import Transaction
from bot.domain.verdict import Verdict

_RATE_LIMITED = "ratelimited"
"""Slack's code for a call that came too soon."""


async def put(tx: Transaction, verdict: Verdict) -> None:
    """Store everything that a verdict holds; its rows join the outbox in order."""
    for sighting in verdict.sightings:
        await tx.sightings.put(sighting)
    for watch_id in verdict.dropped:
        await tx.watches.drop(watch_id)
    for watch in verdict.watches:
        await tx.watches.put(watch)
    for alert in verdict.alerts:
        await tx.alerts.put(alert)
    # Asked for together: row by row, a database would be asked as often as there are rows.
    await tx.outbox.get_all(row.key for row in verdict.rows)
    await tx.channels.get_all(row.channel for row in verdict.rows)
    for row in verdict.rows:
        await enqueue(tx, row)
    for owed in verdict.owed:
        if await tx.owed.get(owed.id) is None:
            await tx.owed.put(owed)
    for entry in verdict.entries:
        tx.record(entry)


async def enqueue(tx: Transaction, row: Row) -> None:
    """Add a row to the outbox, once by its key; waiting updates of one card or summary fold into the last.

    The last keeps the wait that Slack has asked for. What is for a lost channel is held.
    """
    if await tx.outbox.get(row.key):
        return
    channel = await tx.channels.get(row.channel)
    state = RowState.HELD if channel and channel.lost else RowState.PENDING
    urgent, not_before = row.urgent, row.not_before
    about = {"alert": row.alert} if row.alert else {"channel": row.channel}
    if row.kind in (Kind.UPDATE, Kind.PROGRESS):
        for older in await tx.outbox.where(**about, state=state):
            if (older.kind, older.summary) == (row.kind, row.summary):
                urgent = urgent or older.urgent
                if older.error == _RATE_LIMITED:
                    not_before = max(not_before, older.not_before)
                await tx.outbox.drop(older.key)
    since = row.since or time.time()
    sequence = await tx.next_sequence()
    await tx.outbox.put(
        replace(row, state=state, urgent=urgent, not_before=not_before, sequence=sequence, since=since)
    )
