"""What is asked of all workspaces of a database at once: its answer is what each would give, put together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import text

from bot.domain.owed import SILENCE, Owed
from bot.store.postgres.crowd import PgCrowd
from bot.store.postgres.database import connected
from bot.store.postgres.followers import PgFollowers
from bot.store.postgres.migrations.versions.v0003_names import _OWE_UNSEEN
from bot.store.postgres.store import PgStore
from bot.store.postgres.tables import HOME, SHARED
from tests.domain.builders import export

from .apart import About, query
from .asked import Answer, Here
from .worlds import DUE, FORGOTTEN

SOME = About.SOME


class Served:
    """A registry that shows each number and SIRET otherwise than before, or as before."""

    export = export(date(2026, 8, 2), "clé")

    async def marks(self) -> dict[str, str]:
        return {"RNCP1": "another", "RS1": "another"}

    def marks_of(self, sirets: set[str]) -> dict[str, str]:
        return dict.fromkeys(sirets, "as before")


def served() -> Any:  # noqa: ANN401 - a part of a registry
    return Served()


# --- who follows what


def together(whole: Any, alone: Sequence[Any], nobody: Any) -> bool:  # noqa: ANN401
    """Each once, in order."""
    return bool(whole == sorted({one for some in (*alone, nobody) for one in some}))


@query("followers.PgFollowers.to_see", agrees=together)
async def the_numbers_to_see(here: Here) -> Answer:
    return {SHARED: await PgFollowers(here.engine).to_see(served(), date(2026, 8, 3))}


@query("followers.PgFollowers.all_seen")
async def all_is_seen(here: Here) -> Answer:
    await PgFollowers(here.engine).all_seen(Served.export)
    return {}


@query("followers.PgFollowers.owe")
async def a_number_is_owed(here: Here) -> Answer:
    before = here.world.shared["sightings"][0]
    async with PgStore(here.engine, SHARED).transaction() as tx:
        await PgFollowers(here.engine).owe(tx, [Owed(here.asked.number.code, before)])
    return {}


@query("followers.PgFollowers.owe_all")
async def all_are_owed(here: Here) -> Answer:
    async with PgStore(here.engine, HOME).transaction() as tx:
        await PgFollowers(here.engine).owe_all(tx, Owed(SILENCE))
    return {}


@query("followers.PgFollowers.owe_holdings")
async def holdings_are_owed(here: Here) -> Answer:
    await PgFollowers(here.engine).owe_holdings(served())
    return {}


@query("followers.PgFollowers.owing")
async def who_is_owed(here: Here) -> Answer:
    return dict(Counter(await PgFollowers(here.engine).owing()))


@query("migrations.v0003_names")
async def what_is_unseen_is_owed(here: Here) -> Answer:
    async with connected(here.engine) as connection:
        await connection.execute(text(_OWE_UNSEEN))
    return {}


# --- the rounds, and who comes and leaves


@query("crowd.PgCrowd.round_due")
async def who_is_due(here: Here) -> Answer:
    found = await PgCrowd(here.engine).round_due(DUE)
    assert list(found.values()) == sorted(found.values())
    return {**found}


@query("crowd.PgCrowd.round_due", about=SOME)
async def who_has_been_due_longest(here: Here) -> Answer:
    every, one = await PgCrowd(here.engine).round_due(DUE), await PgCrowd(here.engine).round_due(DUE, most=1)
    assert list(one.values()) == list(every.values())[:1]
    return {**one}


@query("crowd.PgCrowd.round_next", about=About.ONE)
async def the_next_round_is_noted(here: Here) -> Answer:
    await PgCrowd(here.engine).round_next(here.asked.one, 5000.0, here.world.places[here.asked.one].round_at)
    return {}


@query("crowd.PgCrowd.came", about=About.ONE)
async def one_has_come(here: Here) -> Answer:
    await PgCrowd(here.engine).came(here.asked.one)
    return {}


@query("crowd.PgCrowd.left", about=About.ONE)
async def one_has_left(here: Here) -> Answer:
    await PgCrowd(here.engine).left(here.asked.one)
    return {}


@query("crowd.PgCrowd.leave_adrift")
async def who_is_adrift_has_left(here: Here) -> Answer:
    await PgCrowd(here.engine).leave_adrift()
    return {}


@query("crowd.PgCrowd.delete_gone")
async def the_gone_are_deleted(here: Here) -> Answer:
    return dict(Counter(await PgCrowd(here.engine).delete_gone(FORGOTTEN)))


@query("crowd.PgCrowd.delete_gone", about=SOME)
async def one_of_the_gone_is_deleted(here: Here) -> Answer:
    return dict(Counter(await PgCrowd(here.engine).delete_gone(FORGOTTEN, most=1)))
