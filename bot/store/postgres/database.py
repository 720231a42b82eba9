"""Connections to PostgreSQL: one pool a process, and what went wrong in a sentence."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import structlog
from sqlalchemy import URL, Engine, create_engine, make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.domain.why import Why
from bot.store.codec import to_bytes
from bot.store.errors import DatabaseBusy, DatabaseRefuses, DatabaseUnreachable, StoreError

log = structlog.get_logger()

POOL = 10
"""Connections a process: as many transactions at once; the others wait."""
PATIENCE = 5.0
"""Seconds for a connection, for a lock: a command must be answered within three, but a queue may move."""
_TOO_LONG_MS = 30_000
"""Milliseconds after which PostgreSQL ends a statement, or a transaction that a stopped process left open."""

ALIVE = {"keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 2, "tcp_user_timeout": 9000}
"""A server that a network has cut off without a word is given up after some nine seconds, not a quarter of an
hour: what waits for it holds a connection."""

_LOCK_NOT_AVAILABLE, _DEADLOCK, _CANCELLED = "55P03", "40P01", "57014"
_BUSY = (_LOCK_NOT_AVAILABLE, _DEADLOCK, _CANCELLED)


def database_url(address: str) -> URL:
    """The address as SQLAlchemy wants it: platforms hand out `postgres://`."""
    return make_url(address).set(drivername="postgresql+psycopg")


def engine_of(address: str, pool: int = POOL, patience: float = PATIENCE) -> AsyncEngine:
    """The pool of a process, which waits that many seconds for a lock, too; nothing is connected yet."""
    return create_async_engine(
        database_url(address),
        pool_size=pool,
        max_overflow=0,
        pool_timeout=patience,
        pool_pre_ping=True,  # what the server's restart has cut is replaced, and nobody sees it
        connect_args=_arguments(
            timezone="UTC",
            lock_timeout=int(patience * 1000),
            statement_timeout=_TOO_LONG_MS,
            idle_in_transaction_session_timeout=_TOO_LONG_MS,
        ),
        json_serializer=_to_json,
        hide_parameters=True,  # they may be tokens, or what people typed
    )


def direct_engine(address: str) -> Engine:
    """One connection at a time and without a loop, for the command line; it may take as long as it takes."""
    return create_engine(
        database_url(address),
        pool_size=1,
        connect_args=_arguments(timezone="UTC"),
        json_serializer=_to_json,
    )


def _arguments(**parameters: str | int) -> dict[str, Any]:
    options = " ".join(f"-c {name}={value}" for name, value in parameters.items())
    return {"connect_timeout": int(PATIENCE), "options": options, **ALIVE}


def _to_json(value: object) -> str:
    return to_bytes(value).decode()


@contextmanager
def in_words() -> Iterator[None]:
    """A StoreError in place of what SQLAlchemy raises."""
    try:
        yield
    except SQLAlchemyError as error:
        raise failure_of(error) from error


@asynccontextmanager
async def connected(engine: AsyncEngine, **how: str | bool) -> AsyncIterator[AsyncConnection]:
    """A connection with these execution options, and one transaction; a StoreError where it fails."""
    with in_words():
        async with engine.connect() as connection:
            if how:
                connection = await connection.execution_options(**how)  # noqa: PLW2901 - the same one
            async with connection.begin():
                yield connection


def failure_of(error: SQLAlchemyError) -> StoreError:
    """The failure's class says what to do next; the log has PostgreSQL's own words, which name no secret."""
    code, said = str(getattr(getattr(error, "orig", None), "sqlstate", None) or ""), _said(error)
    log.warning("postgresql failed", code=code, kind=type(error).__name__, said=said)
    if isinstance(error, NoConnection) or code in _BUSY:
        return DatabaseBusy(
            Why("La base de données est trop occupée, donc rien n'a été changé : réessayez dans un instant.")
        )
    lost = isinstance(error, DBAPIError) and error.connection_invalidated
    if lost or (isinstance(error, OperationalError | InterfaceError) and code[:2] in ("", "08", "57", "53")):
        return DatabaseUnreachable(
            Why(
                "La base de données ne répond pas ({said}) : réessayez dans un instant. Vigie s'y "
                "reconnecte d'elle-même.",
                said=said,
            )
        )
    return DatabaseRefuses(Why("La base de données refuse ({said}) : rien n'a été changé.", said=said))


def _said(error: SQLAlchemyError) -> str:
    """The first line of what the server said: those that follow may hold the rows themselves."""
    said = str(getattr(error, "orig", "") or "").strip()
    return said.splitlines()[0][:200] if said else type(error).__name__
