"""What is asked of one workspace of a database: what another has neither shows nor changes."""

from __future__ import annotations

from typing import Any

from bot.store.backup import documents
from bot.store.errors import LaneLost, NoSuchWorkspace, NotEmpty, StoreClosed
from bot.store.memory import SHAPES, WATCHES
from bot.store.postgres.keeping import back_up
from bot.store.postgres.lanes import Lanes
from bot.store.postgres.leased import LeasedStore
from bot.store.postgres.restoring import restore
from bot.store.postgres.store import PgStore
from bot.store.postgres.tables import OF_ALL
from bot.store.postgres.views import PgView
from bot.store.postgres.writing import flush

from .apart import About, query
from .asked import Answer, Here, read
from .support import NOW
from .support import journal as all_lines
from .worlds import FORGOTTEN, US, WORKSPACES

ONE = About.ONE
_TABLES = tuple(f"views.PgView.{shape.name}" for shape in SHAPES)


def mine(here: Here) -> PgStore:
    return PgStore(here.engine, here.asked.one)


async def change(tx: PgView, here: Here, *, shared: bool) -> int:
    """Put and drop, record and count; only what is of one, or also what belongs to all."""
    for put, (name, row) in here.asked.changes:
        if shared or name not in OF_ALL:
            await (getattr(tx, name).put(row) if put else getattr(tx, name).drop(row.id))
    for line in here.asked.lines:
        tx.record(line)
    return await tx.next_sequence()


@query("store.PgStore.reading", "table.PgTable.get_all", "table.PgTable.where", *_TABLES, about=ONE)
async def what_is_read(here: Here) -> Answer:
    async with mine(here).reading() as tx:
        return {here.asked.one: await read(tx, here.world)}


@query(
    "store.PgStore.transaction",
    "counters.Counters.locked",
    "table.PgTable.get",
    "table.PgTable.put",
    "table.PgTable.drop",
    "table.PgTable.given",
    "table.PgTable.taken",
    "views.PgView.next_sequence",
    "views.PgView.given",
    "views.PgView.table",
    "views.PgView.counters",
    "views.PgView.write",
    about=ONE,
)
async def what_is_changed(here: Here) -> Answer:
    async with mine(here).transaction() as tx:
        one = await tx.watches.get(f"C1-{here.asked.number}")
        before = await read(tx, here.world)
        number = await change(tx, here, shared=True)
        after = await read(tx, here.world)
        told = tx.given(WATCHES), bool(tx.table(WATCHES)), tx.counters
    return {here.asked.one: [one, before, number, after, told]}


@query("store.PgStore.entries", "journal.lines", about=ONE)
async def what_was_done(here: Here) -> Answer:
    return {here.asked.one: [await all_lines(mine(here), after) for after in (0, 1)]}


@query("store.PgStore.history", "journal.of_number", about=ONE)
async def what_was_done_with_a_number(here: Here) -> Answer:
    return {here.asked.one: await mine(here).history(here.asked.number)}


@query("store.PgStore.name_nobody", "journal.name_nobody", about=ONE)
async def who_did_what_is_forgotten(here: Here) -> Answer:
    return {here.asked.one: await mine(here).name_nobody(FORGOTTEN)}


@query("store.PgStore.close")
async def a_closed_store_closes_no_other(here: Here) -> Answer:
    stores = {one: PgStore(here.engine, one) for one in WORKSPACES}
    await stores[here.asked.one].close()
    found: Answer = {}
    for one, store in stores.items():
        try:
            found[one] = await all_lines(store)
        except StoreClosed:
            found[one] = "closed"
    return found


@query("leased.LeasedStore.rest", "views.PgView.ask", "views.PgView.run", "writing.flush", about=ONE)
async def a_lane_is_let_go_with_a_change(here: Here) -> Answer:
    store = LeasedStore(here.engine, here.asked.one, US)
    try:
        async with store.transaction() as tx:
            given = await change(tx, here, shared=False)
            await flush(tx.asking.connection, [tx])
            await store.rest(tx, None)
    except LaneLost:
        return {here.asked.one: "lost"}
    return {here.asked.one: given}


@query("lanes.Lanes.rest", about=ONE)
async def a_lane_is_let_go(here: Here) -> Answer:
    await Lanes(here.engine, holder=US).rest(here.asked.one)
    return {}


@query("keeping.back_up", about=ONE)
async def one_workspace_is_saved(here: Here) -> Answer:
    file = here.folder / "one.gz"
    try:
        contents = back_up(here.ground.address, file, NOW, here.asked.one)
    except NoSuchWorkspace:
        return {here.asked.one: "not there"}
    return {here.asked.one: [contents, list(documents(file))]}


@query("restoring.restore", about=ONE)
async def one_workspace_is_restored(here: Here) -> Answer:
    found: list[Any] = []
    for replace in (False, True):
        try:
            contents, aside = restore(here.of_one, here.ground.address, here.asked.one, replace=replace)
        except (NotEmpty, NoSuchWorkspace) as error:
            found.append(type(error))
        else:
            found.append([contents, aside and list(documents(aside))])
    return {here.asked.one: found}
