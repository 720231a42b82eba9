"""Writing what transactions have changed: of one workspace or of many, a statement a table."""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, Delete, bindparam, cast, delete, func, select, update
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.memory import CHANNELS, PREFERENCES, SHAPES, WATCHES, Shape
from bot.store.postgres.arrays import DOCUMENT, TEXT, Types, in_columns, unnested
from bot.store.postgres.journal import append
from bot.store.postgres.tables import tables, workspaces

if TYPE_CHECKING:
    from bot.store.postgres.views import PgView

_KEY: Types = {"workspace": TEXT, "id": TEXT}
_COUNTERS: Types = {"workspace": TEXT, "sequence": BigInteger(), "line": BigInteger()}
_OWNERS = unnested(_COUNTERS)
_COUNTED = (
    update(workspaces)
    .where(workspaces.c.id == _OWNERS.c.workspace.collate("C"))
    .values(sequence=_OWNERS.c.sequence, line=_OWNERS.c.line)
)
# Below all that was there before: whoever makes the rounds meanwhile sees that something has changed.
_ROUND_SOON = (
    update(workspaces)
    .where(workspaces.c.id == func.any(bindparam("owners", type_=ARRAY(TEXT))))
    .values(round_at=func.least(workspaces.c.round_at, 0.0) - 1)
)
_PLANNED: tuple[Shape[Any], ...] = (WATCHES, CHANNELS, PREFERENCES)
"""What tells when something is due by the clock."""


async def flush(connection: AsyncConnection, views: Sequence["PgView"]) -> None:
    """Write rows alone, so that a statement sees them."""
    for shape in SHAPES:
        taken = [table.taken() for view in views if (table := view.table(shape))]
        dropped = [key for keys, _ in taken for key in keys]
        if dropped:
            keys = [{"workspace": workspace, "id": row_id} for workspace, row_id in dropped]
            await connection.execute(_delete(shape.name), in_columns(_KEY, keys))
        rows = [row for _, some in taken for row in some]
        if rows:
            # In order of id, so that no two transactions wait for each other.
            rows.sort(key=lambda row: (row["workspace"], row["id"]))
            await connection.execute(_upsert(shape.name), in_columns(_types(shape.name), rows))


async def write_all(connection: AsyncConnection, views: Sequence["PgView"]) -> None:
    """Write rows, journal lines and the numbers given."""
    await flush(connection, views)
    told = [(view.workspace, view.counters.line, view.entries) for view in views if view.entries]
    if told:
        await append(connection, told)
    counted = [
        {
            "workspace": view.workspace,
            "sequence": view.counters.sequence,
            "line": view.counters.line + len(view.entries),
        }
        for view in views
        if view.entries or view.counted
    ]
    if counted:
        await connection.execute(_COUNTED, in_columns(_COUNTERS, counted))
    moved = [one.workspace for one in views if any(one.given(shape) for shape in _PLANNED)]
    if moved:
        await connection.execute(_ROUND_SOON, {"owners": moved})


@cache
def _types(name: str) -> Types:
    return {each.name: DOCUMENT if each.name == "row" else TEXT for each in tables[name].c}


@cache
def _upsert(name: str) -> Any:  # noqa: ANN401 - the dialect's insert has no type of its own
    """In the place of the rows that are there."""
    table, types = tables[name], _types(name)
    given = unnested(types)
    values = [cast(given.c[each], types[each]) for each in types]
    statement = insert(table).from_select(list(types), select(*values))
    changed = {each.name: statement.excluded[each.name] for each in table.c if not each.primary_key}
    return statement.on_conflict_do_update(index_elements=table.primary_key.columns, set_=changed)


@cache
def _delete(name: str) -> Delete:
    columns, given = tables[name].c, unnested(_KEY)
    same = columns.workspace == given.c.workspace.collate("C"), columns.id == given.c.id.collate("C")
    return delete(tables[name]).where(*same)
