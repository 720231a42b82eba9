"""Several workspaces on one database, from several processes: each has its own, and its turn."""

# rows of any table

from __future__ import annotations

import asyncio
from collections import defaultdict
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from bot.domain.number import CertificationNumber
from bot.domain.people import ERASED
from bot.store.memory import SHAPES
from bot.store.postgres.database import engine_of
from bot.store.postgres.store import PgStore
from bot.store.postgres.tables import OF_ALL, metadata
from bot.store.postgres.together import together
from tests.postgres import migrated_database

from .rows import FEW, few_lines, puts
from .support import entry, journal, row, sighting, watch

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

    from bot.domain.journal import Entry
    from bot.domain.ports import Transaction

WORKSPACES = ("home", "T1", "T10", "T1-")
NUMBERS = [CertificationNumber.parse(code) for code in ("RNCP1", "RS1")]
FORGOTTEN = datetime(2010, 1, 1, tzinfo=UTC)

acts = st.lists(
    st.tuples(
        st.sampled_from(WORKSPACES),
        st.lists(st.tuples(st.booleans(), puts(*FEW)), max_size=8),
        few_lines,
        st.booleans(),
        st.booleans(),
    ),
    min_size=2,
    max_size=8,
)
"""Who acts, what is put or dropped, what is recorded, whether a number is asked for, people forgotten."""


@dataclass
class Model:
    """What each workspace, and all of them, should hold."""

    own: defaultdict[str, dict[str, dict[str, Any]]] = field(
        default_factory=lambda: defaultdict(lambda: {shape.name: {} for shape in SHAPES})
    )
    lines: defaultdict[str, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    given: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))

    def rows(self, workspace: str, table: str) -> dict[str, Any]:
        return self.own["everybody" if table in OF_ALL else workspace][table]


async def act(store: PgStore, model: Model, steps: list[Any], lines: list[Entry], *, counts: bool) -> None:
    mine = store.workspace
    async with store.transaction() as tx:
        for put, (table, row) in steps:
            await (getattr(tx, table).put(row) if put else getattr(tx, table).drop(row.id))
            model.rows(mine, table).pop(row.id, None)
            model.rows(mine, table).update({row.id: row} if put else {})
        for line in lines:
            tx.record(line)
        if counts:
            model.given[mine] += 1
            assert await tx.next_sequence() == model.given[mine]
    model.lines[mine] += lines


async def forget(store: PgStore, model: Model) -> None:
    """Old lines of the workspace name nobody any more; its closed alerts neither, which the contract has."""
    named = [one for one in model.lines[store.workspace] if one.at < FORGOTTEN and one.by not in ("", ERASED)]
    assert await store.name_nobody(FORGOTTEN) == len(named)
    model.lines[store.workspace] = [
        replace(one, by=ERASED, detail=without_names(one)) if one in named else one
        for one in model.lines[store.workspace]
    ]
    async with store.reading() as tx:
        model.own[store.workspace]["alerts"] = {one.id: one for one in await tx.alerts.where()}


def without_names(one: Entry) -> dict[str, str]:
    return {key: value for key, value in one.detail.items() if key not in ("name", "owner")}


async def compare_rows(tx: Transaction, model: Model, mine: str) -> None:
    """Every table, by all ids that anybody has and by each field that one can ask for."""
    for shape in SHAPES:
        table, expected = getattr(tx, shape.name), model.rows(mine, shape.name)
        anybodys = {row_id: row for held in model.own.values() for row_id, row in held[shape.name].items()}
        assert await table.get_all(anybodys) == expected
        assert await table.where() == [expected[row_id] for row_id in sorted(expected)]
        asked = {pair for row in anybodys.values() for pair in shape.values(row).items()}
        for name, value in asked:
            found = [row for _, row in sorted(expected.items()) if str(getattr(row, name)) == value]
            assert await table.where(**{name: value}) == found


