"""One transaction on many workspaces: what the same code asks of each is asked of the database once."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.store.memory import OUTBOX
from bot.store.postgres.asking import Asking
from bot.store.postgres.counters import Counters
from bot.store.postgres.database import connected
from bot.store.postgres.lanes import DUE_FOR, HEAR, OUTBOX_CHANNEL
from bot.store.postgres.views import PgView
from bot.store.postgres.writing import write_all


class PgBatch:
    """`txs` are the transactions, by workspace: what each changes is committed, unless it is left out."""

    def __init__(self, txs: dict[str, PgView]) -> None:
        self.txs = txs
        self.told = dict(txs)

    def leave_out(self, workspace: str, why: BaseException) -> None:
        """Commit nothing of that workspace."""
        del why  # whoever leaves it out has told it
        del self.told[workspace]


@asynccontextmanager
async def together(engine: AsyncEngine, workspaces: Sequence[str]) -> AsyncIterator[PgBatch]:
    """Change those of the workspaces that nobody is changing; commits at the end of the block."""
    async with connected(engine) as connection:
        asking = Asking(connection, changing=True)
        free = await Counters.free(connection, workspaces)
        batch = PgBatch({owner: PgView(asking, owner, counters) for owner, counters in free.items()})
        try:
            yield batch
            kept = list(batch.told.values())
            due = [view.workspace for view in kept if view.given(OUTBOX)]
            await write_all(connection, kept)
            if due:
                await connection.execute(DUE_FOR, {"workspaces": due})
                await connection.execute(HEAR, {"channel": OUTBOX_CHANNEL, "workspace": ""})
        finally:
            await asking.end()
            for view in batch.txs.values():
                view.end()
