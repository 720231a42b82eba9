"""What a database says of one person, and how their name leaves it, also beside whoever runs."""

import re
from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, Text, and_, cast, delete, insert, select, update

from bot.store.codec import Document, decode, to_bytes
from bot.store.memory import OUTBOX, SHAPES
from bot.store.people import naming, without
from bot.store.postgres.keeping import connected_directly
from bot.store.postgres.tables import HOME, SHARED, journal, row_values, tables, workspaces


def about(address: str, user: str) -> list[Document]:
    """Every row and journal line that names that user id, as `{"table" or "journal", …}`."""
    with connected_directly(address) as connection:
        rows = [
            {"table": name, "id": row_id, "row": row} | _of(workspace)
            for name, workspace, row_id, row in _rows(connection, user)
        ]
        lines = [
            {"journal": {"n": number, **entry}} | _of(workspace)
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
        # Everybody's turn is waited for: nothing that names them is written meanwhile.
        connection.execute(select(workspaces.c.id).order_by(workspaces.c.id).with_for_update())
        rows, lines = list(_rows(connection, user)), list(_lines(connection, user))
        for name, workspace, row_id, row in rows:
            table = tables[name]
            connection.execute(delete(table).where(_is(table, workspace, row_id)))
            if name != OUTBOX.name or row.get("channel") != user:
                connection.execute(insert(table).values(_unnamed(name, workspace, row_id, row, named)))
        for workspace, number, entry in lines:
            there = and_(journal.c.workspace == workspace, journal.c.line == number)
            connection.execute(update(journal).where(there).values(entry=without(entry, named)))
    return len(rows) + len(lines)


def _rows(connection: Connection, user: str) -> Iterator[tuple[str, str, str, Document]]:
    named = naming(user)
    for name, table in tables.items():
        columns = table.c
        asked = select(columns.workspace, columns.id, columns.row).where(
            cast(columns.row, Text).contains(user, autoescape=True)
            | columns.id.contains(user, autoescape=True)
        )
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


def _is(table: Table, workspace: str, row_id: str) -> ColumnElement[bool]:
    return and_(table.c.workspace == workspace, table.c.id == row_id)


def _unnamed(name: str, workspace: str, row_id: str, row: Document, named: re.Pattern[str]) -> dict[str, Any]:
    (shape,) = (one for one in SHAPES if one.name == name)
    (new_row,) = without({row_id: row}, named).values()
    return row_values(shape, workspace, decode(new_row, shape.entity), new_row)


def _of(workspace: str) -> dict[str, str]:
    return {} if workspace in (SHARED, HOME) else {"workspace": workspace}
