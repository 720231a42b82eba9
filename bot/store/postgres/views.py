"""What a transaction and a reading show of one workspace: rows are asked for, and written at the end."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Generic

from sqlalchemy import ColumnElement, Executable, Select, and_, delete, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.why import Why
from bot.store.codec import Document, Undecodable, decode, encode
from bot.store.errors import StateUnreadable
from bot.store.memory import (
    ALERTS,
    CHANNELS,
    DRAFTS,
    HANDLED,
    HOLDINGS,
    OUTBOX,
    OWED,
    PREFERENCES,
    QUARANTINES,
    ROUNDS,
    SHAPES,
    SIGHTINGS,
    SIRETS,
    SOURCES,
    SUMMARIES,
    WATCHES,
    R,
    Shape,
)
from bot.store.pending import Pending
from bot.store.postgres.counters import Counters
from bot.store.postgres.database import in_words
from bot.store.postgres.journal import append
from bot.store.postgres.tables import OF_ALL, SHARED, row_values, storable, tables
from bot.store.views import Block

_AT_ONCE = 1000
"""Rows asked for, or written, by one statement."""

# Few locks, in one order, however many rows are looked for. The first number is only ours to tell them by.
_IN_ITS_PLACE = text("""
SELECT pg_advisory_xact_lock(30313, place) FROM (
    SELECT DISTINCT hashtext(id) & 255 AS place FROM unnest(CAST(:ids AS text[])) AS id
    ORDER BY place) AS places""")

Rows = Sequence[tuple[str, Document]]


class PgTable(Generic[R]):
    """One table as its transaction sees it. What was read once is not asked for again.

    That holds because whoever writes has the workspace to itself, a reading sees one moment, and a row that
    belongs to all is locked by who reads it in order to write.
    """

    def __init__(self, shape: Shape[R], workspace: str, view: "PgView") -> None:
        self._shape = shape
        self._table = tables[shape.name]
        self._workspace = SHARED if shape.name in OF_ALL else workspace
        self._view = view
        self._pending = Pending(shape)
        self._known: dict[str, R | None] = {}
        self.given: dict[str, R] = {}

    async def get(self, row_id: str) -> R | None:
        return (await self.get_all([row_id])).get(row_id)

    async def get_all(self, row_ids: Iterable[str]) -> dict[str, R]:
        self._view.reads()
        wanted = list(dict.fromkeys(row_ids))
        unknown = [one for one in wanted if one not in self._pending.rows and one not in self._known]
        for start in range(0, len(unknown), _AT_ONCE):
            await self._learn(unknown[start : start + _AT_ONCE])
        found = {
            one: self._pending.rows[one] if one in self._pending.rows else self._known[one] for one in wanted
        }
        return {row_id: row for row_id, row in found.items() if row is not None}

    async def put(self, row: R) -> None:
        self._view.writes()
        self.given[row.id] = row
        self._pending.note(row.id, row)

    async def drop(self, row_id: str) -> None:
        self._view.writes()
        self._pending.note(row_id, None)

    async def where(self, **equals: str) -> list[R]:
        self._view.reads()
        self._shape.check(equals)
        columns = self._table.c
        asked = self._mine(*(columns[field] == storable(value) for field, value in equals.items()))
        found = {row.id: row for row in self._decoded(await self._view.ask(asked))}
        self._known |= {row_id: row for row_id, row in found.items() if row_id not in self._known}
        kept = {row_id: row for row_id, row in found.items() if row_id not in self._pending.rows}
        kept |= self._pending.matching(equals)
        return [kept[row_id] for row_id in sorted(kept)]

    async def write(self, connection: AsyncConnection) -> None:
        """Make what has changed part of the transaction under way, in order of id."""
        changed = sorted(self._pending.rows.items())
        dropped = [storable(row_id) for row_id, row in changed if row is None]
        if dropped:
            columns = self._table.c
            await connection.execute(
                delete(self._table).where(columns.workspace == self._workspace, columns.id.in_(dropped))
            )
        rows = [
            row_values(self._shape, self._workspace, row, encode(row))
            for _, row in changed
            if row is not None
        ]
        if rows:
            await connection.execute(_upsert(self._shape.name), rows)
        for row_id, row in changed:
            self._known[row_id] = row
            self._pending.forget(row_id)

    async def _learn(self, row_ids: list[str]) -> None:
        asked = self._mine(self._table.c.id.in_([storable(row_id) for row_id in row_ids]))
        if self._workspace == SHARED and self._view.changing:
            asked = asked.with_for_update(read=True)
        found = {row.id: row for row in self._decoded(await self._view.ask(asked))}
        absent = [storable(row_id) for row_id in row_ids if row_id not in found]
        if absent and self._workspace == SHARED and self._view.changing:
            # What is not there cannot be locked: whoever may put it there is waited for in its place.
            await self._view.wait_for(absent)
            found |= {row.id: row for row in self._decoded(await self._view.ask(asked))}
        self._known |= {row_id: found.get(row_id) for row_id in row_ids}

    def _mine(self, *conditions: ColumnElement[bool]) -> Select[Any]:
        columns = self._table.c
        return select(columns.id, columns.row).where(and_(columns.workspace == self._workspace, *conditions))

    def _decoded(self, rows: Rows) -> list[R]:
        return [decoded(self._shape, row_id, document) for row_id, document in rows]


def decoded(shape: Shape[R], row_id: str, document: Document) -> R:
    """The row in a document; StateUnreadable says which one is not what its table holds."""
    try:
        return decode(document, shape.entity)
    except Undecodable as error:
        raise StateUnreadable(
            Why(
                "La base de données est illisible : table {table}, ligne {row} : {where}. Elle a été laissée "
                "telle quelle. Une Vigie plus récente l'a peut-être écrite : installez-la.",
                table=shape.name,
                row=row_id,
                where=str(error),
            )
        ) from error


def _upsert(name: str) -> Any:  # noqa: ANN401 - the dialect's insert has no type of its own
    table = tables[name]
    statement = insert(table)
    changed = {c.name: statement.excluded[c.name] for c in table.c if not c.primary_key}
    return statement.on_conflict_do_update(index_elements=table.primary_key.columns, set_=changed)


class _Shown(Generic[R]):
    """A table of a view, made when it is first asked for."""

    def __init__(self, shape: Shape[R]) -> None:
        self._shape = shape

    def __get__(self, view: "PgView", _: type) -> PgTable[R]:
        table = PgTable(self._shape, view.workspace, view)
        view.__dict__[self._shape.name] = table
        return table


class PgView(Block):
    """All tables of one workspace in one transaction; `sequence` and `line` are the last numbers given."""

    watches = _Shown(WATCHES)
    sightings = _Shown(SIGHTINGS)
    alerts = _Shown(ALERTS)
    channels = _Shown(CHANNELS)
    outbox = _Shown(OUTBOX)
    summaries = _Shown(SUMMARIES)
    handled = _Shown(HANDLED)
    sources = _Shown(SOURCES)
    quarantines = _Shown(QUARANTINES)
    sirets = _Shown(SIRETS)
    holdings = _Shown(HOLDINGS)
    preferences = _Shown(PREFERENCES)
    rounds = _Shown(ROUNDS)
    drafts = _Shown(DRAFTS)
    owed = _Shown(OWED)

    def __init__(self, connection: AsyncConnection, workspace: str, counters: Counters | None = None) -> None:
        super().__init__(changing=counters is not None)
        self.workspace = workspace
        self._connection = connection
        self._counters = counters

    async def next_sequence(self) -> int:
        self.writes()
        assert self._counters is not None
        self._counters.sequence += 1
        return self._counters.sequence

    async def wait_for(self, row_ids: Sequence[str]) -> None:
        """Wait for whoever else has found that these are not there, and have later ones wait."""
        with in_words():
            await self._connection.execute(_IN_ITS_PLACE, {"ids": list(row_ids)})

    async def ask(self, statement: Executable, **given: str) -> Rows:
        """The pairs that a statement finds; a StoreError where it fails."""
        with in_words():
            return [(one, other) for one, other in await self._connection.execute(statement, given)]

    async def run(self, statement: Executable, given: Sequence[Mapping[str, Any]] | None = None) -> None:
        """Have a statement see and change what this transaction has changed so far."""
        self.writes()
        with in_words():
            await self._flush()
            await self._connection.execute(statement, given)

    async def write(self) -> None:
        """Make all that has changed part of the transaction under way."""
        counters = self._counters
        assert counters is not None
        await self._flush()
        if self.entries:
            await append(self._connection, self.workspace, counters.line, self.entries)
        await counters.keep(self._connection, self.workspace, len(self.entries))

    def given(self, shape: Shape[R]) -> list[R]:
        """The rows of a table that this transaction has put, as it put them last."""
        table = self.__dict__.get(shape.name)
        return list(table.given.values()) if table else []

    async def _flush(self) -> None:
        for shape in SHAPES:
            if shape.name in self.__dict__:
                await self.__dict__[shape.name].write(self._connection)
