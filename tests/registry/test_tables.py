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


def test_all_rows_are_there_at_the_end(connection: sqlite3.Connection) -> None:
    with Tables(connection) as tables:
        for start in range(0, 1000, 50):
            tables.insert("links", list(range(start, start + 50)), range(50))
        tables.insert("links", [])
    assert count(connection) == 1000


def test_rows_wait_while_something_long_goes_on_aside(connection: sqlite3.Connection) -> None:
    with Tables(connection) as tables:
        tables.aside(SLOW)
        tables.insert("links", list(range(200)), range(200))
    assert (count(connection), count(connection, "slow")) == (200, 1)


def test_a_failure_aside_is_raised(connection: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.OperationalError, match="nowhere"), Tables(connection) as tables:
        tables.aside("CREATE INDEX lost ON nowhere(x)")


def insert_amiss(connection: sqlite3.Connection, first: str) -> None:
    with Tables(connection) as tables:
        if first:
            tables.aside(first)
        tables.insert("links", [1, None], [1])


def test_an_error_inside_waits_for_what_goes_on_aside(connection: sqlite3.Connection) -> None:
    with pytest.raises(ValueError, match="zip"):
        insert_amiss(connection, SLOW)
    assert count(connection, "slow") == 1


def test_an_error_inside_with_nothing_aside_is_just_that(connection: sqlite3.Connection) -> None:
    with pytest.raises(ValueError, match="zip"):
        insert_amiss(connection, "")
