"""Putting a verdict in the store: what is decided together is committed together."""

from dataclasses import replace

from bot.domain.outbox import Kind, Row, RowState
from bot.domain.ports import Transaction
from bot.domain.verdict import Verdict


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
    for row in verdict.rows:
        await enqueue(tx, row)
    for entry in verdict.entries:
        tx.record(entry)


async def enqueue(tx: Transaction, row: Row) -> None:
    """Add a row to the outbox, once by its key; waiting updates of one card fold into the last."""
    if await tx.outbox.get(row.key):
        return
    urgent = row.urgent
    if row.kind is Kind.UPDATE:
        for older in await tx.outbox.where(alert=row.alert, state=RowState.PENDING):
            if older.kind is Kind.UPDATE:
                urgent = urgent or older.urgent
                await tx.outbox.drop(older.key)
    await tx.outbox.put(replace(row, urgent=urgent, sequence=await tx.next_sequence()))
