"""What is PostgreSQL's alone: its tables, a server that goes away, locks, and texts that it cannot hold."""

# ruff: noqa: ANN401  # rows of any table

from __future__ import annotations

import asyncio
import gc
import time
import traceback
from contextlib import asynccontextmanager
from dataclasses import fields, replace
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from hypothesis import Phase, find, settings
from sqlalchemy import create_engine, inspect, make_url, text
from structlog.testing import capture_logs

from bot.domain.people import ERASED
from bot.store.errors import (
    DatabaseBusy,
    DatabaseRefuses,
    DatabaseUnreachable,
    NotMigrated,
    StateUnreadable,
    StoreClosed,
)
from bot.store.memory import SHAPES
from bot.store.postgres.database import connected, database_url, engine_of
from bot.store.postgres.migrate import check_version, migrate
from bot.store.postgres.ours import PgOurs
from bot.store.postgres.store import PgStore
from bot.store.postgres.tables import HOME, metadata
from tests.postgres import database, migrated_database, run_sql

from .rows import FEW
from .support import NOW, RNCP, entry, journal, row, sighting, watch

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy.ext.asyncio import AsyncEngine


@pytest.fixture
def store(engine: AsyncEngine) -> PgStore:
    return PgStore(engine, HOME)


@asynccontextmanager
async def impatient(address: str, pool: int = 10) -> AsyncIterator[PgStore]:
    """A store that waits 0.2 seconds."""
    engine = engine_of(address, pool, patience=0.2)
    try:
        yield PgStore(engine, HOME)
    finally:
        await engine.dispose()


def cut(address: str) -> None:
    """End all other connections, as a server that restarts does."""
    run_sql(
        address,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )


async def check(address: str) -> None:
    engine = engine_of(address)
    try:
        async with connected(engine) as connection:
            await connection.run_sync(check_version)
    finally:
        await engine.dispose()


# --- the tables


def test_migrations_make_the_tables_that_the_store_describes(address: str) -> None:
    engine = create_engine(database_url(address))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
        found = inspect(connection)
        for table in metadata.tables.values():
            keys = found.get_pk_constraint(table.name)["constrained_columns"]
            assert keys == [column.name for column in table.primary_key]
        collations = connection.execute(
            text(
                "SELECT DISTINCT collation_name FROM information_schema.columns "
                "WHERE table_schema = 'public' AND data_type = 'text' AND table_name NOT LIKE 'slack_%'"
            )
        )
        assert collations.scalars().all() == ["C"]
    engine.dispose()


async def test_a_siret_from_before_offers_were_kept_is_read_for_soon(
    address: str, engine: AsyncEngine
) -> None:
    """Also one that a process of the version before names while it is replaced."""
    run_sql(
        address,
        "DROP TABLE offers",
        "ALTER TABLE sirets DROP COLUMN read_on",
        "UPDATE alembic_version SET version_num = '0003'",
        "INSERT INTO workspaces(id, sequence, line, round_at) VALUES ('T1', 0, 0, 0)",
    )
    named = (
        "INSERT INTO sirets(workspace, id, mark, doubts, looked, row) VALUES ('T1', '{}', '', '', '', '{{}}')"
    )
    run_sql(address, named.format("88877726500016"))
    assert migrate(address) == ("0003", "0004")
    run_sql(address, named.format("88877726500024"))
    found = await PgOurs(engine).unread(date(2026, 9, 1))
    assert found == {"88877726500016": ["T1"], "88877726500024": ["T1"]}


def test_migrating_again_changes_nothing_and_says_the_version() -> None:
    address = database()
    before, after = migrate(address)
    assert (before, migrate(address)) == ("", (after, after))


async def test_of_two_that_migrate_at_once_one_does_and_both_succeed() -> None:
    address = database()
    both = await asyncio.gather(*(asyncio.to_thread(migrate, address) for _ in range(2)))
    (_, head) = both[0]
    assert sorted(both) == [("", head), (head, head)]
    await check(address)


