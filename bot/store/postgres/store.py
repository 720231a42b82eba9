"""One workspace's store in PostgreSQL, which any number of processes may have open."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.domain.alert import AlertState, anonymous
from bot.domain.journal import Entry
from bot.domain.number import CertificationNumber
from bot.domain.why import Why
from bot.store.errors import StoreClosed
from bot.store.memory import OUTBOX, SOURCES
from bot.store.postgres.asking import Asking
from bot.store.postgres.counters import Counters
from bot.store.postgres.database import connected
from bot.store.postgres.journal import lines, name_nobody, of_number
from bot.store.postgres.lanes import AT_ONCE, DUE, EXPORT_CHANNEL, HEAR, OUTBOX_CHANNEL, URGENT
from bot.store.postgres.views import PgView
from bot.store.views import Misuse


class PgStore:
    """Whoever changes a workspace holds its row until the end: writers take turns, also in other processes.

    Each statement of a transaction sees what was committed before it, so that behind the lock a transaction
    sees one state; a reading has a snapshot of its own and waits for nobody.
    """

    def __init__(self, engine: AsyncEngine, workspace: str) -> None:
        self._engine = engine
        self.workspace = workspace
        self._owners: set[asyncio.Task[Any] | None] = set()
        self._closed = False

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[PgView]:
        """Read and write; commits at the end of the block unless an exception leaves it."""
        task = asyncio.current_task()
        if task in self._owners:
            raise Misuse("a transaction inside another would wait for itself")
        self._refuse_if_closed()
        self._owners.add(task)
        try:
            async with connected(self._engine) as connection:
                counters = await Counters.locked(connection, self.workspace)
                asking = Asking(connection, changing=True)
                view = PgView(asking, self.workspace, counters)
                await self._begin(view)
                try:
                    yield view
                    await self._end(view)
                finally:
                    await asking.end()
                    view.end()
        finally:
            self._owners.discard(task)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[PgView]:
        """Read what is committed as the block first asks, all through it; writing is an error."""
        self._refuse_if_closed()
        how: dict[str, str | bool] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        async with connected(self._engine, **how) as connection:
            asking = Asking(connection, changing=False)
            view = PgView(asking, self.workspace)
            try:
                yield view
            finally:
                await asking.end()
                view.end()

    def entries(self, after: int = 0) -> AsyncIterator[tuple[int, Entry]]:
        """The journal's entries numbered above `after`, oldest first."""
        self._refuse_if_closed()
        return lines(self._engine, self.workspace, after)

    async def history(self, number: CertificationNumber) -> list[Entry]:
        """What the journal says of one number."""
        self._refuse_if_closed()
        async with connected(self._engine) as connection:
            return await of_number(connection, self.workspace, number.code)

    async def name_nobody(self, before: datetime) -> int:
        """Forget who did what before that moment, in the journal and in alerts closed by then."""
        async with self.transaction() as tx:
            for alert in await tx.alerts.where(state=AlertState.CLOSED):
                unnamed = anonymous(alert)
                if alert.closed_at and alert.closed_at < before and unnamed != alert:
                    await tx.alerts.put(unnamed)
        async with connected(self._engine) as connection:
            return await name_nobody(connection, self.workspace, before)

    async def close(self) -> None:
        """Take no more transactions; the connections are whoever's opened them."""
        self._closed = True

    async def _begin(self, view: PgView) -> None:
        """What is to be looked at before anything is changed."""

    async def _end(self, view: PgView) -> None:
        """Write what has changed; other processes hear of it if and when it is committed."""
        rows = view.given(OUTBOX)
        if rows:
            due_at = URGENT if any(row.urgent for row in rows) else AT_ONCE
            await view.run(DUE, [{"workspace": self.workspace, "due_at": due_at}])
            await view.run(HEAR, [{"channel": OUTBOX_CHANNEL, "workspace": self.workspace}])
        if view.given(SOURCES):
            await view.run(HEAR, [{"channel": EXPORT_CHANNEL, "workspace": self.workspace}])
        await view.write()

    def _refuse_if_closed(self) -> None:
        if self._closed:
            raise StoreClosed(Why("Les données sont refermées : Vigie s'arrête."))
