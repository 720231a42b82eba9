"""A database saved into a backup's file beside whoever runs, and filled from one."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import groupby, islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, delete, func, insert, literal, select, union_all

from bot.domain.why import Why
from bot.store.backup import Contents, check_backup, documents, write_backup
from bot.store.codec import Document, Undecodable, decode
from bot.store.errors import BackupUnusable, NotEmpty
from bot.store.memory import SHAPES
from bot.store.postgres.database import direct_engine, in_words
from bot.store.postgres.migrate import check_version
from bot.store.postgres.tables import (
    HOME,
    OF_ALL,
    SHARED,
    journal,
    lanes,
    row_values,
    storable,
    tables,
    workspaces,
)
from bot.store.schema import MIGRATIONS

_AT_ONCE = 1000
_LONG_AGO = datetime.fromtimestamp(0, UTC)
_SHAPES = {shape.name: shape for shape in SHAPES}
_ASIDE = "before-restore-%Y%m%d-%H%M%S.jsonl.gz"


def back_up(address: str, file: Path, made_at: datetime, workspace: str = "") -> Contents:
    """Save all that a database holds at one moment, or one workspace; StoreError, OSError for the file.

    Installations are not in it: they hold tokens.
    """
    with connected_directly(address, isolation_level="REPEATABLE READ", stream_results=True) as connection:
        asked = select(func.coalesce(func.max(workspaces.c.sequence), 0))
        sequence = connection.execute(asked).scalar_one()
        return write_backup(
            file,
            _rows(connection, workspace),
            _lines(connection, workspace),
            sequence=sequence,
            made_at=made_at,
        )


def restore(
    file: Path, address: str, workspace: str = HOME, *, replace: bool = False
) -> tuple[Contents, Path | None]:
    """Fill a database from a backup, once all of it was read, in one transaction.

    `workspace` is that of what the file gives none. `replace` first saves what is there into a file beside
    the backup. Returns what was restored, and that file. StoreError where it cannot be done.
    """
    contents = check_backup(file)
    aside = None
    with connected_directly(address) as connection:
        if _holds(connection):
            if not replace:
                raise NotEmpty(
                    Why(
                        "La base de données contient déjà des données : rien n'a été changé. Avec --replace, "
                        "elles sont sauvegardées dans un fichier, puis remplacées."
                    )
                )
            aside = file.with_name(datetime.now(UTC).strftime(_ASIDE))
            back_up(address, aside, datetime.now(UTC))
            for table in (*tables.values(), journal, workspaces, lanes):
                connection.execute(delete(table))
        _fill(connection, file, contents, workspace)
    return contents, aside


@contextmanager
def connected_directly(address: str, **how: Any) -> Iterator[Connection]:  # noqa: ANN401 - options of any kind
    """A connection and one transaction on a database with this Vigie's tables; StoreError if it fails."""
    engine = direct_engine(address)
    try:
        with in_words(), engine.connect().execution_options(**how) as connection, connection.begin():
            check_version(connection)
            yield connection
    finally:
        engine.dispose()


def _rows(connection: Connection, only: str) -> Iterator[Document]:
    for name, table in tables.items():
        asked = select(table.c.workspace, table.c.id, table.c.row).order_by(table.c.workspace, table.c.id)
        if only and name not in OF_ALL:
            asked = asked.where(table.c.workspace == only)
        for workspace, row_id, document in connection.execute(asked):
            yield {"table": name, "id": row_id, "row": document} | _of(workspace, only)


def _lines(connection: Connection, only: str) -> Iterator[Document]:
    columns = journal.c
    asked = select(columns.workspace, columns.line, columns.entry).order_by(columns.workspace, columns.line)
    if only:
        asked = asked.where(columns.workspace == only)
    for workspace, number, document in connection.execute(asked):
        yield {"line": {"n": number, **document}} | _of(workspace, only)


def _of(workspace: str, only: str) -> dict[str, str]:
    """Whose it is, unless it is everybody's, the only one's, or the one asked for."""
    return {} if workspace in (SHARED, HOME, only) else {"workspace": workspace}


def _holds(connection: Connection) -> bool:
    """Whether there is anything; a database that was only just migrated holds nothing."""
    asked = union_all(*(select(literal(1)).select_from(table).limit(1) for table in _all()))
    return connection.execute(asked).first() is not None


def _all() -> tuple[Table, ...]:
    return (*tables.values(), journal)


def _fill(connection: Connection, file: Path, contents: Contents, workspace: str) -> None:
    last: dict[str, int] = {workspace: 0}
    found = _documents(file, contents)
    for name, some in groupby(found, key=lambda document: document.get("table", "")):
        while batch := list(islice(some, _AT_ONCE)):
            if name:
                connection.execute(insert(tables[name]), [_values(file, one, workspace) for one in batch])
                continue
            lines = [_line(one, workspace) for one in batch]
            connection.execute(insert(journal), lines)
            last |= {line["workspace"]: line["line"] for line in lines}
    owners = union_all(*(select(table.c.workspace) for table in _all())).subquery()
    for (owner,) in connection.execute(select(owners.c.workspace).distinct()):
        last.setdefault(owner, 0)
    counters = [
        {"id": owner, "sequence": contents.sequence, "line": line, "round_at": 0.0}
        for owner, line in last.items()
        if owner != SHARED
    ]
    connection.execute(insert(workspaces), counters)
    # Whatever is to be sent is due: whoever sends looks.
    owners_due = [
        {"workspace": one["id"], "due_at": 0.0, "holder": "", "held_until": _LONG_AGO} for one in counters
    ]
    connection.execute(insert(lanes), owners_due)


def _documents(file: Path, contents: Contents) -> Iterator[Document]:
    """The file's rows and lines; those of an older schema are brought to the present one first."""
    steps = MIGRATIONS[contents.schema - 1 :]
    if not steps:
        yield from documents(file)
        return
    held: dict[str, dict[str, Document]] = {}
    for document in documents(file):
        if "row" in document:
            held.setdefault(document["table"], {})[document["id"]] = document["row"]
    migrated: Any = held
    for step in steps:
        migrated = step(migrated)
    for name, rows in migrated.items():
        yield from ({"table": name, "id": row_id, "row": row} for row_id, row in rows.items())
    yield from (document for document in documents(file) if "line" in document)


def _values(file: Path, document: Document, workspace: str) -> Document:
    """A row as its table holds it; BackupUnusable where it is not what the table holds."""
    name, row_id = document["table"], document["id"]
    shape = _SHAPES[name]
    try:
        row = decode(document["row"], shape.entity)
    except Undecodable as error:
        raise BackupUnusable(
            Why(
                "{file} ne peut pas être restauré : {why}. Rien n'a été changé.",
                file=file,
                why=f"{name}, {row_id}: {error}",
            )
        ) from error
    return row_values(shape, document.get("workspace", workspace), row, document["row"])


def _line(document: Document, workspace: str) -> Document:
    entry = dict(document["line"])
    number = entry.pop("n")
    return {
        "workspace": document.get("workspace", workspace),
        "line": number,
        "number": storable(entry.get("number", "")),
        "at": datetime.fromisoformat(entry["at"]),
        "entry": entry,
    }
