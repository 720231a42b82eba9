"""Backups of TinyDB's folder, made beside a running Vigie, and a folder filled from a backup."""

import contextlib
import json
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from bot.domain.why import Why
from bot.store.atomic import replace_file, sync_folder
from bot.store.backup import Contents, check_backup, documents, refuse_several, rows_of_tables, write_backup
from bot.store.codec import Document, to_bytes
from bot.store.copies import backup_of, prune
from bot.store.errors import BackupUnusable, FolderUnusable, NotEmpty, StateUnreadable, folder_unusable
from bot.store.journal import number_of
from bot.store.lock import FolderLock
from bot.store.memory import SHAPES, State
from bot.store.schema import META, MIGRATIONS, read_state, version_row
from bot.store.state_file import JOURNAL_NAME, STATE_NAME, UNAPPENDED, rows_of
from bot.store.views import View

_ASIDE = "%Y%m%d-%H%M%S"


def back_up(folder: Path, file: Path, made_at: datetime) -> Contents:
    """Save a data folder's state and journal as they are at one moment; StoreError, or OSError for the file.

    Nothing is locked and nothing in the folder is written: the state file is replaced whole by whoever writes
    it, and the journal's lines above those that it has given belong to a later state.
    """
    if not (folder / STATE_NAME).exists():
        raise FolderUnusable(Why("Il n'y a rien à sauvegarder dans {folder}.", folder=folder))
    tables = read_state(folder / STATE_NAME, MIGRATIONS, _never)
    meta = tables.get(META, {})
    carried = {document["n"]: document for document in tables.get(UNAPPENDED, {}).values()}
    given = int(meta.get("journal", {}).get("last", 0))
    held = {name: rows for name, rows in tables.items() if name not in (META, UNAPPENDED)}
    lines = _journal(folder / JOURNAL_NAME, given, carried)
    sequence = int(meta.get("sequence", {}).get("last", 0))
    rows = rows_of_tables(held)
    return write_backup(file, rows, ({"line": one} for one in lines), sequence=sequence, made_at=made_at)


def back_up_daily(folder: Path, day: date) -> Path | None:
    """Save today's backup in the folder itself, unless it is there, and drop the oldest; None: it is."""
    file = backup_of(folder, day)
    if file.exists() or not (folder / STATE_NAME).exists():
        return None
    file.parent.mkdir(mode=0o700, exist_ok=True)
    back_up(folder, file, datetime.now(UTC))
    prune(folder)
    return file


def peek(folder: Path) -> View:
    """A data folder's state as it is now, to read only, whoever serves it; StateUnreadable where it is."""
    path = folder / STATE_NAME
    tables = read_state(path, MIGRATIONS, _never)
    return View(State.of({shape.name: rows_of(path, tables, shape.name, shape.entity) for shape in SHAPES}))


def restore(file: Path, folder: Path, *, replace: bool = False) -> tuple[Contents, Path | None]:
    """Fill a data folder from a backup, once all of it was read; `replace` moves aside what was there.

    Returns what was restored, and where the former state is now. StoreError where it cannot be done.
    """
    contents = check_backup(file)
    refuse_several(file)
    _check_rows(file)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = FolderLock(folder)
        lock.acquire()
        try:
            aside = _move_aside(folder, replace=replace)
            _fill(file, folder, contents)
        finally:
            lock.release()
    except OSError as error:
        raise folder_unusable(folder, error) from error
    return contents, aside


def _check_rows(file: Path) -> None:
    """BackupUnusable where a row is not what its table holds."""
    tables: dict[str, dict[str, Document]] = {}
    for document in documents(file):
        if "row" in document:
            tables.setdefault(document["table"], {})[document["id"]] = document["row"]
    try:
        for shape in SHAPES:
            rows_of(file, {**tables}, shape.name, shape.entity)
    except StateUnreadable as error:
        raise BackupUnusable(error.reason) from error


def _never(path: Path, _: object) -> None:
    """An older state is not migrated by a backup: only who serves it may write it."""
    del path


def _journal(path: Path, given: int, carried: dict[int, Document]) -> Iterator[Document]:
    """The lines up to `given`, those that only the state has at the end."""
    last = 0
    with contextlib.suppress(FileNotFoundError), path.open("rb") as file:
        for line in file:
            number = number_of(line)
            if number is None or not last < number <= given:
                continue
            yield json.loads(line)
            last = number
    for number in sorted(carried):
        if number > last:
            yield carried[number]


def _move_aside(folder: Path, *, replace: bool) -> Path | None:
    present = [folder / name for name in (STATE_NAME, JOURNAL_NAME) if (folder / name).exists()]
    if not present:
        return None
    if not replace:
        raise NotEmpty(
            Why(
                "Le dossier {folder} contient déjà des données : rien n'a été changé. Avec --replace, elles "
                "sont mises de côté et remplacées.",
                folder=folder,
            )
        )
    stamp = datetime.now(UTC).strftime(_ASIDE)
    aside = Path(tempfile.mkdtemp(prefix=f"before-restore-{stamp}-", dir=folder))
    # The journal first: where this is cut off, a state without its journal is whole, the other way is not.
    for path in reversed(present):
        path.replace(aside / path.name)
    sync_folder(folder)
    return aside


def _fill(file: Path, folder: Path, contents: Contents) -> None:
    """The journal, then the state: only with the state is anything there."""
    tables: dict[str, dict[str, Any]] = {}
    last = 0

    def lines() -> Iterator[bytes]:
        nonlocal last
        for document in documents(file):
            if "line" in document:
                last = document["line"]["n"]
                yield to_bytes(document["line"]) + b"\n"
            else:
                tables.setdefault(document["table"], {})[document["id"]] = document["row"]

    replace_file(folder / JOURNAL_NAME, lines())
    tables[META] = {
        **version_row(contents.schema),
        "sequence": {"last": contents.sequence},
        "journal": {"last": last},
    }
    replace_file(folder / STATE_NAME, [to_bytes(tables)])