async def test_a_database_that_is_not_migrated_is_refused_with_what_to_run() -> None:
    with pytest.raises(NotMigrated, match="lancez « vigie migrate »"):
        await check(database())


async def test_a_database_that_a_newer_vigie_made_is_refused_and_left_alone(address: str) -> None:
    run_sql(address, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(NotMigrated, match=r"version 9999.*plus récente"):
        await check(address)
    with pytest.raises(NotMigrated, match="plus récente"):
        migrate(address)
    with pytest.raises(NotMigrated, match="9999"):
        await check(address)


# --- a server that is not there


UNREACHABLE = {
    "no server": ({"host": "127.0.0.1", "port": 1, "query": {}}, "refused"),
    "no such host": ({"host": "nowhere.invalid", "query": {}}, "nowhere.invalid"),
    "no such database": ({"database": "absent"}, "absent"),
    "no such user": ({"username": "nobody"}, "nobody"),
}


@pytest.mark.parametrize(("parts", "why"), UNREACHABLE.values(), ids=UNREACHABLE)
async def test_a_database_that_cannot_be_reached_says_why_and_never_its_password(
    address: str, parts: dict[str, Any], why: str
) -> None:
    elsewhere = make_url(address).set(password="s3cret", **parts).render_as_string(hide_password=False)
    with (
        capture_logs() as logged,
        pytest.raises(DatabaseUnreachable, match=f"ne répond pas.*{why}") as raised,
    ):
        await check(elsewhere)
    with pytest.raises(DatabaseUnreachable, match=f"ne répond pas.*{why}") as migrating:
        migrate(elsewhere)
    assert logged
    assert "s3cret" in elsewhere
    for error in (raised.value, migrating.value):
        assert "s3cret" not in "".join(traceback.format_exception(error)) + str(logged)


async def test_connections_that_the_server_has_cut_are_replaced_and_nobody_sees_it(
    store: PgStore, address: str
) -> None:
    async def use(number: int) -> None:
        async with store.transaction() as tx:
            await tx.watches.put(watch(f"C{number}"))
            tx.record(entry())

    async def look() -> int:
        async with store.reading() as tx:
            return len(await tx.watches.where())

    await asyncio.gather(use(0), look(), look())  # three connections wait in the pool
    cut(address)
    await use(1)
    cut(address)
    assert await look() == 2
    cut(address)
    assert len(await journal(store)) == 2
    cut(address)
    assert len(await store.history(RNCP)) == 2
    cut(address)
    assert await store.name_nobody(NOW + timedelta(days=1)) == 2


async def test_of_a_transaction_in_which_the_server_went_away_nothing_is_there(
    store: PgStore, address: str
) -> None:
    async def write() -> None:
        async with store.transaction() as tx:
            await tx.watches.put(watch())
            await tx.next_sequence()
            tx.record(entry())
            cut(address)

    async def read() -> None:
        async with store.reading() as tx:
            await tx.watches.where()
            cut(address)
            await tx.alerts.where()

    for broken in (write, read):
        with pytest.raises(DatabaseUnreachable, match="ne répond pas"):
            await broken()
    async with store.transaction() as tx:
        assert (await tx.watches.where(), await tx.next_sequence()) == ([], 1)
    assert await journal(store) == []


# --- waiting


async def test_a_turn_that_does_not_come_in_time_is_a_sentence_and_nothing_is_changed(
    store: PgStore, address: str
) -> None:
    async with impatient(address) as waiting, store.transaction() as held:
        await held.watches.put(watch("C1"))
        begun = time.monotonic()
        with pytest.raises(DatabaseBusy, match="trop occupée"):
            async with waiting.transaction() as tx:
                await tx.watches.put(watch("C2"))
        assert time.monotonic() - begun < 2
    async with store.reading() as tx:
        assert await tx.watches.where() == [watch("C1")]


async def test_a_connection_that_is_not_free_in_time_is_a_sentence(address: str) -> None:
    async with impatient(address, pool=1) as store, store.reading() as tx:
        await tx.watches.where()
        with pytest.raises(DatabaseBusy, match="trop occupée"):
            async with store.reading() as other:
                await other.watches.where()
        assert await tx.watches.where() == []


async def test_a_transaction_inside_another_is_refused_and_the_outer_one_goes_on(store: PgStore) -> None:
    async with store.transaction() as tx:
        with pytest.raises(RuntimeError, match="inside another"):
            async with store.transaction():
                pass
        await tx.watches.put(watch())
    async with store.reading() as tx:
        assert await tx.watches.where() == [watch()]


async def test_a_store_that_is_closed_takes_nothing_more(store: PgStore) -> None:
    await store.close()
    with pytest.raises(StoreClosed, match="refermées"):
        async with store.transaction():
            pass
    with pytest.raises(StoreClosed, match="refermées"):
        async with store.reading():
            pass
    with pytest.raises(StoreClosed, match="refermées"):
        await store.history(RNCP)


async def test_who_gives_up_waiting_or_in_the_middle_leaves_neither_a_change_nor_a_connection(
    address: str,
) -> None:
    engine = engine_of(address, pool=2)
    store, inside = PgStore(engine, HOME), asyncio.Event()

    async def write() -> None:
        async with store.transaction() as tx:
            await tx.watches.put(watch("C2"))
            await tx.alerts.where()
            inside.set()
            await asyncio.Event().wait()

    for _ in range(3):
        tasks = [asyncio.create_task(write()) for _ in range(2)]
        await inside.wait()
        for task in tasks:
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
        assert [type(one) for one in ended] == [asyncio.CancelledError] * 2
        inside.clear()
    async with store.transaction() as tx, store.reading() as reading:
        assert (await tx.watches.where(), await reading.watches.where()) == ([], [])
    await engine.dispose()


# --- what is held


async def test_a_row_that_is_not_what_its_table_holds_is_named(store: PgStore, address: str) -> None:
    async with store.transaction() as tx:
        await tx.watches.put(watch())
    run_sql(address, """UPDATE watches SET "row" = '{"channel": 7}'""")
    async with store.reading() as tx:
        with pytest.raises(StateUnreadable, match=r"table watches, ligne C1-RNCP35419") as raised:
            await tx.watches.get(watch().id)
        with pytest.raises(StateUnreadable, match=r"table watches, ligne C1-RNCP35419"):
            await tx.watches.where(channel="C1")
    assert "7 is not of type str" in str(raised.value)


async def test_a_sighting_that_is_none_is_named_too_and_nobody_waits_for_ever(
    store: PgStore, address: str
) -> None:
    async with store.transaction() as tx:
        await tx.sightings.put(sighting())
    run_sql(address, "INSERT INTO seen(id, fingerprint, day) VALUES (1, 'f', '2026-08-17')")
    for spoilt, error in (('{"number": "RNCP35419"}', StateUnreadable), ('{"export_date": 7}', TypeError)):
        run_sql(address, f"""UPDATE sightings SET "row" = '{spoilt}'""")  # noqa: S608 - no input
        async with asyncio.timeout(5), store.reading() as tx:
            with pytest.raises(error):
                await tx.sightings.get(sighting().id)


async def test_what_nobody_waits_for_any_more_is_not_asked(store: PgStore) -> None:
    failures: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: failures.append(context))
    async with store.transaction() as tx:
        first, second = (asyncio.create_task(one.where()) for one in (tx.watches, tx.alerts))
        await asyncio.sleep(0)  # both wait: the second for the first's end
        second.cancel()
        assert await first == []
        assert await tx.outbox.where() == []
    gc.collect()
    assert failures == []


