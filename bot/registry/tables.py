"""Rows into a snapshot's tables, many in one statement; what takes long is done while reading goes on."""

import sqlite3
from collections.abc import Iterable
from functools import cache
from threading import Thread
from types import TracebackType
from typing import Self

_IF_TWICE = {
    "partners": "ON CONFLICT DO UPDATE SET habilitation = habilitation | excluded.habilitation",
}

_ROWS = 128
"""Rows in one statement: few enough for the parameters that any SQLite allows."""


class Tables:
    """A row that comes twice is stored once; a partner's habilitations for one fiche are added up.

    It is a context manager: all is done at its end. The connection is used by one thread at a time.
    """

    def __init__(self, snapshot: sqlite3.Connection) -> None:
        self._snapshot = snapshot
        self._open = ("", 0)
        self._values: list[object] = []
        self._waiting: list[tuple[str, list[object]]] = []
        self._aside: _Aside | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        if error is None:
            self._settle()
        elif self._aside is not None:
            self._aside.join()

    def insert(self, table: str, numbers: list[int | None], *columns: Iterable[object]) -> None:
        """Insert rows given by column, leaving out those that name no certification number."""
        width = 1 + len(columns)
        if self._open != (table, width):
            self._close()
            self._open = (table, width)
        self._values += _rows(numbers, *columns)
        while len(self._values) >= _ROWS * width:
            self._put(_ROWS)

    def aside(self, statement: str) -> None:
        """Start a statement that takes long: SQLite runs it without Python's lock, so reading can go on."""
        self._settle()
        self._aside = _Aside(self._snapshot, statement)
        self._aside.start()

    def _put(self, rows: int) -> None:
        table, width = self._open
        self._waiting.append((_insertion(table, width, rows), self._values[: rows * width]))
        del self._values[: rows * width]
        if self._aside is None or not self._aside.is_alive():
            self._run()

    def _close(self) -> None:
        if self._values:
            self._put(len(self._values) // self._open[1])

    def _run(self) -> None:
        if self._aside is not None:
            self._aside.finish()
            self._aside = None
        for statement, values in self._waiting:
            self._snapshot.execute(statement, values)
        self._waiting.clear()

    def _settle(self) -> None:
        self._close()
        self._run()


class _Aside(Thread):
    def __init__(self, snapshot: sqlite3.Connection, statement: str) -> None:
        super().__init__()
        self._snapshot = snapshot
        self._statement = statement
        self._failure: sqlite3.Error | None = None

    def run(self) -> None:
        try:
            self._snapshot.execute(self._statement)
        except sqlite3.Error as error:
            self._failure = error

    def finish(self) -> None:
        """Wait for it, and raise what SQLite refused."""
        self.join()
        if self._failure is not None:
            raise self._failure


def _rows(numbers: list[int | None], *columns: Iterable[object]) -> list[object]:
    """The values row after row, from columns."""
    if None in numbers:
        rows = zip(numbers, *columns, strict=True)
        return [value for row in rows if row[0] is not None for value in row]
    width = 1 + len(columns)
    values: list[object] = [None] * (width * len(numbers))
    for place, column in enumerate((numbers, *columns)):
        values[place::width] = column
    return values


@cache
def _insertion(table: str, width: int, rows: int) -> str:
    row = f"({', '.join('?' * width)})"
    tail = _IF_TWICE.get(table, "ON CONFLICT DO NOTHING")
    return f"INSERT INTO {table} VALUES {', '.join([row] * rows)} {tail}"  # noqa: S608 - tables of ours
