"""A database filled from a backup: all of it, or nothing is changed."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial, reduce
from itertools import count, groupby, islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, delete, literal, select, text, union_all
from sqlalchemy.dialects.postgresql import Insert, insert

from bot.domain.why import Why
from bot.store.backup import Contents, check_backup, documents, refuse_several, rows_of_tables
from bot.store.codec import Document, decode
from bot.store.errors import BackupUnusable, NotEmpty
from bot.store.memory import SHAPES
from bot.store.postgres.keeping import back_up, connected_directly
from bot.store.postgres.tables import (
    HOME,
    OF_ALL,
    SHARED,
    journal,
    lanes,
    row_values,
    seen,
    storable,
    tables,
    workspaces,
)
from bot.store.schema import MIGRATIONS

_AT_ONCE = 1000
_LONG_AGO = datetime.fromtimestamp(0, UTC)
_SHAPES = {shape.name: shape for shape in SHAPES}


def restore(
    file: Path, address: str, workspace: str = "", *, replace: bool = False
) -> tuple[Contents, Path | None]:
    """Fill a database from a backup, once all of it was read, in one transaction.

    With a `workspace`, that one alone is filled, from a file of one. `replace` first saves what is there, of
    that one or of all, into a file beside the backup. Returns what was restored, and that file. StoreError
    where it cannot be done.
    """
    contents = check_backup(file)
    if workspace:
        refuse_several(file)
    aside = None
    with connected_directly(address) as connection:
        _hold_still(connection)
        if _holds(connection, workspace):
            if not replace:
                raise NotEmpty(
                    Why(
                        "La base de données contient déjà des données : rien n'a été changé. Avec --replace, "
                        "elles sont sauvegardées dans un fichier, puis remplacées."
                    )
                )
            aside = _free_name(file)
            back_up(address, aside, datetime.now(UTC), workspace)
        _empty(connection, workspace)
        _fill(connection, file, contents, workspace or HOME)
    return contents, aside


def _empty(connection: Connection, workspace: str) -> None:
    """Delete what is of one workspace, or everything; what belongs to all stays where only one goes."""
    if not workspace:
        for table in (*_all(), workspaces, lanes, seen):
            connection.execute(delete(table))
        return
    for table in _of_one():
        connection.execute(delete(table).where(table.c.workspace == workspace))
    connection.execute(delete(workspaces).where(workspaces.c.id == workspace))


def _hold_still(connection: Connection) -> None:
    """Let whoever writes end, and keep others from it until the transaction's end; readings go on."""
    names = ", ".join(
        table.name for table in (workspaces, *_all(), lanes, seen)
    )  # every writer begins with `workspaces`
    connection.execute(text(f"LOCK TABLE {names} IN EXCLUSIVE MODE"))


def _free_name(file: Path) -> Path:
    """Beside the backup, and not the one that another restore has just made."""
    stem = f"before-restore-{datetime.now(UTC):%Y%m%d-%H%M%S}"
    names = (file.with_name(f"{stem}-{number}.jsonl.gz") for number in count(1))
    return next(name for name in names if not name.exists())


def _holds(connection: Connection, workspace: str) -> bool:
    """Whether there is anything, of one workspace or at all; one that was only just migrated is empty."""
    asked = (select(literal(1)).select_from(table).limit(1) for table in _all())
    if workspace:
        asked = (select(literal(1)).where(table.c.workspace == workspace).limit(1) for table in _of_one())
    return connection.execute(union_all(*asked)).first() is not None


def _all() -> tuple[Table, ...]:
    return (*tables.values(), journal)


def _of_one() -> list[Table]:
    """What is each workspace's own."""
    return [*(table for name, table in tables.items() if name not in OF_ALL), journal, lanes]


def _fill(connection: Connection, file: Path, contents: Contents, workspace: str) -> None:
    last: dict[str, int] = {}
    found = _documents(file, contents)
    for name, some in groupby(found, key=lambda document: document.get("table", "")):
        make = partial(_values, workspace=workspace) if name else partial(_line, workspace=workspace)
        while batch := list(islice(some, _AT_ONCE)):
            values = [_usable(file, make, one) for one in batch]
            connection.execute(_insert(name), values)
            for one in values:
                last[one["workspace"]] = max(last.get(one["workspace"], 0), one.get("line", 0))
    if not last.get(SHARED):  # nothing was journalled for all: there are only rows
        last.pop(SHARED, None)
    owners = last.keys() or {workspace}
    given = {"sequence": contents.sequence, "round_at": 0.0}
    connection.execute(insert(workspaces), [{"id": one, "line": last.get(one, 0), **given} for one in owners])
    # Whatever is to be sent is due: whoever sends looks.
    due = [{"workspace": one, "due_at": 0.0, "holder": "", "held_until": _LONG_AGO} for one in owners]
    connection.execute(insert(lanes), due)


def _insert(name: str) -> Insert:
    """Into the table, or the journal without a name; what all have in common may be there, and newer."""
    into = insert(tables[name] if name else journal)
    return into.on_conflict_do_nothing() if name in OF_ALL else into


def _documents(file: Path, contents: Contents) -> Iterator[Document]:
    """The file's rows and lines; those of an older schema are brought to the present one first."""
    steps = MIGRATIONS[contents.schema - 1 :]
    if not steps:
        yield from documents(file)
        return
    held: defaultdict[str, Any] = defaultdict(lambda: defaultdict(dict))
    for document in documents(file):
        if "row" in document:
            held[document.get("workspace", "")][document["table"]][document["id"]] = document["row"]
    for workspace, of_one in held.items():
        migrated = reduce(lambda rows, step: step(rows), steps, of_one)
        for row in rows_of_tables(migrated):
            yield row | ({"workspace": workspace} if workspace else {})
    yield from (document for document in documents(file) if "line" in document)


def _usable(file: Path, make: Callable[[Document], Document], document: Document) -> Document:
    """What the document makes; BackupUnusable where it is nothing that this Vigie keeps."""
    try:
        return make(document)
    except (ValueError, LookupError) as error:
        raise BackupUnusable(
            Why(
                "{file} ne peut pas être restauré : {why}. Rien n'a été changé.",
                file=file,
                why=f"{document.get('table', 'journal')}, {document.get('id', '')}: {error}",
            )
        ) from error


def _values(document: Document, workspace: str) -> Document:
    shape = _SHAPES[document["table"]]
    row = decode(document["row"], shape.entity)
    return row_values(shape, document.get("workspace", workspace), row, document["row"])


def _line(document: Document, workspace: str) -> Document:
    entry: Document = dict(document["line"])
    return {
        "workspace": document.get("workspace", workspace),
        "line": entry.pop("n"),
        "number": storable(entry.get("number", "")),
        "at": datetime.fromisoformat(entry["at"]),
        "entry": entry,
    }
