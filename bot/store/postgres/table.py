"""One table of one workspace, as its transaction sees it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Generic

from bot.domain.why import Why
from bot.store.codec import Document, Undecodable, decode, encode
from bot.store.errors import StateUnreadable
from bot.store.memory import R, Shape
from bot.store.pending import Pending
from bot.store.postgres.asking import Key
from bot.store.postgres.tables import OF_ALL, SHARED, row_values, storable, tables

if TYPE_CHECKING:
    from bot.store.postgres.views import PgView

_AT_ONCE = 1000
"""Rows asked for, or written, by one statement."""


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
        self._unwritten: set[str] = set()
        self._asked: dict[tuple[tuple[str, ...], tuple[str, ...]], dict[str, R]] = {}

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
        self._change(row.id, row)

    async def drop(self, row_id: str) -> None:
        self._view.writes()
        self._change(row_id, None)

    async def where(self, **equals: str) -> list[R]:
        self._view.reads()
        self._shape.check(equals)
        fields = tuple(sorted(equals))
        values = tuple(str(equals[field]) for field in fields)
        if (fields, values) not in self._asked:
            found = await self._ask(fields, [values])
            self._known |= {row_id: row for row_id, row in found.items() if row_id not in self._known}
            self._asked[fields, values] = found
        found = self._asked[fields, values]
        kept = {row_id: row for row_id, row in found.items() if row_id not in self._pending.rows}
        kept |= self._pending.matching(equals)
        return [kept[row_id] for row_id in sorted(kept)]

    @property
    def given(self) -> list[R]:
        """The rows that this transaction has put, as it put them last."""
        return [row for row in self._pending.rows.values() if row is not None]

    def taken(self) -> tuple[list[Key], list[Document]]:
        """What is still to be dropped, and all columns of what is to be stored: they are, from now on."""
        changed = [(row_id, self._pending.rows[row_id]) for row_id in self._unwritten]
        self._unwritten.clear()
        dropped: list[Key] = [(self._workspace, storable(row_id)) for row_id, row in changed if row is None]
        kept = [row for _, row in changed if row is not None]
        return dropped, [row_values(self._shape, self._workspace, row, encode(row)) for row in kept]

    def _change(self, row_id: str, row: R | None) -> None:
        self._unwritten.add(row_id)
        self._pending.note(row_id, row)

    async def _learn(self, row_ids: list[str]) -> None:
        await self._learn_those(row_ids)
        absent = [row_id for row_id in row_ids if self._known[row_id] is None]
        if absent and self._workspace == SHARED and self._view.changing:
            # What is not there cannot be locked: whoever may put it there is waited for in its place.
            await self._view.asking.wait_for([storable(row_id) for row_id in absent])
            await self._learn_those(absent)

    async def _learn_those(self, row_ids: list[str]) -> None:
        found = await self._ask(("id",), [(row_id,) for row_id in row_ids])
        self._known |= {row_id: found.get(row_id) for row_id in row_ids}

    async def _ask(self, fields: tuple[str, ...], values: list[tuple[str, ...]]) -> dict[str, R]:
        """The committed rows with these values of the fields, by id."""
        keys = [(self._workspace, *map(storable, some)) for some in values]
        found = await self._view.asking.rows(self._shape.name, fields, keys)
        rows = (
            decoded(self._shape, row_id, document) for some in found.values() for row_id, document in some
        )
        return {row.id: row for row in rows}


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
