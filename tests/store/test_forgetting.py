"""People leave a database by their name, everywhere, as they leave a folder."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.domain.people import ERASED
from bot.store.people import about as about_in_folder
from bot.store.people import erase as erase_in_folder
from bot.store.postgres.people import about, erase
from bot.store.postgres.store import PgStore
from bot.store.postgres.tables import HOME
from bot.store.state_file import UNAPPENDED
from bot.store.tiny import TinyStore

from .moved import fill, fill_database, in_folder, until
from .support import entry, everything, row, watch

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.ext.asyncio import AsyncEngine


async def test_all_that_names_a_person_is_told_and_can_be_erased_as_in_a_folder(
    address: str, engine: AsyncEngine, tmp_path: Path
) -> None:
    rows = [
        ("outbox", row("U1-direct", channel="U1")),
        ("outbox", row("asked:U1")),
        ("outbox", row("asked:U12")),
        ("watches", replace(watch("C9"), by="U12")),
        ("watches", watch("C8")),
    ]
    folder = TinyStore.open(tmp_path)
    database = PgStore(engine, HOME)
    for store in (database, folder):
        await fill(store, rows, [entry(name="Camille"), entry(reason="U1 dit")], 0)
    await folder.close()

    told = about(address, "U1")
    assert {one.get("id", one.get("journal", {}).get("n")) for one in told} == {
        "U1-direct", "asked:U1", "C8-RNCP35419", 1, 2,
    }  # fmt: skip
    in_the_folder = (one for one in about_in_folder(tmp_path, "U1") if one.get("table") != UNAPPENDED)
    assert by_what(told) == by_what(in_the_folder)
    assert erase(address, "U1") == len(told) == 5
    erase_in_folder(tmp_path, "U1")
    assert about(address, "U1") == []
    after = await everything(database)
    assert after == await in_folder(tmp_path)
    assert {one.key for one in after.tables["outbox"]} == {f"asked:{ERASED}", "asked:U12"}
    assert [one.by for one in after.tables["watches"]] == [ERASED, "U12"]


def by_what(told: Iterable[Any]) -> list[str]:
    return sorted(json.dumps(one, sort_keys=True) for one in told)


async def test_two_people_whose_rows_get_the_same_id_are_erased_one_after_the_other(
    address: str, engine: AsyncEngine
) -> None:
    store = PgStore(engine, HOME)
    await fill(store, [("outbox", row("asked:U1")), ("outbox", row("asked:U2"))], [], 0)
    assert (erase(address, "U1"), erase(address, "U2")) == (1, 1)
    assert [one.key for one in (await everything(store)).tables["outbox"]] == [f"asked:{ERASED}"]


async def test_a_person_is_told_of_and_erased_in_every_workspace(address: str) -> None:
    await fill_database(address, HOME, "T1", "T2", deeds=1)
    assert [one.get("workspace") for one in about(address, "U1")] == ["T1", "T2", None] * 2
    assert erase(address, "U1") == 6
    assert about(address, "U1") == []


async def test_a_person_is_erased_beside_a_running_writer(address: str, engine: AsyncEngine) -> None:
    store = PgStore(engine, HOME)

    async def write() -> None:
        for number in range(60):
            await fill(store, [("watches", watch(f"C{number}"))], [entry()], 1)

    writing = asyncio.create_task(write())
    await until(address, "COMMIT%")
    found = await asyncio.to_thread(erase, address, "U1")
    await writing
    after = await everything(store)
    marks = [one.by for _, one in after.lines]
    assert marks == [ERASED] * (found // 2) + ["U1"] * (60 - found // 2)
    assert sorted(one.by for one in after.tables["watches"]) == sorted(marks)
