"""Nothing of one workspace is ever visible to another: a property of every query there is."""

from __future__ import annotations

import asyncio
import pkgutil
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, Phase, assume, given, settings

import bot
from bot.store.postgres.keeping import back_up

from . import (
    asked_of_all,
    asked_of_bots,
    asked_of_everything,
    asked_of_lookups,
    asked_of_none,
    asked_of_one,
    asked_of_ours,
    asked_of_some,
)
from .apart import QUERIES
from .asked import Asked, Here, asked
from .ground import Ground
from .public import public
from .support import NOW
from .worlds import WORKSPACES, World, worlds

if TYPE_CHECKING:
    from collections.abc import Iterator

QUERIED = (
    asked_of_none,
    asked_of_one,
    asked_of_some,
    asked_of_all,
    asked_of_everything,
    asked_of_ours,
    asked_of_bots,
    asked_of_lookups,
)
"""Where the queries are."""


async def queried(ground: Ground, world: World, about: Asked, folder: Path) -> None:
    here = Here(ground, world, about, folder, folder / "of one.gz", folder / "of all.gz")
    await ground.keep(world)
    await ground.lay(*WORKSPACES)
    before = await ground.dump()
    back_up(ground.address, here.of_one, NOW, next(iter(world.known), ""))
    back_up(ground.address, here.of_all, NOW)
    for query in QUERIES:
        await query.holds(here, before)


def test_whatever_is_asked_each_workspace_is_as_if_it_were_alone(tmp_path: Path) -> None:
    with asyncio.Runner() as loop:
        ground = Ground.new()

        @settings(
            max_examples=5,
            deadline=None,
            database=None,
            phases=[Phase.generate],  # to find a smaller world would cost minutes
            suppress_health_check=[*HealthCheck],
        )
        @given(worlds(), asked())
        def asks(world: World, about: Asked) -> None:
            assume(len(world.known) > 1)
            loop.run(queried(ground, world, about, tmp_path))

        asks()
        loop.run(ground.engine.dispose())


# --- a query that nobody has stated this of fails


ELSEWHERE = {"bots": "bot.slack.bots", "lookups": "bot.slack.lookups", "rotation": "bot.slack.rotation"}
"""What asks the database outside the store: installations."""

ASKS_NOTHING = {
    "arrays.in_columns": "values for a statement",
    "arrays.unnested": "part of a statement",
    "asking.last_seen": "part of a statement",
    "asking.seen_again": "a sighting, which belongs to all",
    "database.connected": "a connection",
    "database.database_url": "an address",
    "database.direct_engine": "a connection",
    "database.engine_of": "a connection",
    "database.failure_of": "a failure in words",
    "database.in_words": "a failure in words",
    "keeping.connected_directly": "a connection",
    "keeping.whose": "a name for a row that was found",
    "migrate.check_version": "of the tables, not of rows",
    "migrate.migrate": "of the tables, not of rows",
    "rotation.ends_within": "of a bot that was found",
    "session.Session.run": "listens for news, and locks no row",
    "tables.as_given": "a text",
    "tables.row_values": "the columns of a row that is given",
    "tables.storable": "a text",
    "table.decoded": "a row that was found",
}
"""What is public beside the queries, and why it is none."""

NAMES_IT = {"bot.hosting", "bot.settings.values"}
"""Who names the database's library, and asks nothing with it."""


def test_of_each_query_it_is_stated_that_it_keeps_workspaces_apart() -> None:
    stated = {name for query in QUERIES for name in query.covers}
    assert {query.run.__module__ for query in QUERIES} == {module.__name__ for module in QUERIED}
    assert stated & ASKS_NOTHING.keys() == set()
    assert stated | ASKS_NOTHING.keys() == set(asking())


def test_nothing_asks_the_database_elsewhere() -> None:
    folder = Path(bot.__path__[0])
    named = {
        ".".join(("bot", *file.relative_to(folder).with_suffix("").parts))
        for file in folder.rglob("*.py")
        if any(library in file.read_text("utf-8") for library in ("sqlalchemy", "psycopg"))
    }
    named = {name for name in named if not name.startswith("bot.store.postgres.")}
    assert named == NAMES_IT | {"bot.slack.bots", "bot.slack.rotation"}


def asking() -> Iterator[str]:
    """Every name of the modules that ask a database."""
    package = import_module("bot.store.postgres")
    inside = {one.name: f"{package.__name__}.{one.name}" for one in pkgutil.iter_modules(package.__path__)}
    migrations = Path(package.__path__[0]) / "migrations" / "versions"
    # A version that only changes tables asks for no row.
    yield from (
        f"migrations.{one.stem}" for one in migrations.glob("v*.py") if "op.execute" in one.read_text("utf-8")
    )
    del inside["migrations"]
    for short, name in (inside | ELSEWHERE).items():
        yield from public(short, name)
