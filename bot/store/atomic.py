"""The state file: TinyDB's document in memory, and its bytes written whole and atomically."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import structlog
from tinydb.storages import Storage

from bot.store.codec import Document, to_bytes

Rows = Mapping[str, Document]
Tables = dict[str, Rows]

Write = Callable[[Path, Sequence[bytes]], None]
"""Makes these bytes the file's content, durably and all at once; OSError where it cannot."""

_TEMPORARY = ".tmp"
_log = structlog.get_logger(__name__)


def replace_file(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a temporary file beside `path`, and put it in its place once it is on disk."""
    temporary = path.with_name(path.name + _TEMPORARY)
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(descriptor)
        temporary.replace(path)
    except OSError:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    try:
        sync_folder(path.parent)
    except OSError as error:
        # The new content is in its place: a restart would find it, so that it must count as written.
        _log.error("folder_sync_failed", folder=str(path.parent), error=str(error))


def sync_folder(folder: Path) -> None:
    """Have the folder's list of names reach the disk: a rename alone is not durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def clean(folder: Path, stem: str) -> None:
    """Remove what a crash left behind while it wrote a file whose name begins so."""
    for leftover in folder.glob(f"{stem}*{_TEMPORARY}"):
        leftover.unlink()


class AtomicStorage(Storage):
    """What TinyDB reads and writes: tables in memory, changed in a staged copy that is kept or undone.

    TinyDB rebuilds a table at each change and never touches a document in place, so that a copy of the
    outermost dict is a copy of all. For the same reason, a table or a row that is the same object as at the
    last write has the same bytes: only what changed is encoded anew.
    """

    def __init__(self, tables: Tables) -> None:
        self._kept: Tables = tables
        self._staged: Tables = tables
        self._tables: dict[str, tuple[Rows, bytes]] = {}
        self._rows: dict[str, dict[str, tuple[Document, bytes]]] = {}

    def read(self) -> dict[str, dict[str, Any]]:
        return dict(self._staged)  # type: ignore[arg-type]  # TinyDB rebuilds tables: see the class

    def write(self, data: Mapping[str, Rows]) -> None:
        self._staged = dict(data)

    def keep(self) -> None:
        """Make what is staged the state: it is on disk."""
        self._kept = self._staged

    def undo(self) -> None:
        """Forget what was staged since the last `keep`."""
        self._staged = self._kept

    def encode(self, table: str, row_id: str, document: Document) -> None:
        """Encode a row that is about to be staged, so that `pieces` need not encode many at once."""
        self._rows.setdefault(table, {})[row_id] = (document, to_bytes(document))

    def pieces(self) -> list[bytes]:
        """The bytes of what is staged, to be joined: JSON, one row a line."""
        tables = [self._table(name, rows) for name, rows in self._staged.items()]
        commas = [b",\n"] * (len(tables) - 1) + [b"\n}\n"]
        return [b"{\n", *(piece for pair in zip(tables, commas, strict=True) for piece in pair)]

    def _table(self, name: str, rows: Rows) -> bytes:
        held = self._tables.get(name)
        if held is None or held[0] is not rows:
            known = self._rows.get(name, {})
            self._rows[name] = {row_id: _encoded(known.get(row_id), rows[row_id]) for row_id in rows}
            lines = b",\n".join(
                to_bytes(row_id) + b":" + encoded for row_id, (_, encoded) in self._rows[name].items()
            )
            held = self._tables[name] = (rows, to_bytes(name) + b":{\n" + lines + b"\n}")
        return held[1]


def _encoded(known: tuple[Document, bytes] | None, document: Document) -> tuple[Document, bytes]:
    if known is not None and known[0] is document:
        return known
    return document, to_bytes(document)
