"""Who follows what in a database: what it finds by its marks is what one finds who looks at everything."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, text

from bot.domain.fiche import Export, Fiche, Status
from bot.domain.habilitation import OurSiret
from bot.domain.mark import mark
from bot.domain.number import CertificationNumber
from bot.domain.owed import HOLDINGS, SILENCE, Owed
from bot.domain.registering import Subject, register
from bot.domain.sighting import Sighting
from bot.domain.watch import watch_id
from bot.following import Alone
from bot.poll import Poll
from bot.store.errors import DatabaseBusy, DatabaseUnreachable
from bot.store.postgres.database import connected, engine_of
from bot.store.postgres.followers import PgFollowers
from bot.store.postgres.store import PgStore
from bot.store.postgres.tables import HOME, tables
from bot.store.postgres.tables import seen as last_seen
from bot.store.tiny import TinyStore
from bot.store.verdicts import put
from bot.teller import Teller
from tests.domain.builders import NOW, at
from tests.domain.builders import export as export_of
from tests.postgres import migrated_database, run_sql, server

from .support import alert, sighting, watch

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable
    from pathlib import Path

    from sqlalchemy.ext.asyncio import AsyncEngine

    from bot.domain.ports import Followers, Store, Transaction

DAY = date(2026, 8, 1)
ONE = timedelta(days=1)
NUMBERS = tuple(CertificationNumber.parse(code) for code in ("RNCP1", "RNCP2", "RS1", "RS2"))
A = NUMBERS[0]


@dataclass
class Register:
    """What is served: an export and its fiches."""

    export: Export | None = None
    known: dict[CertificationNumber, Fiche] = field(default_factory=dict)
    sirets: dict[str, str] = field(default_factory=dict)

    def fiches(self, numbers: Iterable[CertificationNumber]) -> dict[CertificationNumber, Fiche]:
        return {number: self.known[number] for number in numbers if number in self.known}

    async def marks(self) -> dict[str, str]:
        every = self.known.values()
        return {
            one.number.code: mark(one.title, one.declared, one.end_date, (n.code for n in one.successors))
            for one in every
        }

    def marks_of(self, sirets: Iterable[str]) -> dict[str, str]:
        return {siret: self.sirets.get(siret, "none") for siret in sirets}


def poll_of(store: Store, followers: Followers, registry: Any) -> Poll:  # noqa: ANN401 - a part of a registry
    nothing: Any = None
    return Poll(registry, store, followers, nothing, nothing, lambda: NOW, lambda: None, nothing)


@pytest.fixture
async def engine() -> AsyncIterator[AsyncEngine]:
    opened = engine_of(migrated_database())
    yield opened
    await opened.dispose()


ends = st.none() | st.integers(-3, 6).map(lambda days: DAY + days * ONE)
fiches = st.builds(
    Fiche,
    st.sampled_from(NUMBERS),
    st.sampled_from(("Métier", "Autre titre", "nul \0")),
    st.sampled_from(Status),
    ends,
    successors=st.lists(st.sampled_from(NUMBERS), max_size=2, unique=True).map(tuple),
)
registers = st.lists(fiches, max_size=4, unique_by=lambda one: one.number)
watched = st.lists(st.tuples(st.sampled_from(("C1", "C2")), st.sampled_from(NUMBERS)), max_size=3)


@dataclass(frozen=True)
class Step:
    """A day later by `days`: an export of that day (or late, by `behind`), or none; what is watched.

    `told`: what was owed has been told by then.
    """

    days: int
    behind: int
    fiches: list[Fiche] | None
    watched: list[tuple[str, CertificationNumber]]
    told: bool


steps = st.builds(
    Step, st.integers(0, 2), st.sampled_from((0, 0, 0, 1, 3)), st.none() | registers, watched, st.booleans()
)


async def seen_and_owed(store: Store) -> tuple[list[Sighting], list[Owed]]:
    async with store.reading() as tx:
        return await tx.sightings.where(), await tx.owed.where()


async def follow(store: Store, step: Step, registry: Register, today: date) -> None:
    """What happens before the poll: some is told, some is watched."""
    async with store.transaction() as tx:
        if step.told:
            for owed in await tx.owed.where():
                await tx.owed.drop(owed.id)
        for channel, number in step.watched:
            here = await tx.watches.get(watch_id(channel, number))
            found = registry.known.get(number)
            about = Subject(channel, number, found, here, await tx.sightings.get(number.code))
            await put(tx, register(about, registry.export, "U1", at(today))[1])


async def played(every: list[Step], stores: dict[str, tuple[Store, Followers]]) -> None:
    registry, today = Register(), DAY
    for number, step in enumerate(every):
        today += step.days * ONE
        for store, _ in stores.values():
            await follow(store, step, registry, today)
        if step.fiches is not None:
            day = max(today - step.behind * ONE, registry.export.date if registry.export else DAY - 9 * ONE)
            registry.export = export_of(day, f"export {number}")
            registry.known = {one.number: one for one in step.fiches}
        for store, followers in stores.values():
            await poll_of(store, followers, registry)._see_all(today)
        alone, many = [await seen_and_owed(store) for store, _ in stores.values()]
        assert alone == many


@given(st.lists(steps, min_size=2, max_size=7))
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None
)
def test_by_its_marks_a_database_sees_and_owes_what_one_sees_who_looks_at_everything(
    tmp_path_factory: pytest.TempPathFactory, every: list[Step]
) -> None:
    runner, engine = _here()

    async def run(folder: Path) -> None:
        async with connected(engine) as connection:
            for table in (*(tables[name] for name in ("sightings", "owed", "watches", "alerts")), last_seen):
                await connection.execute(delete(table))
        alone, many = TinyStore.open(folder), PgStore(engine, HOME)
        try:
            await played(every, {"alone": (alone, Alone(alone)), "many": (many, PgFollowers(engine))})
        finally:
            await alone.close()

    runner.run(run(tmp_path_factory.mktemp("alone")))


_kept: list[tuple[asyncio.Runner, AsyncEngine]] = []


def _here() -> tuple[asyncio.Runner, AsyncEngine]:
    """A loop and a database for all examples: to make them costs more than what is tried."""
    if not _kept:
        _kept.append((asyncio.Runner(), engine_of(migrated_database())))
    return _kept[0]


@pytest.fixture(scope="module", autouse=True)
def _closed() -> Iterable[None]:
    yield
    for runner, engine in _kept:
        runner.run(engine.dispose())
        runner.close()
    _kept.clear()


async def owed_to(engine: AsyncEngine, workspace: str) -> list[Owed]:
    async with PgStore(engine, workspace).reading() as tx:
        return await tx.owed.where()


async def watches(engine: AsyncEngine, workspace: str, number: CertificationNumber = A) -> None:
    async with PgStore(engine, workspace).transaction() as tx:
        await tx.watches.put(watch(number=number))


async def test_each_workspace_that_follows_a_number_or_has_an_alert_on_it_is_owed(
    engine: AsyncEngine,
) -> None:
    await watches(engine, "T1")
    await watches(engine, "T3", NUMBERS[1])
    async with PgStore(engine, "T2").transaction() as tx:
        await tx.alerts.put(alert(number=A))
    followers, before = PgFollowers(engine), sighting(A)
    async with PgStore(engine, HOME).transaction() as tx:
        await followers.owe(tx, [Owed(A.code, before)])
    assert await followers.owing() == ["T1", "T2"]
    assert await owed_to(engine, "T1") == [Owed(A.code, before)]


async def test_what_was_owed_before_began_earlier_and_stays(engine: AsyncEngine) -> None:
    await watches(engine, "T1")
    followers, first = PgFollowers(engine), sighting(A)
    for before in (first, replace(first, title="a later one")):
        async with PgStore(engine, HOME).transaction() as tx:
            await followers.owe(tx, [Owed(A.code, before)])
    assert await owed_to(engine, "T1") == [Owed(A.code, first)]


async def test_silence_is_owed_to_all_who_follow_anything(engine: AsyncEngine) -> None:
    await watches(engine, "T1")
    await watches(engine, "T2", NUMBERS[1])
    async with PgStore(engine, HOME).transaction() as tx:
        await PgFollowers(engine).owe_all(tx, Owed(SILENCE))
    assert await PgFollowers(engine).owing() == ["T1", "T2"]


@pytest.mark.parametrize(
    ("ours", "owed"),
    [
        ({"looked": "older", "mark": "as before"}, False),
        ({"looked": "older", "mark": "another"}, True),
        ({"looked": "older", "mark": "as before", "doubts": True}, True),
        ({"looked": "this", "mark": "another"}, False),
        ({}, True),
    ],
)
async def test_holdings_are_owed_where_a_siret_may_hold_something_else(
    engine: AsyncEngine, ours: dict[str, Any], *, owed: bool
) -> None:
    registry: Any = Register(export_of(DAY, "this"), sirets={"79279132900016": "as before"})
    async with PgStore(engine, "T1").transaction() as tx:
        await tx.sirets.put(OurSiret("79279132900016", "SIMPLON", "C1", "U1", NOW, **ours))
    for _ in range(2):
        await PgFollowers(engine).owe_holdings(registry)
    assert await owed_to(engine, "T1") == ([Owed(HOLDINGS)] if owed else [])


@pytest.mark.parametrize(
    ("ours", "read", "mark", "owed"),
    [
        ({"looked": "this", "mark": "held"}, "xml", "held+ended", True),
        ({"looked": "this", "mark": "held"}, "xml", "held", False),
        ({"looked": "this+xml", "mark": "held+ended"}, "xml", "held+ended", False),
        ({"looked": "this+xml", "mark": "held+ended"}, "newer", "held+active", True),
        ({"looked": "this+xml", "mark": "held+ended"}, "", "held", False),
        ({"looked": "older+xml", "mark": "held+ended"}, "", "held", False),
        ({"looked": "older+xml", "mark": "held+ended"}, "", "less", True),
    ],
)
async def test_holdings_are_owed_again_once_xml_exports_say_more_of_them(
    engine: AsyncEngine, ours: dict[str, Any], read: str, mark: str, *, owed: bool
) -> None:
    served = replace(export_of(DAY, "this"), details_print=read)
    registry: Any = Register(served, sirets={"79279132900016": mark})
    async with PgStore(engine, "T1").transaction() as tx:
        await tx.sirets.put(OurSiret("79279132900016", "SIMPLON", "C1", "U1", NOW, **ours))
    await PgFollowers(engine).owe_holdings(registry)
    assert await owed_to(engine, "T1") == ([Owed(HOLDINGS)] if owed else [])


async def test_without_an_export_no_holdings_are_owed(engine: AsyncEngine) -> None:
    registry: Any = Register()
    async with PgStore(engine, "T1").transaction() as tx:
        await tx.sirets.put(OurSiret("79279132900016", "SIMPLON", "C1", "U1", NOW))
    await PgFollowers(engine).owe_holdings(registry)
    assert await owed_to(engine, "T1") == []


def fell(number: CertificationNumber = A) -> Register:
    """An export that shows the number inactive, where it was active when last seen."""
    gone = Fiche(number, "Assistant de vie aux familles", Status.INACTIVE, date(2026, 8, 31))
    return Register(export_of(date(2026, 8, 17), "fell"), {number: gone})


async def seen(engine: AsyncEngine) -> None:
    async with PgStore(engine, HOME).transaction() as tx:
        await tx.sightings.put(sighting(A))


@asynccontextmanager
async def beside(engine: AsyncEngine, workspace: str) -> AsyncIterator[Transaction]:
    """A transaction of a workspace that is still open while the poll goes on in another connection."""
    async with PgStore(engine, workspace).transaction() as tx:
        yield tx


async def waits(task: asyncio.Task[Any]) -> None:
    await asyncio.sleep(0.2)
    assert not task.done()


async def follows(tx: Transaction, registry: Register, channel: str = "C1") -> None:
    here = Subject(channel, A, registry.known.get(A), None, await tx.sightings.get(A.code))
    await put(tx, register(here, registry.export, "U1", NOW)[1])


async def test_a_watch_that_is_being_registered_while_the_number_falls_is_owed_the_fall(
    engine: AsyncEngine,
) -> None:
    """It was told that all is well, from the sighting before: the poll waits, and sees the watch."""
    await watches(engine, "T0")
    await seen(engine)
    older = Register(
        export_of(date(2026, 8, 16), "f" * 64), {A: replace(fell().known[A], declared=Status.ACTIVE)}
    )
    async with beside(engine, "T1") as tx:
        await follows(tx, older)
        see = asyncio.create_task(poll_of(PgStore(engine, HOME), PgFollowers(engine), fell())._see_all(DAY))
        await waits(see)
    await see
    assert [one.before for one in await owed_to(engine, "T1")] == [sighting(A)]


async def test_a_watch_registered_while_the_poll_sees_the_fall_waits_and_begins_after_it(
    engine: AsyncEngine,
) -> None:
    await watches(engine, "T0")
    await seen(engine)
    poll = poll_of(PgStore(engine, HOME), PgFollowers(engine), fell())
    older = Register(
        export_of(date(2026, 8, 16), "f" * 64), {A: replace(fell().known[A], declared=Status.ACTIVE)}
    )

    async def registering() -> None:
        async with PgStore(engine, "T1").transaction() as tx:
            await follows(tx, older)

    async with beside(engine, HOME) as tx:
        await poll._see(tx, [A], DAY)
        task = asyncio.create_task(registering())
        await waits(task)
    await task
    async with PgStore(engine, "T1").reading() as tx:
        begun = await tx.watches.get(watch_id("C1", A))
    # It is told of the fall in the answer, though its own process still serves the export before.
    assert begun is not None
    assert (begun.episode, begun.unanswered) == (1, True)
    assert await owed_to(engine, "T1") == []


async def test_a_fall_seen_while_an_earlier_change_is_being_told_is_owed_again(engine: AsyncEngine) -> None:
    await watches(engine, "T1")
    await seen(engine)
    earlier = Owed(A.code, replace(sighting(A), end_date=date(2027, 1, 1)))
    async with beside(engine, "T1") as tx:
        await tx.owed.put(earlier)
    async with beside(engine, "T1") as tx:  # as bot.teller does it
        assert await tx.owed.where() == [earlier]
        assert await tx.sightings.get(A.code) == sighting(A)
        see = asyncio.create_task(poll_of(PgStore(engine, HOME), PgFollowers(engine), fell())._see_all(DAY))
        await waits(see)
        await tx.owed.drop(A.code)
    await see
    assert await owed_to(engine, "T1") == [Owed(A.code, sighting(A))]


async def test_who_tells_while_a_fall_is_being_seen_waits_and_tells_that_too(engine: AsyncEngine) -> None:
    await watches(engine, "T1")
    await seen(engine)
    earlier = Owed(A.code, replace(sighting(A), end_date=date(2027, 1, 1)))
    async with beside(engine, "T1") as tx:
        await tx.owed.put(earlier)
    poll = poll_of(PgStore(engine, HOME), PgFollowers(engine), fell())

    async def telling() -> Sighting | None:
        async with PgStore(engine, "T1").transaction() as ours:
            (one,) = await ours.owed.where()
            after = await ours.sightings.get(one.about)
            await ours.owed.drop(one.about)
        return after

    async with beside(engine, HOME) as tx:
        await poll._see(tx, [A], DAY)
        task = asyncio.create_task(telling())
        await waits(task)
    told = await task
    assert told is not None
    assert told.standing is Status.INACTIVE
    assert await owed_to(engine, "T1") == []


async def test_of_two_that_see_a_number_for_the_first_time_the_second_takes_what_the_first_saw(
    engine: AsyncEngine,
) -> None:
    """Else a host that serves an older export could have the fall forgotten, or the other way round."""
    active = Register(
        export_of(date(2026, 8, 16), "older"), {A: replace(fell().known[A], declared=Status.ACTIVE)}
    )

    async def registering() -> None:
        async with PgStore(engine, "T2").transaction() as tx:
            await follows(tx, fell())

    async with beside(engine, "T1") as tx:
        await follows(tx, active)
        second = asyncio.create_task(registering())
        await waits(second)
    await second
    async with PgStore(engine, HOME).reading() as tx:
        kept = await tx.sightings.get(A.code)
    assert kept is not None
    assert kept.standing is Status.ACTIVE
    await poll_of(PgStore(engine, HOME), PgFollowers(engine), fell())._see_all(DAY)
    assert [len(await owed_to(engine, one)) for one in ("T1", "T2")] == [1, 1]


async def test_unchanged_numbers_are_noted_as_seen_and_nobody_is_waited_for(engine: AsyncEngine) -> None:
    await watches(engine, "T1")
    await seen(engine)
    same = Fiche(A, sighting(A).title, Status.ACTIVE, sighting(A).end_date)
    registry: Any = Register(export_of(date(2026, 8, 17), "next"), {A: same})
    followers = PgFollowers(engine)
    async with beside(engine, "T1") as tx:
        await tx.sightings.get(A.code)
        assert await asyncio.wait_for(followers.to_see(registry, DAY), 1) == []
        await asyncio.wait_for(followers.all_seen(registry.export), 1)
    async with PgStore(engine, HOME).reading() as tx:
        assert await tx.sightings.get(A.code) == sighting(A, looked_in="next", export_date=date(2026, 8, 17))


async def test_an_older_export_changes_nothing_that_a_newer_one_has_shown(engine: AsyncEngine) -> None:
    await watches(engine, "T1")
    async with PgStore(engine, HOME).transaction() as tx:
        await tx.sightings.put(replace(sighting(A), export_date=date(2026, 8, 18)))
    await poll_of(PgStore(engine, HOME), PgFollowers(engine), fell())._see_all(DAY)
    async with connected(engine) as connection:
        assert (await connection.execute(text("SELECT count(*) FROM owed"))).scalar_one() == 0


async def test_an_export_older_than_the_last_says_nothing_of_numbers_never_seen_either(
    engine: AsyncEngine,
) -> None:
    followers = PgFollowers(engine)
    registry: Any = fell()
    await watches(engine, "T1")
    await followers.all_seen(replace(registry.export, date=registry.export.date + ONE))
    assert await followers.to_see(registry, DAY) == []


def teller() -> Teller:
    """One that gets no further than to the database."""
    registry: Any = Register()
    nothing: Any = None
    return Teller(registry, nothing, lambda: NOW, nothing, nothing, nothing, 10)


async def test_a_database_that_breaks_off_while_workspaces_are_told_is_no_fault_of_theirs(
    engine: AsyncEngine,
) -> None:
    """Whoever polls makes the poll again: an hour later is too late."""
    for workspace in ("T1", "T2"):
        await watches(engine, workspace)

    async def tell() -> None:
        async with PgFollowers(engine).telling(["T1", "T2"]) as batch:
            asked = await batch.txs["T1"].asking.connection.execute(text("SELECT pg_backend_pid()"))
            cut = f"SELECT pg_terminate_backend({asked.scalar_one()})"
            await asyncio.to_thread(run_sql, server(), cut)
            await teller()(batch)

    with pytest.raises(DatabaseUnreachable):
        await tell()


async def test_nor_is_a_lock_that_is_not_to_be_had(engine: AsyncEngine) -> None:
    await watches(engine, "T1")
    impatient = engine_of(engine.url.render_as_string(hide_password=False), patience=0.2)
    async with connected(engine) as connection:
        await connection.execute(text("LOCK TABLE sources IN ACCESS EXCLUSIVE MODE"))
        with pytest.raises(DatabaseBusy):
            async with PgFollowers(impatient).telling(["T1"]) as batch:
                await teller()(batch)
    await impatient.dispose()
