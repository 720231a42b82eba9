"""Who follows a number before there is any registry is told once what it says of it, if anything."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import date
from pathlib import Path

import pytest
from alembic.command import upgrade
from sqlalchemy import create_engine

from bot.domain.ports import Found
from bot.domain.registering import Subject, register
from bot.domain.sighting import Sighting
from bot.domain.telling import FirstSightTold, Telling
from bot.domain.watch import Watch
from bot.store.keeping import back_up
from bot.store.postgres.database import database_url, engine_of
from bot.store.postgres.followers import PgFollowers
from bot.store.postgres.migrate import _config, migrate
from bot.store.postgres.restoring import restore
from bot.store.postgres.store import PgStore
from bot.store.postgres.tables import HOME
from bot.store.tiny import TinyStore
from bot.store.verdicts import put
from tests.domain.builders import NOW, RNCP, Town, at, export, fiche
from tests.postgres import database, migrated_database
from tests.store.moved import rewritten
from tests.test_poll import DAY, Works

NEXT = date(2026, 8, 2)
UNSEEN = Watch("C1", RNCP, "U1", NOW, unseen=True)
Older = Callable[[Path, Sighting | None], AbstractAsyncContextManager[Works]]


@asynccontextmanager
async def in_folder(folder: Path) -> AsyncIterator[Works]:
    store = TinyStore.open(folder)
    yield Works(store)
    await store.close()


@asynccontextmanager
async def in_database(address: str) -> AsyncIterator[Works]:
    engine = engine_of(address)
    yield Works(PgStore(engine, HOME), followers=PgFollowers(engine))
    await engine.dispose()


async def told(works: Works) -> list[Telling | None]:
    async with works.store.reading() as tx:
        return [row.telling for row in await tx.outbox.where()]


async def polled(works: Works, *days: date, known: bool) -> list[Telling | None]:
    """What was told once exports of those days were read; each is read twice."""
    for day in days:
        works.publish(day, *([fiche()] if known else []))
        await works.poll()
        await works.poll()
    return await told(works)


@pytest.mark.parametrize("kind", ["folder", "database"])
@pytest.mark.parametrize("known", [True, False])
async def test_a_number_followed_without_a_registry_is_told_of_once_there_is_one(
    tmp_path: Path, kind: str, *, known: bool
) -> None:
    place = in_folder(tmp_path) if kind == "folder" else in_database(migrated_database())
    async with place as works:
        async with works.store.transaction() as tx:
            await put(tx, register(Subject("C1", RNCP), None, "U1", NOW)[1])
        works.registry.found = Found.UNREACHABLE
        await works.poll()
        assert await told(works) == []
        (line,) = await polled(works, DAY, NEXT, known=known)
        assert isinstance(line, FirstSightTold)
        assert (line.sighting is not None) is known


async def owing_nothing(works: Works, seen: Sighting | None) -> None:
    """A state of before anything was owed."""
    async with works.store.transaction() as tx:
        await tx.watches.put(UNSEEN)
        if seen:
            await tx.sightings.put(seen)


@asynccontextmanager
async def older_folder(folder: Path, seen: Sighting | None) -> AsyncIterator[Works]:
    async with in_folder(folder) as works:
        await owing_nothing(works, seen)
    state = json.loads((folder / "state.json").read_text())
    state["meta"]["schema"]["version"] = 4
    (folder / "state.json").write_text(json.dumps(state))
    async with in_folder(folder) as works:
        yield works


@asynccontextmanager
async def older_backup(folder: Path, seen: Sighting | None) -> AsyncIterator[Works]:
    async with in_folder(folder / "var") as works:
        await owing_nothing(works, seen)
    file, address = folder / "b.gz", migrated_database()
    back_up(folder / "var", file, NOW)
    rewritten(file, lambda one: one | {"schema": 4} if "schema" in one else one)
    restore(file, address)
    async with in_database(address) as works:
        yield works


@asynccontextmanager
async def older_database(_: Path, seen: Sighting | None) -> AsyncIterator[Works]:
    address = database()
    engine, config = create_engine(database_url(address)), _config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        upgrade(config, "0001")
    engine.dispose()
    async with in_database(address) as works:
        await owing_nothing(works, seen)
    migrate(address)
    async with in_database(address) as works:
        yield works


@pytest.mark.parametrize("older", [older_folder, older_backup, older_database])
@pytest.mark.parametrize("known", [True, False])
async def test_a_number_followed_unseen_by_an_older_vigie_is_told_of_once_all_the_same(
    tmp_path: Path, older: Older, *, known: bool
) -> None:
    town = Town()
    town.register("C2", fiche(), export(DAY), at(DAY))
    async with older(tmp_path, town.seen if known else None) as works:
        (line,) = await polled(works, DAY, NEXT, known=known)
        assert isinstance(line, FirstSightTold)
        assert line.sighting == (town.seen if known else None)