async def compare(store: PgStore, model: Model) -> None:
    """Every table, and the journal."""
    mine, lines = store.workspace, model.lines[store.workspace]
    async with store.reading() as tx:
        await compare_rows(tx, model, mine)
    assert await journal(store) == list(enumerate(lines, 1))
    for number in NUMBERS:
        assert await store.history(number) == [one for one in lines if one.number == number.code]


async def live(engine: AsyncEngine, lived: list[Any]) -> None:
    async with engine.begin() as connection:
        names = ", ".join(metadata.tables)
        await connection.execute(text(f"TRUNCATE {names}"))
    model, stores = Model(), {name: PgStore(engine, name) for name in WORKSPACES}
    for workspace, steps, lines, counts, forgets in lived:
        await act(stores[workspace], model, steps, lines, counts=counts)
        if forgets:
            await forget(stores[workspace], model)
    for store in stores.values():
        await compare(store, model)
    # As the poll tells them: what all ask for at once is one statement.
    async with together(engine, WORKSPACES) as batch:
        assert batch.txs.keys() == {mine for mine, *_ in lived}
        await asyncio.gather(*(compare_rows(tx, model, mine) for mine, tx in batch.txs.items()))


def test_whatever_one_workspace_does_never_shows_in_another_and_what_belongs_to_all_does() -> None:
    with asyncio.Runner() as loop:
        engine = engine_of(migrated_database())

        @settings(max_examples=25, deadline=None)
        @given(acts)
        def lives(lived: list[Any]) -> None:
            loop.run(live(engine, lived))

        lives()
        loop.run(engine.dispose())


async def test_writers_of_two_processes_in_one_workspace_take_turns(address: str) -> None:
    engines = [engine_of(address), engine_of(address)]

    async def count(store: PgStore) -> list[int]:
        given = []
        for _ in range(100):
            async with store.transaction() as tx:
                before = await tx.outbox.get("k1") or row()
                await tx.outbox.put(replace(before, attempts=before.attempts + 1))
                given.append(await tx.next_sequence())
                tx.record(entry())
        return given

    stores = [PgStore(engine, "T1") for engine in engines]
    first, second = await asyncio.gather(*map(count, stores))
    assert sorted(first + second) == list(range(1, 201))
    async with stores[0].reading() as tx:
        assert await tx.outbox.where() == [row(attempts=200)]
    assert [number for number, _ in await journal(stores[1])] == list(range(1, 201))
    for engine in engines:
        await engine.dispose()


async def test_two_processes_that_begin_one_workspace_at_once_both_write(address: str) -> None:
    async with AsyncExitStack() as stack:
        engines = [engine_of(address) for _ in range(4)]
        for engine in engines:
            stack.push_async_callback(engine.dispose)

        async def begin(number: int) -> None:
            async with PgStore(engines[number], "new").transaction() as tx:
                await tx.watches.put(watch(f"C{number}"))
                tx.record(entry())

        await asyncio.gather(*map(begin, range(4)))
        async with PgStore(engines[0], "new").reading() as tx:
            assert len(await tx.watches.where()) == 4


async def test_writers_of_two_workspaces_do_not_wait_for_each_other(engine: AsyncEngine) -> None:
    one, other = PgStore(engine, "T1"), PgStore(engine, "T2")
    async with asyncio.timeout(2), one.transaction() as tx:
        assert await tx.sightings.get("RNCP35419") is None
        await tx.watches.put(watch())
        async with other.transaction() as theirs:
            await theirs.watches.put(watch("C2"))
            await theirs.sightings.put(sighting())
            theirs.record(entry())
        async with other.reading() as theirs:
            assert await theirs.watches.where() == [watch("C2")]


async def test_a_reading_waits_for_no_writer(engine: AsyncEngine) -> None:
    store = PgStore(engine, "T1")
    async with asyncio.timeout(2), store.transaction() as tx:
        await tx.watches.put(watch())
        tx.record(entry())
        async with store.reading() as reading:
            assert await reading.watches.where() == []
        assert await journal(store) == []
        assert await store.history(NUMBERS[0]) == []
