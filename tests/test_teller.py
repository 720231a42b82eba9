"""Telling workspaces together: what a database refuses of one of them keeps no other from being told."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date

import pytest

from bot.domain.fiche import Status
from bot.domain.owed import Owed
from bot.domain.watch import Channel, Watch
from bot.store.postgres.database import engine_of
from bot.store.postgres.followers import PgFollowers
from bot.store.postgres.store import PgStore
from bot.store.postgres.tables import SHARED
from tests.domain.builders import NOW, RNCP, Town, at, export, fiche
from tests.postgres import migrated_database, run_sql
from tests.test_poll import DAY, Works

WORKSPACES = ("T1", "T2", "T3")
NEXT = date(2026, 8, 2)
NOT_KEPT = (
    """CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN IF NEW.workspace = ''T2'' THEN RAISE ''no''; END IF; RETURN NEW; END'""",
    "CREATE TRIGGER refuse BEFORE INSERT ON alerts FOR EACH ROW EXECUTE FUNCTION refuse()",
)
KEPT = ("DROP TRIGGER refuse ON alerts",)
NOT_HAD = (
    "ALTER TABLE channels RENAME TO spoilt",
    """CREATE VIEW channels AS SELECT workspace, id, calendar, CASE workspace WHEN 'T2'
    THEN to_json(1 / (length(workspace) - 2)) ELSE "row" END AS "row" FROM spoilt""",
)
HAD = ("DROP VIEW channels", "ALTER TABLE spoilt RENAME TO channels")


@asynccontextmanager
async def followed(address: str) -> AsyncIterator[Works]:
    """One number that was active when last seen, followed in a channel of each workspace."""
    town = Town()
    town.register("C1", fiche(), export(DAY), at(DAY))
    assert town.seen
    engine = engine_of(address)
    works = Works(PgStore(engine, SHARED), followers=PgFollowers(engine))
    async with works.store.transaction() as tx:
        await tx.sightings.put(town.seen)
    for workspace in WORKSPACES:
        async with PgStore(engine, workspace).transaction() as tx:
            await tx.watches.put(Watch("C1", RNCP, "U1", NOW))
            await tx.channels.put(Channel("C1"))
    yield works
    await engine.dispose()


async def alerted(address: str) -> dict[str, tuple[int, list[Owed]]]:
    """By workspace, how many alerts it has, and what it is still owed."""
    engine, found = engine_of(address), {}
    for workspace in WORKSPACES:
        async with PgStore(engine, workspace).reading() as tx:
            found[workspace] = len(await tx.alerts.where()), await tx.owed.where()
    await engine.dispose()
    return found


@pytest.mark.parametrize(("spoil", "mend"), [(NOT_KEPT, KEPT), (NOT_HAD, HAD)], ids=["kept", "had"])
async def test_a_workspace_whose_rows_cannot_be_kept_or_had_keeps_no_other_from_being_told(
    spoil: tuple[str, ...], mend: tuple[str, ...]
) -> None:
    address = migrated_database()
    async with followed(address) as works:
        works.publish(NEXT, fiche(Status.INACTIVE))
        run_sql(address, *spoil)
        assert (await works.poll()).alerts == 2
        run_sql(address, *mend)
        there = await alerted(address)
        assert [many for many, _ in there.values()] == [1, 0, 1]
        assert [bool(owed) for _, owed in there.values()] == [False, True, False]
        assert (await works.poll()).alerts == 1
        assert [many for many, _ in (await alerted(address)).values()] == [1, 1, 1]
