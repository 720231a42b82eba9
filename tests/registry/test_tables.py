import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from bot.registry.tables import Tables

SLOW = """CREATE TABLE slow AS WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted
          WHERE n < 300000) SELECT max(n) AS most FROM counted"""


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)) as connection:
        connection.execute(
            "CREATE TABLE links(fiche INTEGER, successor INTEGER, PRIMARY KEY(fiche, successor))"
        )
        yield connection


def count(connection: sqlite3.Connection, table: str = "links") -> int:
    found: tuple[int] = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608
    return found[0]


def fill(connection: sqlite3.Connection, first: str, numbers: list[int | None]) -> None:
    """Have a statement run, then a link inserted, or refused when there are two numbers."""
    with Tables(connection) as tables:
        tables.execute(first)
        tables.insert("links", numbers, [1])


def test_all_rows_are_there_at_the_end(connection: sqlite3.Connection) -> None:
    with Tables(connection) as tables:
        for start in range(0, 1000, 50):
            tables.insert("links", list(range(start, start + 50)), range(50))
        tables.insert("links", [])
    assert count(connection) == 1000


def test_rows_wait_while_something_long_goes_on(connection: sqlite3.Connection) -> None:
    with Tables(connection) as tables:
        tables.execute(SLOW)
        tables.insert("links", list(range(200)), range(200))
    assert (count(connection), count(connection, "slow")) == (200, 1)


def test_more_rows_than_one_statement_takes_are_parted(connection: sqlite3.Connection) -> None:
    connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 7)
    with Tables(connection) as tables:
        tables.insert("links", list(range(10)), range(10))
    assert count(connection) == 10


def test_what_sqlite_refuses_is_raised_at_the_end_and_nothing_more_is_done(
    connection: sqlite3.Connection,
) -> None:
    with pytest.raises(sqlite3.OperationalError, match="nowhere"):
        fill(connection, "CREATE INDEX lost ON nowhere(x)", [1])
    assert count(connection) == 0


@pytest.mark.parametrize("first", [SLOW, "CREATE INDEX lost ON nowhere(x)"])
def test_an_error_of_the_reader_comes_first_once_all_else_has_ended(
    connection: sqlite3.Connection, first: str
) -> None:
    with pytest.raises(ValueError, match="zip"):
        fill(connection, first, [1, None])
    assert count(connection, "sqlite_master") == (3 if first == SLOW else 2)
