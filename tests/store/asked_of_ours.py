"""What is asked of the SIRETs of all workspaces at once: for which of them the catalogue is to be read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from bot.domain.catalogue import catalogue_day
from bot.store.postgres.ours import PgOurs
from bot.store.postgres.tables import SHARED

from .apart import About, query
from .asked import Answer, Here, read
from .worlds import FORGOTTEN


@query("ours.PgOurs.unread")
async def whose_sirets_are_unread(here: Here) -> Answer:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for siret, owners in (await PgOurs(here.engine).unread(catalogue_day(FORGOTTEN))).items():
        for owner in owners:
            found[owner].append(siret)
    return dict(found)


def latest(whole: Any, alone: Sequence[Any], nobody: Any) -> bool:  # noqa: ANN401
    """A day, and not whose: it is told to who runs it."""
    assert nobody is None
    return bool(whole == max(filter(None, alone), default=None))


@query("ours.PgOurs.last_read", agrees=latest)
async def when_the_catalogue_was_read(here: Here) -> Answer:
    return {SHARED: await PgOurs(here.engine).last_read()}


@query("ours.PgOurs.store", about=About.ONE)
async def what_a_reading_of_the_catalogue_finds(here: Here) -> Answer:
    one = here.asked.one
    async with PgOurs(here.engine).store(one).transaction() as tx:
        return {one: await read(tx, here.world)}
