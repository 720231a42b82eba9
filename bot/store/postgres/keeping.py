"""A database saved into a backup's file, beside whoever runs."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from bot.domain.why import Why
from bot.store.backup import Contents, write_backup
from bot.store.codec import Document
from bot.store.errors import NoSuchWorkspace
from bot.store.postgres.asking import last_seen, seen_again
from bot.store.postgres.database import direct_engine, in_words
from bot.store.postgres.migrate import check_version
from bot.store.postgres.tables import HOME, OF_ALL, as_given, journal, tables, workspaces


def back_up(address: str, file: Path, made_at: datetime, workspace: str = "") -> Contents:
    """Save all that a database holds at one moment, or one workspace; StoreError, OSError for the file.

    The one asked for takes what belongs to all with it. Installations are not in it: they hold tokens.
    """
    with connected_directly(address, isolation_level="REPEATABLE READ", stream_results=True) as connection:
        last = {one.id: one.sequence for one in connection.execute(select(workspaces))}
        if workspace and workspace not in last:
            raise NoSuchWorkspace(
                Why("La base de données ne tient rien de l'espace de travail {team}.", team=workspace)
            )
        sequence = last[workspace] if workspace else max(last.values(), default=0)
        return write_backup(
            file,
            _rows(connection, workspace),
            _lines(connection, workspace),
            sequence=sequence,
            made_at=made_at,
        )


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
        columns = (table.c.workspace, table.c.id, table.c.row, *last_seen(name))
        asked = select(*columns).order_by(table.c.workspace, table.c.id)
        if only and name not in OF_ALL:
            asked = asked.where(table.c.workspace == only)
        for workspace, row_id, document, fingerprint, day in connection.execute(asked):
            kept = seen_again(document, fingerprint, day)
            row = {"table": name, "id": as_given(row_id), "row": kept}
            yield row if name in OF_ALL else row | whose(workspace, only)


def _lines(connection: Connection, only: str) -> Iterator[Document]:
    columns = journal.c
    asked = select(columns.workspace, columns.line, columns.entry).order_by(columns.workspace, columns.line)
    if only:
        asked = asked.where(columns.workspace == only)
    for workspace, number, document in connection.execute(asked):
        yield {"line": {"n": number, **document}} | whose(workspace, only)


def whose(workspace: str, only: str = "") -> dict[str, str]:
    """Whose it is, unless it is the only one's, or the one's that was asked for."""
    return {} if workspace == HOME or (only and workspace == only) else {"workspace": workspace}
