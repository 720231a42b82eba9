"""Rows into a snapshot's tables, thousands in one statement, while the next ones are being read."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from queue import Queue
from threading import Thread
from types import TracebackType
from typing import Self

_IF_TWICE = {
    "partners": "ON CONFLICT DO UPDATE SET habilitation = habilitation | excluded.habilitation",
}
_MOST_PARAMETERS = 12_000
_MOST_WAITING = 8

Statement = tuple[str, list[object]]


class Tables:
    """A row that comes twice is stored once; a partner's habilitations for one fiche are added up.

    A context manager: inside, statements are queued for a thread of their own; at its end all are done, and
    what SQLite refused is raised. SQLite works without Python's lock, which changes hands once a statement:
    that is why they are so large.
    """

    def __init__(self, snapshot: sqlite3.Connection) -> None:
        self._snapshot = snapshot
        self._most = min(_MOST_PARAMETERS, snapshot.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER))
        self._queue: Queue[Statement | None] = Queue(_MOST_WAITING)
        self._thread = Thread(target=self._work)
        self._failure: sqlite3.Error | MemoryError | None = None
        self._values: defaultdict[tuple[str, int], list[object]] = defaultdict(list)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self._close()
        self._queue.put(None)
        self._thread.join()
        if self._failure is not None and error is None:
            raise self._failure

    def insert(self, table: str, numbers: list[int | None], *columns: Iterable[object]) -> None:
        """Insert rows given by column, leaving out those that name no certification number."""
        width = 1 + len(columns)
        values = self._values[table, width]
        values += _rows(numbers, *columns)
        rows = self._most // width  # always as many: SQLite keeps each statement that is another one
        while len(values) >= rows * width:
            self._put(table, width, rows)

    def execute(self, statement: str) -> None:
        self._close()
        self._queue.put((statement, []))

    def _close(self) -> None:
        for (table, width), values in self._values.items():
            if values:
                self._put(table, width, len(values) // width)

    def _put(self, table: str, width: int, rows: int) -> None:
        values = self._values[table, width]
        self._queue.put((_insertion(table, width, rows), values[: rows * width]))
        del values[: rows * width]

    def _work(self) -> None:
        while (statement := self._queue.get()) is not None:
            if self._failure is None:
                try:
                    self._snapshot.execute(*statement)
                except (sqlite3.Error, MemoryError) as error:
                    self._failure = error


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
