"""Rows into a snapshot's tables, many in one statement."""

import sqlite3
from collections.abc import Iterable
from functools import cache
from itertools import chain

_IF_TWICE = {
    "partners": "ON CONFLICT DO UPDATE SET habilitation = habilitation | excluded.habilitation",
}


class Tables:
    """A row that comes twice is stored once; a partner's habilitations for one fiche are added up."""

    def __init__(self, snapshot: sqlite3.Connection) -> None:
        self.execute = snapshot.execute

    def insert(self, table: str, numbers: list[int | None], *columns: Iterable[object]) -> None:
        """Insert rows given by column, leaving out those that name no certification number."""
        rows: Iterable[tuple[object, ...]] = zip(numbers, *columns, strict=True)
        if None in numbers:
            rows = [row for row in rows if row[0] is not None]
        values = list(chain.from_iterable(rows))
        if values:
            width = 1 + len(columns)
            self.execute(_insertion(table, width, len(values) // width), values)


@cache
def _insertion(table: str, width: int, rows: int) -> str:
    row = f"({', '.join('?' * width)})"
    tail = _IF_TWICE.get(table, "ON CONFLICT DO NOTHING")
    return f"INSERT INTO {table} VALUES {', '.join([row] * rows)} {tail}"  # noqa: S608 - tables of ours