async def test_what_the_server_refuses_is_said_and_nothing_is_changed(store: PgStore, address: str) -> None:
    run_sql(address, "ALTER TABLE watches ADD CHECK (channel <> 'C2')")

    async def write() -> None:
        async with store.transaction() as tx:
            await tx.watches.put(watch("C1"))
            await tx.watches.put(watch("C2"))

    with pytest.raises(DatabaseRefuses, match="check constraint"):
        await write()
    async with store.reading() as tx:
        assert await tx.watches.where() == []


async def test_a_long_journal_is_read_whole_and_in_order(store: PgStore) -> None:
    async with store.transaction() as tx:
        for number in range(2500):
            tx.record(entry(step=str(number)))
    expected = [(number + 1, entry(step=str(number))) for number in range(2500)]
    assert await journal(store) == expected
    assert await journal(store, after=1499) == expected[1499:]
    assert len(await store.history(RNCP)) == 2500


async def test_a_line_that_this_vigie_does_not_know_is_passed_over_and_told_in_the_log(
    store: PgStore, address: str
) -> None:
    async with store.transaction() as tx:
        tx.record(entry(step="0"))
        tx.record(entry(step="1"))
    run_sql(address, """UPDATE journal SET entry = '{"at": "2026-08-17", "deed": "flown"}' WHERE line = 1""")
    with capture_logs() as logged:
        assert await journal(store) == [(2, entry(step="1"))]
    assert [one["event"] for one in logged] == ["journal_line_unreadable"]


