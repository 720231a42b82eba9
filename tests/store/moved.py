"""What the tests of moving a state share: stores filled, and compared."""

from __future__ import annotations

import asyncio
import gzip
import json
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, select, text

from bot.store.postgres.database import database_url, engine_of
from bot.store.postgres.store import PgStore
from bot.store.postgres.tables import HOME, metadata
from bot.store.tiny import TinyStore

from .support import Everything, alert, entry, everything, sighting, watch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bot.domain.journal import Entry

    from .support import JournalledStore


async def fill(
    store: JournalledStore, rows: Iterable[tuple[str, Any]], lines: Sequence[Entry], given: int
) -> None:
    async with store.transaction() as tx:
        for table, one in rows:
            await getattr(tx, table).put(one)
        for line in lines:
            tx.record(line)
        for _ in range(given):
            await tx.next_sequence()


async def filled(store: JournalledStore, deeds: int = 3) -> None:
    for number in range(deeds):
        rows = [("watches", watch(f"C{number}")), ("alerts", alert(f"C{number}")), ("sightings", sighting())]
        await fill(store, rows, [entry(step=str(number))], 1)


async def in_folder(folder: Path) -> Everything:
    store = TinyStore.open(folder)
    try:
        return await everything(store)
    finally:
        await store.close()


async def in_database(address: str, workspace: str = HOME) -> Everything:
    engine = engine_of(address)
    try:
        return await everything(PgStore(engine, workspace))
    finally:
        await engine.dispose()


async def fill_database(address: str, *workspaces: str, deeds: int = 3) -> None:
    engine = engine_of(address)
    for workspace in workspaces or (HOME,):
        await filled(PgStore(engine, workspace), deeds)
    await engine.dispose()


def dump(address: str) -> dict[str, list[Any]]:
    """Every table as it is."""
    engine = create_engine(database_url(address))
    with engine.connect() as connection:
        held = {
            name: sorted(map(repr, connection.execute(select(table)).all()))
            for name, table in metadata.tables.items()
        }
    engine.dispose()
    return held


def rewritten(file: Path, change: Callable[[Any], Any]) -> None:
    """Change each line of a backup, with the sum at its end made right again."""
    lines = [json.loads(line) for line in gzip.decompress(file.read_bytes()).splitlines()]
    packed = b"".join(json.dumps(change(line)).encode() + b"\n" for line in lines[:-1])
    last = lines[-1] | {"sha256": sha256(packed).hexdigest()}
    file.write_bytes(gzip.compress(packed + json.dumps(last).encode() + b"\n"))


async def until(address: str, query: str, *, others: bool = True) -> None:
    """Wait until another connection is at such a query, or until there is none."""
    engine = engine_of(address)
    asked = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
        "AND pid <> pg_backend_pid() AND query LIKE :query"
    )
    async with asyncio.timeout(10), engine.connect() as connection:
        while (await connection.execute(asked, {"query": query})).scalar_one() == (0 if others else 1):
            await connection.rollback()
            await asyncio.sleep(0.005)
    await engine.dispose()
