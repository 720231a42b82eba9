"""What a database says of one person, and how their name leaves it, also beside whoever runs."""

import re
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Text, and_, cast, delete, insert, or_, select, text, update

from bot.store.codec import Document, to_bytes
from bot.store.memory import OUTBOX, SHAPES, Shape
from bot.store.people import naming, without
from bot.store.postgres.keeping import connected_directly, whose
from bot.store.postgres.table import decoded
from bot.store.postgres.tables import as_given, journal, row_values, tables, workspaces

_SHAPES = {shape.name: shape for shape in SHAPES}


def about(address: str, user: str) -> list[Document]:
    """Every row and journal line that names that user id, as `{"table" or "journal", …}`."""
    with connected_directly(address) as connection:
        rows = [
            {"table": name, "id": as_given(row_id), "row": row} | whose(workspace)
            for name, workspace, row_id, row in _rows(connection, user)
        ]
        lines = [
            {"journal": {"n": number, **entry}} | whose(workspace)
            for workspace, number, entry in _lines(connection, user)
        ]
    return rows + lines


def erase(address: str, user: str) -> int:
    """Put an anonymous mark in place of that user id everywhere; how many rows and lines named it.

    What was done, and when, stays; so do reasons, which speak of certifications. What still waited to be told
    to that person is dropped.
    """
    named = naming(user)
    with connected_directly(address) as connection:
        # Every writer begins with this table: nothing that names them is written meanwhile.
        connection.execute(text(f"LOCK TABLE {workspaces.name} IN EXCLUSIVE MODE"))
        rows, lines = list(_rows(connection, user)), list(_lines(connection, user))
        for name, workspace, row_id, row in rows:
            table = tables[name]
            told_to_them = name == OUTBOX.name and row.get("channel") == user
            after = [] if told_to_them else [_unnamed(_SHAPES[name], workspace, row_id, row, named)]
            # Somebody erased before may have left a row with the same id.
            ids = [row_id, *(one["id"] for one in after)]
            connection.execute(delete(table).where(table.c.workspace == workspace, table.c.id.in_(ids)))
            if after:
                connection.execute(insert(table), after)
        for workspace, number, entry in lines:
            there = and_(journal.c.workspace == workspace, journal.c.line == number)
            connection.execute(update(journal).where(there).values(entry=without(entry, named)))
    return len(rows) + len(lines)


def _rows(connection: Connection, user: str) -> Iterator[tuple[str, str, str, Document]]:
    named = naming(user)
    for name, table in tables.items():
        columns = table.c
        there = [one.contains(user, autoescape=True) for one in (columns.id, cast(columns.row, Text))]
        asked = select(columns.workspace, columns.id, columns.row).where(or_(*there))
        asked = asked.order_by(columns.workspace, columns.id)
        for workspace, row_id, row in connection.execute(asked).all():
            if named.search(to_bytes({row_id: row}).decode()):
                yield name, workspace, row_id, row


def _lines(connection: Connection, user: str) -> Iterator[tuple[str, int, Document]]:
    named, columns = naming(user), journal.c
    asked = (
        select(columns.workspace, columns.line, columns.entry)
        .where(cast(columns.entry, Text).contains(user, autoescape=True))
        .order_by(columns.workspace, columns.line)
    )
    for workspace, number, entry in connection.execute(asked).all():
        if named.search(to_bytes(entry).decode()):
            yield workspace, number, entry


def _unnamed(
    shape: Shape[Any], workspace: str, row_id: str, row: Document, named: re.Pattern[str]
) -> dict[str, Any]:
    ((new_id, new_row),) = without({row_id: row}, named).items()
    return row_values(shape, workspace, decoded(shape, new_id, new_row), new_row)
