"""The state on disk: TinyDB's tables in one file, and the journal's lines that the file still carries."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import structlog
from tinydb import TinyDB
from tinydb.table import Table

from bot.domain.journal import Entry
from bot.store.atomic import AtomicStorage, Tables, Write
from bot.store.codec import Document, Undecodable, decode, encode, to_bytes
from bot.store.journal import Journal, number_of
from bot.store.memory import SHAPES, State
from bot.store.schema import META, Migration, read_state, unreadable

STATE_STEM = "state"
STATE_NAME = f"{STATE_STEM}.json"
JOURNAL_NAME = "journal.jsonl"
UNAPPENDED = "unappended"
"""The table of the journal's lines, by number, that may not be on disk in the journal's own file yet."""

CARRIED_AT_MOST = 64
"""So many unappended lines are synced together: a click that pays for the journal's own fsync is rare."""

Changed = Mapping[str, Document | None]
T = TypeVar("T")

_log = structlog.get_logger(__name__)


class RowTable(Table):
    """TinyDB's table with texts as ids, changed in one pass however many rows change."""

    document_id_class = str  # type: ignore[assignment]  # TinyDB's types know int alone, its code takes both

    def apply(self, changed: Changed) -> None:
        def update(rows: dict[Any, Any]) -> None:
            for row_id, document in changed.items():
                if document is None:
                    rows.pop(row_id, None)
                else:
                    rows[row_id] = document

        self._update_table(update)


class Database(TinyDB):
    table_class = RowTable


class StateFile:
    """`stage` and `keep` run on the event loop, the work between them in a thread, which sees only bytes."""

    def __init__(self, folder: Path, tables: Tables, write: Write) -> None:
        self.path = folder / STATE_NAME
        self.sequence = _last(self.path, tables, "sequence")
        self._given = _last(self.path, tables, "journal")
        self._carried = _lines(self.path, tables)
        self._staged = self._carried
        self._write = write
        self._storage = AtomicStorage(tables)
        self._database = Database(storage=lambda: self._storage)
        self.journal = Journal(folder / JOURNAL_NAME, self._given)

    @classmethod
    def open(cls, folder: Path, migrations: Sequence[Migration], write: Write) -> tuple["StateFile", State]:
        """Read the state, and give the journal the lines that a crash kept from it."""
        path = folder / STATE_NAME
        tables = read_state(path, migrations, write)
        state = State.of({shape.name: rows_of(path, tables, shape.name, shape.entity) for shape in SHAPES})
        file = cls(folder, tables, write)
        file.flush()
        file._given = max(file._given, file.journal.last)
        if not path.exists():
            if file.journal.last:
                _log.warning("state_missing", file=str(path), journal=str(file.journal.path))
            write(path, file._storage.pieces())
        return file, state

    def prepare(self, table: str, row_id: str, row: object) -> Document | None:
        """The document of a changed row, its bytes made ready; None: the row is dropped."""
        if row is None:
            return None
        document = encode(row)
        self._storage.encode(table, row_id, document)
        return document

    def stage(
        self, changed: Mapping[str, Changed], entries: Iterable[Entry], sequence: int
    ) -> Callable[[], None]:
        """Take a transaction's changes into TinyDB's staged tables; the work returned makes them durable."""
        self._storage.undo()
        lines = {n: {"n": n, **encode(entry)} for n, entry in enumerate(entries, self._given + 1)}
        synced = [number for number in self._carried if number <= self.journal.synced]
        for name, rows in changed.items():
            self._table(name).apply(rows)
        if lines or synced:
            new = {str(number): line for number, line in lines.items()}
            self._table(UNAPPENDED).apply({**dict.fromkeys(map(str, synced)), **new})
        given = max(lines, default=self._given)
        self._table(META).apply({"sequence": {"last": sequence}, "journal": {"last": given}})
        rest = {number: line for number, line in self._carried.items() if number > self.journal.synced}
        self._staged = {**rest, **{number: to_bytes(line) for number, line in lines.items()}}
        pieces, staged = self._storage.pieces(), self._staged
        return lambda: self._make_durable(pieces, staged)

    def keep(self) -> None:
        """Make what was staged the state: it is on disk."""
        self._storage.keep()
        self._carried = self._staged
        self._given = max(self._carried, default=self._given)

    def flush(self) -> None:
        """Have every line of the journal reach its file and the disk; OSError: the state carries them on."""
        self.journal.append(self._carried, sync=True)

    @property
    def carried(self) -> Mapping[int, bytes]:
        """The journal's lines that the state file holds, by number."""
        return self._carried

    def _make_durable(self, pieces: Sequence[bytes], lines: Mapping[int, bytes]) -> None:
        """Write the state, then append to the journal; if only that fails, the state has the lines."""
        self._write(self.path, pieces)
        try:
            self.journal.append(lines, sync=len(lines) >= CARRIED_AT_MOST)
        except OSError as error:
            _log.warning("journal_append_failed", file=str(self.journal.path), error=str(error))

    def _table(self, name: str) -> RowTable:
        table = self._database.table(name)
        assert isinstance(table, RowTable)
        return table


def _last(path: Path, tables: Tables, counter: str) -> int:
    """The last number that a counter of the state gave."""
    last = tables[META].get(counter, {}).get("last", 0)
    if type(last) is not int:
        raise unreadable(path, f"table {META}, row {counter}: {last!r} is not a number")
    return last


def _lines(path: Path, tables: Tables) -> dict[int, bytes]:
    """The journal's lines that the state carries, by number."""
    lines = {}
    for row_id, document in tables.get(UNAPPENDED, {}).items():
        line = to_bytes(document)
        number = number_of(line)
        if number is None or str(number) != row_id:
            raise unreadable(path, f"table {UNAPPENDED}, row {row_id}: it is no numbered line of the journal")
        lines[number] = line
    return lines


def rows_of(path: Path, tables: Tables, name: str, entity: type[T]) -> dict[str, T]:
    """A table's rows, decoded; StateUnreadable says which one is not what its table holds."""
    found = {}
    for row_id, document in tables.get(name, {}).items():
        try:
            row = found[row_id] = decode(document, entity)
        except Undecodable as error:
            raise unreadable(path, f"table {name}, row {row_id}: {error}") from error
        if getattr(row, "id", None) != row_id:
            raise unreadable(path, f"table {name}, row {row_id}: its fields make another id")
    return found
