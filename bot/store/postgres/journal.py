"""The journal in PostgreSQL: a numbered line a deed, by workspace."""

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import BigInteger, DateTime, Select, bindparam, cast, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.domain.journal import Entry
from bot.domain.people import ERASED
from bot.store.codec import Document, Undecodable, decode, encode
from bot.store.journal import unnamed
from bot.store.postgres.arrays import DOCUMENT, TEXT, Types, in_columns, unnested
from bot.store.postgres.database import connected
from bot.store.postgres.tables import NAMED_LINE, journal, storable

log = structlog.get_logger()

_AT_ONCE = 1000

_COLUMNS: Types = {
    "workspace": TEXT,
    "line": BigInteger(),
    "number": TEXT,
    "at": DateTime(timezone=True),
    "entry": DOCUMENT,
}
_GIVEN = unnested(_COLUMNS)
_APPEND = insert(journal).from_select(
    list(_COLUMNS), select(*(cast(_GIVEN.c[name], kind) for name, kind in _COLUMNS.items()))
)


async def append(connection: AsyncConnection, told: Iterable[tuple[str, int, Sequence[Entry]]]) -> None:
    """Add lines for each workspace, after the one of that number."""
    lines = [
        {
            "workspace": workspace,
            "line": line,
            "number": storable(entry.number),
            "at": entry.at,
            "entry": encode(entry),
        }
        for workspace, last, entries in told
        for line, entry in enumerate(entries, last + 1)
    ]
    await connection.execute(_APPEND, in_columns(_COLUMNS, lines))


async def lines(engine: AsyncEngine, workspace: str, after: int) -> AsyncIterator[tuple[int, Entry]]:
    """The entries numbered above `after`, oldest first, read some at a time as they are asked for."""
    columns = journal.c
    while True:
        asked = _asked(workspace).where(columns.line > after).limit(_AT_ONCE)
        async with connected(engine) as connection:
            found = (await connection.execute(asked)).all()
        for line, document in found:
            if entry := _entry(document):
                yield line, entry
        if len(found) < _AT_ONCE:
            return
        after = found[-1].line


async def of_number(connection: AsyncConnection, workspace: str, code: str) -> list[Entry]:
    """The entries on one number, oldest first."""
    found = await connection.execute(_asked(workspace).where(journal.c.number == storable(code)))
    return [entry for _, document in found if (entry := _entry(document)) and entry.number == code]


async def name_nobody(connection: AsyncConnection, workspace: str, before: datetime) -> int:
    """Put an anonymous mark in place of who did what before that moment; how many lines named somebody."""
    columns = journal.c
    asked = _asked(workspace).where(columns.at < before, text(NAMED_LINE))
    named = [
        {"line_": line, "entry_": unnamed(document)}
        for line, document in await connection.execute(asked)
        if document.get("by") not in (None, ERASED)
    ]
    if named:
        await connection.execute(
            update(journal)
            .where(columns.workspace == workspace, columns.line == bindparam("line_"))
            .values(entry=bindparam("entry_", type_=columns.entry.type)),
            named,
        )
    return len(named)


def _asked(workspace: str) -> Select[Any]:
    columns = journal.c
    return select(columns.line, columns.entry).where(columns.workspace == workspace).order_by(columns.line)


def _entry(document: Document) -> Entry | None:
    """The entry in a line; None, and a word in the log, where this Vigie does not know such entries."""
    try:
        return decode(document, Entry)
    except Undecodable as error:
        log.warning("journal_line_unreadable", why=str(error))
        return None
