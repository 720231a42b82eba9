"""What is done for a workspace's outbox from time to time, whoever sends for it."""

from bot.domain.outbox import KEPT_SENT, RowState
from bot.domain.ports import Store
from bot.domain.reaching import probe as first_of_each


async def tidy(store: Store, now: float) -> None:
    """Drop the rows sent more than a day ago; `now` is in seconds of the wall clock."""
    async with store.transaction() as tx:
        for row in await tx.outbox.where(state=RowState.SENT):
            if row.changed_at < now - KEPT_SENT:
                await tx.outbox.drop(row.key)


async def probe(store: Store) -> None:
    """Try the first of what is held for each lost channel: the news that it was mended may be lost."""
    async with store.transaction() as tx:
        for row in first_of_each(await tx.outbox.where(state=RowState.HELD)):
            await tx.outbox.put(row)
