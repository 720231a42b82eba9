"""What waits in all workspaces at once, what is sent, kept and saved."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import Any

from bot.store.backup import documents
from bot.store.postgres.crowd import PgCrowd
from bot.store.postgres.keeping import back_up
from bot.store.postgres.lanes import Lanes
from bot.store.postgres.people import about as told_of
from bot.store.postgres.people import erase
from bot.store.postgres.restoring import restore
from bot.store.postgres.tables import SHARED

from .apart import About, query
from .asked import Answer, Here, by_owner
from .support import NOW
from .worlds import DUE, FORGOTTEN, US


def lanes(here: Here) -> Lanes:
    return Lanes(here.engine, holder=US)


# --- what waits, and what need not be kept


@query("crowd.PgCrowd.tidy")
async def what_was_sent_is_dropped(here: Here) -> Answer:
    await PgCrowd(here.engine).tidy(DUE)
    return {}


@query("crowd.PgCrowd.forget")
async def deliveries_are_forgotten(here: Here) -> Answer:
    await PgCrowd(here.engine).forget(DUE, kept=500.0)
    return {}


@query("crowd.PgCrowd.with_held")
async def who_has_a_lost_channel(here: Here) -> Answer:
    return dict(Counter(await PgCrowd(here.engine).with_held()))


@query("crowd.PgCrowd.with_names")
async def who_did_something_long_ago(here: Here) -> Answer:
    return dict(Counter(await PgCrowd(here.engine).with_names(FORGOTTEN)))


def counted(whole: Any, alone: Sequence[Any], nobody: Any) -> bool:  # noqa: ANN401
    """How many, by state, and since when the oldest."""
    states = {state for some in alone for state in some}
    there = {state: [some[state] for some in alone if state in some] for state in states}
    expected = {state: (sum(n for n, _ in some), min(at for _, at in some)) for state, some in there.items()}
    return bool(nobody == {} and whole == expected)


@query("crowd.PgCrowd.outbox", agrees=counted)
async def how_many_wait(here: Here) -> Answer:
    return {SHARED: await PgCrowd(here.engine).outbox()}


def of_somebody(whole: Any, alone: Sequence[Any], nobody: Any) -> bool:  # noqa: ANN401
    """One of those who have it; nobody where nobody has."""
    assert nobody is None
    return whole in ({one for one in alone if one} or {None})


@query("crowd.PgCrowd.of_calendar", agrees=of_somebody)
async def whose_calendar_it_is(here: Here) -> Answer:
    found = await PgCrowd(here.engine).of_calendar(here.asked.secret)
    if found is not None:
        channels = here.world.places[found].rows["channels"]
        assert here.asked.secret in {one.calendar for one in channels}
    return {SHARED: found}


# --- the lanes


@query("lanes.Lanes.claim")
async def lanes_are_claimed(here: Here) -> Answer:
    return dict(Counter(await lanes(here).claim(100)))


@query("lanes.Lanes.claim", about=About.SOME)
async def an_urgent_lane_is_claimed(here: Here) -> Answer:
    found = await lanes(here).claim(1, urgent=True)
    assert len(found) <= 1
    return dict(Counter(found))


@query("lanes.Lanes.hold_on", about=About.THOSE)
async def lanes_are_held_on_to(here: Here) -> Answer:
    return dict(Counter(await lanes(here).hold_on(here.asked.some)))


@query("lanes.Lanes.let_go")
async def all_lanes_are_let_go(here: Here) -> Answer:
    await lanes(here).let_go()
    return {}


def earliest(whole: Any, alone: Sequence[Any], nobody: Any) -> bool:  # noqa: ANN401
    return nobody == math.inf and math.isclose(whole, min(alone), abs_tol=60)


@query("lanes.Lanes.next_due", agrees=earliest)
async def when_something_is_due(here: Here) -> Answer:
    return {SHARED: await lanes(here).next_due()}


# --- a person, everywhere; and everything, into a file and back


@query("people.about")
async def what_names_a_person(here: Here) -> Answer:
    return by_owner(told_of(here.ground.address, here.asked.user))


def found_in_each(whole: Any, alone: Sequence[Any], nobody: Any) -> bool:  # noqa: ANN401
    """How many rows and lines; those that belong to all are there whoever is."""
    return bool(whole == nobody + sum(one - nobody for one in alone))


@query("people.erase", agrees=found_in_each)
async def a_person_is_erased(here: Here) -> Answer:
    count = erase(here.ground.address, here.asked.user)
    assert told_of(here.ground.address, here.asked.user) == []
    return {SHARED: count}


@query("keeping.back_up")
async def all_is_saved(here: Here) -> Answer:
    file = here.folder / "all.gz"
    back_up(here.ground.address, file, NOW)
    return by_owner(documents(file))


@query("restoring.restore")
async def all_is_restored(here: Here) -> Answer:
    """What is not in the file is in nobody's rows either, whoever was there before."""
    _, aside = restore(here.of_all, here.ground.address, replace=True)
    assert aside is not None
    return by_owner(documents(aside))
