"""A folder is one workspace's: what is done in another beside it neither shows there nor changes it."""

from __future__ import annotations

import asyncio
import pkgutil
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

import bot.store
from bot.store.backup import documents
from bot.store.keeping import back_up, back_up_daily, peek, restore
from bot.store.memory import SHAPES
from bot.store.people import about as told_of
from bot.store.people import erase
from bot.store.postgres.tables import HOME
from bot.store.tiny import TinyStore

from .asked import Asked, asked, read
from .moved import fill
from .public import public
from .support import NOW, journal
from .worlds import FORGOTTEN, World, worlds

if TYPE_CHECKING:
    from pathlib import Path

    from .worlds import Place


@dataclass(frozen=True)
class Folder:
    path: Path
    place: Place
    world: World
    asked: Asked

    @property
    def backup(self) -> Path:
        return self.path / "one.gz"

    def bytes(self) -> dict[str, bytes]:
        return {one.name: one.read_bytes() for one in self.path.glob("*.json*")}


Step = Callable[[Folder, TinyStore], Coroutine[Any, Any, Any]]


async def reads(folder: Folder, store: TinyStore) -> Any:  # noqa: ANN401
    async with store.reading() as tx:
        return await read(tx, folder.world)


async def changes(folder: Folder, store: TinyStore) -> Any:  # noqa: ANN401
    async with store.transaction() as tx:
        for put, (name, row) in folder.asked.changes:
            await (getattr(tx, name).put(row) if put else getattr(tx, name).drop(row.id))
        return [await tx.next_sequence(), await read(tx, folder.world)]


async def tells_what_was_done(folder: Folder, store: TinyStore) -> Any:  # noqa: ANN401
    return [await journal(store), await store.history(folder.asked.number)]


async def names_nobody(_: Folder, store: TinyStore) -> Any:  # noqa: ANN401
    return await store.name_nobody(FORGOTTEN)


async def is_saved_and_looked_at(folder: Folder, _: TinyStore) -> Any:  # noqa: ANN401
    contents = back_up(folder.path, folder.backup, NOW)
    daily = back_up_daily(folder.path, NOW.date())
    assert daily is not None
    kept = [list(documents(file)) for file in (folder.backup, daily)]
    return [contents, kept, await read(peek(folder.path), folder.world)]


async def is_restored_once_a_person_has_left(folder: Folder, store: TinyStore) -> Any:  # noqa: ANN401
    await store.close()
    told, count = told_of(folder.path, folder.asked.user), erase(folder.path, folder.asked.user)
    erased = folder.bytes()
    contents, aside = restore(folder.backup, folder.path, replace=True)
    return [told, count, erased, contents, aside is None]


STEPS: dict[Step, tuple[str, ...]] = {
    reads: ("tiny.TinyStore.open", "tiny.TinyStore.reading"),
    changes: ("tiny.TinyStore.transaction",),
    tells_what_was_done: ("tiny.TinyStore.entries", "tiny.TinyStore.history"),
    names_nobody: ("tiny.TinyStore.name_nobody",),
    is_saved_and_looked_at: ("keeping.back_up", "keeping.back_up_daily", "keeping.peek"),
    is_restored_once_a_person_has_left: (
        "tiny.TinyStore.close",
        "people.about",
        "people.erase",
        "keeping.restore",
    ),
}
"""What a folder lives through, in that order, and the names that each step stands for."""

PARTS = {
    "atomic": "a file that is named",
    "backup": "a file that is named",
    "codec": "a value that is given",
    "copies": "the names of a folder's files",
    "errors": "what failed, in words",
    "journal": "a store's own file",
    "journal_index": "of a store's own file",
    "lock": "a folder that is named",
    "memory": "a store's own tables",
    "pending": "a transaction's own rows",
    "schema": "a file that is named",
    "state_file": "a store's own file",
    "verdicts": "a transaction that is given",
    "views": "a store's own transactions",
}
"""What a store is made of, each on what it is given and nothing else."""

TEXTS = {"people.naming", "people.without"}
"""A text or a document that is given."""


async def live(folder: Folder) -> dict[str, Any]:
    store = TinyStore.open(folder.path)
    rows = [(shape.name, row) for shape in SHAPES for row in folder.place.rows.get(shape.name, [])]
    await fill(store, rows, folder.place.lines, folder.place.given)
    answers = {step.__name__: await step(folder, store) for step in STEPS}
    return answers | {"files": folder.bytes()}


@settings(
    max_examples=15,
    deadline=None,
    database=None,
    phases=[Phase.generate],  # to find a smaller world would cost minutes
    suppress_health_check=[*HealthCheck],
)
@given(worlds(), asked(), asked())
def test_a_folder_is_as_if_there_were_no_other(
    tmp_path_factory: pytest.TempPathFactory, world: World, one: Asked, other: Asked
) -> None:
    tmp = tmp_path_factory.mktemp("folders")

    def folder(name: str, workspace: str, about: Asked) -> Folder:
        return Folder(tmp / name, world.places[workspace], world, about)

    async def both() -> list[dict[str, Any]]:
        beside = folder("one", HOME, one), folder("other", "T1", other)
        return list(await asyncio.gather(*map(live, beside)))

    async def each() -> list[dict[str, Any]]:
        return [await live(folder("first", HOME, one)), await live(folder("second", "T1", other))]

    for beside, alone in zip(asyncio.run(both()), asyncio.run(each()), strict=True):
        for step, answer in alone.items():
            assert beside[step] == answer, step


def test_of_each_thing_that_a_folder_is_asked_it_is_stated() -> None:
    modules = {one.name for one in pkgutil.iter_modules(bot.store.__path__)} - {"postgres"}
    stores = modules - PARTS.keys()
    stated = {name for names in STEPS.values() for name in names}
    assert stores <= modules
    assert stated | TEXTS == {name for one in stores for name in public(one, f"bot.store.{one}")}
