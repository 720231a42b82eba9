"""A process's session with the database: one of all leads, and each hears the others' news."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from bot.store.postgres.database import connected, engine_of
from bot.store.postgres.lanes import HEAR, OUTBOX_CHANNEL
from bot.store.postgres.session import Session
from bot.store.postgres.store import PgStore
from tests import waiting
from tests.faults.database import database, way
from tests.postgres import migrated_database

from .support import row

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy.ext.asyncio import AsyncEngine


@dataclass
class Heard:
    """What a session was told, in order."""

    to_send: list[str] = field(default_factory=list)
    exports: int = 0
    asked: int = 0
    led: int = 0
    session: Session | None = None
    task: asyncio.Task[None] | None = None

    def begin(self, address: str) -> None:
        self.session = Session(address, self.to_send.append, self._export, self._asked, self._led)
        self.task = asyncio.create_task(self.session.run())

    @property
    def leads(self) -> bool:
        return bool(self.session and self.session.leads)

    async def end(self) -> None:
        assert self.task is not None
        self.task.cancel()
        await asyncio.wait([self.task])

    def _export(self) -> None:
        self.exports += 1

    def _asked(self) -> None:
        self.asked += 1

    async def _led(self) -> None:
        self.led += 1


@dataclass
class Place:
    address: str
    engine: AsyncEngine
    all: list[Heard] = field(default_factory=list)

    def session(self) -> Heard:
        self.all.append(Heard())
        self.all[-1].begin(self.address)
        return self.all[-1]

    async def do(self, statement: str) -> None:
        async with connected(self.engine) as connection:
            await connection.execute(text(statement))

    async def cut_the_leader(self) -> None:
        """Its connection is gone, as when a network fails or a process dies."""
        await self.do(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' "
            "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    address = migrated_database()
    engine = engine_of(address)
    one = Place(address, engine)
    yield one
    for heard in one.all:
        await heard.end()
    await engine.dispose()


until = partial(waiting.until, seconds=15, every=0.01)


async def test_of_three_exactly_one_leads_and_is_told_once(place: Place) -> None:
    every = [place.session() for _ in range(3)]
    await until(lambda: all(one.to_send for one in every) and any(one.leads for one in every))
    await asyncio.sleep(0.2)
    assert sorted(one.leads for one in every) == [False, False, True]
    assert sum(one.led for one in every) == 1


async def test_another_leads_once_the_leaders_connection_is_cut(place: Place) -> None:
    first = place.session()
    await until(lambda: first.leads)
    second = place.session()
    await until(lambda: second.to_send)
    await place.cut_the_leader()
    await until(lambda: first.led + second.led == 2)
    await asyncio.sleep(0.1)
    assert first.leads is not second.leads


async def test_another_leads_once_the_leaders_machine_is_gone_without_a_word() -> None:
    """Its connection stays, for the server: nobody tells it that it is of no use any more."""
    first, second = Heard(), Heard()
    async with database() as server, way(server) as there:
        first.begin(there.address)
        await until(lambda: first.leads)
        second.begin(server.url.render_as_string(hide_password=False))
        await until(lambda: second.to_send)
        there.silent = True
        await until(lambda: second.leads, seconds=25)
        assert not first.leads
        there.silent = False
        await first.end()
        await second.end()


async def test_another_leads_once_the_leader_stops(place: Place) -> None:
    first = place.session()
    await until(lambda: first.leads)
    second = place.session()
    await first.end()
    assert not first.leads
    await until(lambda: second.leads)


async def test_news_are_heard_by_all_with_whose_they_are(place: Place) -> None:
    every = [place.session() for _ in range(2)]
    await until(lambda: all(one.to_send for one in every))
    async with PgStore(place.engine, "T1").transaction() as tx:
        await tx.outbox.put(row())
    await until(lambda: all(one.to_send == ["", "T1"] for one in every), seconds=2)


async def test_no_news_is_lost_in_a_crowd_of_them(place: Place) -> None:
    one = place.session()
    await until(lambda: one.to_send)
    for number in range(200):
        async with connected(place.engine) as connection:
            await connection.execute(HEAR, [{"channel": OUTBOX_CHANNEL, "workspace": f"T{number}"}])
    await until(lambda: len(one.to_send) == 201, seconds=5)
    assert one.to_send[1:] == [f"T{number}" for number in range(200)]


async def test_a_commit_that_fails_is_no_news(place: Place) -> None:
    one = place.session()
    await until(lambda: one.to_send)
    with contextlib.suppress(ZeroDivisionError):
        async with PgStore(place.engine, "T1").transaction() as tx:
            await tx.outbox.put(row())
            raise ZeroDivisionError
    async with PgStore(place.engine, "T2").transaction() as tx:
        await tx.outbox.put(row())
    await until(lambda: len(one.to_send) > 1)
    assert one.to_send == ["", "T2"]


async def test_what_came_while_nobody_listened_is_looked_for_once_somebody_does(place: Place) -> None:
    one = place.session()
    await until(lambda: one.leads)
    exports = one.exports
    await place.cut_the_leader()
    await until(lambda: one.to_send == ["", ""])
    assert one.exports == exports + 1


async def test_a_database_that_takes_no_connection_is_tried_until_it_does(place: Place) -> None:
    one = place.session()
    await until(lambda: one.leads)
    name = place.engine.url.database
    other = engine_of(place.engine.url.set(database="postgres").render_as_string(hide_password=False))
    async with connected(other, isolation_level="AUTOCOMMIT") as connection:
        await connection.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false"))
        await connection.execute(
            text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"),
            {"name": name},
        )
        await until(lambda: not one.leads)
        await asyncio.sleep(1.5)
        assert one.led == 1
        await connection.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true"))
    await other.dispose()
    await until(lambda: one.led == 2)
