"""Writing what transactions have changed: of one workspace or of many, a statement a table."""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.memory import CHANNELS, PREFERENCES, SHAPES, WATCHES, Shape
from bot.store.postgres.journal import append
from bot.store.postgres.tables import tables, workspaces

if TYPE_CHECKING:
    from bot.store.postgres.views import PgView

_COUNTED = (
    update(workspaces)
    .where(workspaces.c.id == bindparam("workspace"))
    .values(sequence=bindparam("last_sequence"), line=bindparam("last_line"))
)
_ROUND_SOON = update(workspaces).where(workspaces.c.id == bindparam("workspace")).values(round_at=0.0)
_PLANNED: tuple[Shape[Any], ...] = (WATCHES, CHANNELS, PREFERENCES)
"""What tells when something is due by the clock."""


async def flush(connection: AsyncConnection, views: Sequence["PgView"]) -> None:
    """Write rows alone, so that a statement sees them."""
    for shape in SHAPES:
        taken = [table.taken() for view in views if (table := view.table(shape))]
        dropped = [key for keys, _ in taken for key in keys]
        if dropped:
            columns = tables[shape.name].c
            gone = tuple_(columns.workspace, columns.id).in_(dropped)
            await connection.execute(delete(tables[shape.name]).where(gone))
        # In order of id, so that no two transactions wait for each other.
        rows = sorted(
            (row for _, some in taken for row in some), key=lambda row: (row["workspace"], row["id"])
        )
        if rows:
            await connection.execute(_upsert(shape.name), rows)


async def write_all(connection: AsyncConnection, views: Sequence["PgView"]) -> None:
    """Write rows, journal lines and the numbers given."""
    await flush(connection, views)
    told = [(view.workspace, view.counters.line, view.entries) for view in views if view.entries]
    if told:
        await append(connection, told)
    counted = [
        {
            "workspace": view.workspace,
            "last_sequence": view.counters.sequence,
            "last_line": view.counters.line + len(view.entries),
        }
        for view in views
        if view.entries or view.counted
    ]
    if counted:
        await connection.execute(_COUNTED, counted)
    moved = [{"workspace": one.workspace} for one in views if any(one.given(shape) for shape in _PLANNED)]
    if moved:
        await connection.execute(_ROUND_SOON, moved)


@cache
def _upsert(name: str) -> Any:  # noqa: ANN401 - the dialect's insert has no type of its own
    table = tables[name]
    statement = insert(table)
    changed = {c.name: statement.excluded[c.name] for c in table.c if not c.primary_key}
    return statement.on_conflict_do_update(index_elements=table.primary_key.columns, set_=changed)
