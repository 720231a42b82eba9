"""Who follows what where a store holds one workspace: all of it is looked through."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date

from bot.domain.fiche import Export
from bot.domain.number import CertificationNumber
from bot.domain.owed import HOLDINGS, Owed
from bot.domain.ports import Registry, Store, Transaction

ALONE = ""
"""What the one workspace is called here."""


@dataclass(frozen=True, slots=True)
class AloneTold:
    """The one transaction."""

    txs: Mapping[str, Transaction]

    def leave_out(self, workspace: str, why: BaseException) -> None:
        del workspace
        raise why


@dataclass(frozen=True, slots=True)
class Alone:
    """`store` is the workspace's own."""

    store: Store
    at_once: int = 1_000_000
    told_at_once: int = 1

    async def to_see(self, registry: Registry, today: date) -> list[CertificationNumber]:
        """All that was ever seen here, and all that is followed: a look costs less than finding out."""
        del registry, today
        async with self.store.reading() as tx:
            seen = {one.number for one in await tx.sightings.where()}
            return sorted(seen | {watch.number for watch in await tx.watches.where()})

    async def all_seen(self, export: Export | None) -> None:
        """Each was seen itself, and that is noted."""

    async def owe(self, tx: Transaction, owed: Sequence[Owed]) -> None:
        for one in owed:
            watched = await tx.watches.where(number=one.about)
            if watched or await tx.alerts.where(number=one.about):
                await _note(tx, one)

    async def owe_holdings(self, registry: Registry) -> None:
        export = registry.export
        async with self.store.reading() as tx:
            news = export and any(ours.is_news(export) for ours in await tx.sirets.where())
        if news:
            async with self.store.transaction() as tx:
                await _note(tx, Owed(HOLDINGS))

    async def owe_all(self, tx: Transaction, owed: Owed) -> None:
        await _note(tx, owed)

    async def owing(self) -> list[str]:
        async with self.store.reading() as tx:
            return [ALONE] if await tx.owed.where() else []

    @asynccontextmanager
    async def telling(self, workspaces: Sequence[str]) -> AsyncIterator[AloneTold]:
        del workspaces
        async with self.store.transaction() as tx:
            yield AloneTold({ALONE: tx})


async def _note(tx: Transaction, owed: Owed) -> None:
    """What was owed before that is still owed: it began earlier."""
    if await tx.owed.get(owed.id) is None:
        await tx.owed.put(owed)