ODD = ["\0", "\ud800", "\udfff\0", "\\", "\\x00", "\\ud800", "\N{SYMBOL FOR NULL}", "𝄞é", "'\"%_"]
"""What PostgreSQL cannot hold as it is, and what that could be taken for."""


@cache
def samples() -> dict[str, Any]:
    first = settings(max_examples=1, phases=[Phase.generate], database=None)
    return {name: find(rows, lambda _: True, settings=first) for name, rows in FEW.items()}


def odd(row: Any, more: str) -> Any:
    """The same row, with that text at the end of each of its own."""
    texts = {field.name for field in fields(row) if type(getattr(row, field.name)) is str}
    return replace(row, **{name: getattr(row, name) + more for name in texts})


async def test_any_text_in_any_field_comes_back_as_it_was_and_is_found(store: PgStore) -> None:
    assert samples().keys() == {shape.name for shape in SHAPES}
    put = {name: {(one := odd(sample, more)).id: one for more in ODD} for name, sample in samples().items()}
    async with store.transaction() as tx:
        for name, rows in put.items():
            for one in rows.values():
                await getattr(tx, name).put(one)
    async with store.reading() as tx:
        for shape in SHAPES:
            table, rows = getattr(tx, shape.name), put[shape.name]
            assert await table.get_all(rows) == rows
            assert await table.where() == [rows[row_id] for row_id in sorted(rows)]
            for one in rows.values():
                values = shape.values(one)
                same = [rows[row_id] for row_id in sorted(rows) if shape.values(rows[row_id]) == values]
                assert await table.where(**values) == same
    async with store.transaction() as tx:
        for name, rows in put.items():
            for row_id in rows:
                await getattr(tx, name).drop(row_id)
    async with store.reading() as tx:
        assert [await getattr(tx, name).where() for name in put] == [[]] * len(put)


async def test_any_text_in_the_journal_comes_back_as_it_was_and_who_can_be_forgotten(store: PgStore) -> None:
    told = [odd(entry(reason=more, by="by"), more) for more in ODD]
    async with store.transaction() as tx:
        for one in told:
            tx.record(one)
    assert [one for _, one in await journal(store)] == told
    assert await store.name_nobody(NOW) == 0
    assert await store.name_nobody(NOW + timedelta(days=1)) == len(ODD)
    assert await store.name_nobody(NOW + timedelta(days=1)) == 0
    assert [one for _, one in await journal(store)] == [replace(one, by=ERASED) for one in told]


async def test_ids_that_differ_only_in_what_cannot_be_stored_are_two_rows(store: PgStore) -> None:
    two = [row("a\0"), row("a\N{SYMBOL FOR NULL}")]
    async with store.transaction() as tx:
        for one in two:
            await tx.outbox.put(one)
    async with store.reading() as tx:
        assert await tx.outbox.where() == two


def test_an_address_as_platforms_hand_it_out_is_taken() -> None:
    assert database_url("postgres://a:b@h/d").drivername == "postgresql+psycopg"
    address = migrated_database()
    assert len(set(migrate(address.replace("postgresql+psycopg://", "postgres://")))) == 1
