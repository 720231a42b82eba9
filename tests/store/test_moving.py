"""From one kind of store to the other by a backup, and back: everything is as it was, or nothing changed."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.why import Why
from bot.store import keeping as folders
from bot.store.backup import check_backup, documents, write_backup
from bot.store.codec import encode
from bot.store.errors import BackupUnusable, NoSuchWorkspace, NotEmpty, NotMigrated, StateUnreadable
from bot.store.postgres.keeping import back_up
from bot.store.postgres.restoring import restore
from bot.store.postgres.store import PgStore
from bot.store.postgres.tables import HOME, metadata
from bot.store.schema import MIGRATIONS
from bot.store.tiny import TinyStore
from tests.postgres import database, migrated_database, run_sql

from .moved import dump, fill, fill_database, filled, in_database, in_folder, rewritten, until
from .rows import FEW, few_lines, puts
from .support import NOW, entry, everything, row, watch
from .test_backup import SPOILT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy.ext.asyncio import AsyncEngine

    from bot.domain.journal import Entry


def empty(address: str) -> None:
    run_sql(address, f"TRUNCATE {', '.join(metadata.tables)}")


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


# --- everything


@pytest.fixture(scope="module")
def one_database() -> str:
    """The same one for all that only needs it to be empty at first."""
    return migrated_database()


async def _there_and_back(address: str, rows: list[tuple[str, Any]], lines: list[Entry], given: int) -> None:
    empty(address)
    with tempfile.TemporaryDirectory() as name:
        first, second, here, back = (Path(name) / part for part in ("1.gz", "2.gz", "here", "back"))
        store = TinyStore.open(here)
        await fill(store, rows, lines, given)
        await store.close()
        saved = folders.back_up(here, first, NOW)
        assert restore(first, address) == (saved, None)
        assert back_up(address, second, NOW) == saved
        assert sorted(map(repr, documents(second))) == sorted(map(repr, documents(first)))
        assert folders.restore(second, back) == (saved, None)
        expected = await in_folder(here)
        assert len(expected.lines) == len(lines)
        assert await in_database(address) == expected
        assert await in_folder(back) == expected


def test_a_state_that_moves_to_postgresql_and_back_is_the_same(one_database: str) -> None:
    with asyncio.Runner() as loop:

        @settings(max_examples=8, deadline=None)
        @given(st.lists(puts(*FEW), max_size=20), few_lines, st.integers(0, 3))
        def moves(rows: list[Any], lines: list[Entry], given: int) -> None:
            loop.run(_there_and_back(one_database, rows, lines, given))

        moves()


async def test_texts_that_postgresql_cannot_hold_move_too(one_database: str) -> None:
    rows = [("outbox", row(f"k{odd}", f"C{odd}")) for odd in ("\0", "\ud800", "\\", "\N{SYMBOL FOR NULL}")]
    await _there_and_back(one_database, rows, [entry(reason="\0\ud800\\")], 1)


async def test_the_journal_and_the_sequence_go_on_where_they_were(address: str, tmp_path: Path) -> None:
    await fill_database(address)
    back_up(address, tmp_path / "b.gz", NOW)
    there = migrated_database()
    restore(tmp_path / "b.gz", there)
    await fill_database(there, deeds=1)
    after = await in_database(there)
    assert ([number for number, _ in after.lines], after.following) == ([1, 2, 3, 4], 5)


async def test_a_backup_beside_writers_holds_one_moment(
    address: str, engine: AsyncEngine, tmp_path: Path
) -> None:

    async def write(store: PgStore) -> None:
        for number in range(60):
            await fill(store, [("watches", watch(f"C{number}"))], [entry(step=str(number))], 1)

    writing = asyncio.gather(*(write(PgStore(engine, workspace)) for workspace in (HOME, "T1")))
    seen = []
    while not writing.done():
        saved = await asyncio.to_thread(back_up, address, tmp_path / "b.gz", NOW)
        assert saved.rows == saved.lines
        seen.append(saved.rows)
    await writing
    assert seen == sorted(seen)


# --- several workspaces


async def test_several_workspaces_are_saved_and_restored_together(address: str, tmp_path: Path) -> None:
    await fill_database(address, HOME, "T1", deeds=2)
    await fill_database(address, "T2", deeds=4)
    file, there = tmp_path / "b.gz", migrated_database()
    saved = back_up(address, file, NOW)
    assert (saved.rows, saved.lines, saved.sequence) == (2 * (2 + 2 + 4) + 1, 8, 4)
    restore(file, there)
    for workspace in (HOME, "T1", "T2"):
        before, after = await in_database(address, workspace), await in_database(there, workspace)
        assert (after.tables, after.lines) == (before.tables, before.lines)
        assert after.following == 5, "no number that anybody was given is given again"


async def test_one_workspace_moves_into_a_folder_with_what_belongs_to_all(
    address: str, tmp_path: Path
) -> None:
    await fill_database(address, "T1", "T2")
    back_up(address, tmp_path / "one.gz", NOW, workspace="T2")
    folders.restore(tmp_path / "one.gz", tmp_path / "var")
    assert await in_folder(tmp_path / "var") == await in_database(address, "T2")
    there = migrated_database()
    restore(tmp_path / "one.gz", there, "T9")
    assert (await in_database(there, "T9")).tables == (await in_folder(tmp_path / "var")).tables


async def test_a_workspace_that_is_not_there_is_filled_without_a_word_of_the_others(
    address: str, tmp_path: Path
) -> None:
    await fill_database(address, "T1", "T2")
    back_up(address, tmp_path / "one.gz", NOW, workspace="T2")
    saved, other = await in_database(address, "T2"), await in_database(address, "T1")
    _, aside = restore(tmp_path / "one.gz", address, "T3")
    assert aside is None
    assert (await in_database(address, "T3")).tables == saved.tables
    assert (await in_database(address, "T1")).tables == other.tables


async def test_one_workspace_is_replaced_and_the_others_stay_as_they_are(
    address: str, tmp_path: Path
) -> None:
    await fill_database(address, "T1", deeds=2)
    await fill_database(address, "T2", deeds=2)
    back_up(address, tmp_path / "one.gz", NOW, workspace="T2")
    saved, other = await in_database(address, "T2"), await in_database(address, "T1")
    await fill_database(address, "T2", deeds=5)
    later = await in_database(address, "T2")
    with pytest.raises(NotEmpty, match="--replace"):
        restore(tmp_path / "one.gz", address, "T2")
    _, aside = restore(tmp_path / "one.gz", address, "T2", replace=True)
    assert (await in_database(address, "T2")).tables == saved.tables
    assert (await in_database(address, "T1")).tables == other.tables
    assert aside is not None
    folders.restore(aside, tmp_path / "var")
    assert (await in_folder(tmp_path / "var")).tables == later.tables
    back_up(address, tmp_path / "all.gz", NOW)
    with pytest.raises(BackupUnusable, match="plusieurs espaces de travail"):
        restore(tmp_path / "all.gz", address, "T2", replace=True)


async def test_several_workspaces_are_refused_by_a_folder(address: str, tmp_path: Path) -> None:
    await fill_database(address, HOME, "T1")
    back_up(address, tmp_path / "b.gz", NOW)
    with pytest.raises(BackupUnusable, match=r"plusieurs espaces de travail.*--workspace"):
        folders.restore(tmp_path / "b.gz", tmp_path / "var")
    assert not (tmp_path / "var").exists()


async def test_a_workspace_that_is_not_there_is_not_saved(address: str, tmp_path: Path) -> None:
    await fill_database(address, "T1")
    with pytest.raises(NoSuchWorkspace, match="T2"):
        back_up(address, tmp_path / "b.gz", NOW, workspace="T2")
    assert names(tmp_path) == []


# --- what is there already


async def test_a_database_that_holds_something_is_left_alone_unless_asked(
    address: str, tmp_path: Path
) -> None:
    file = tmp_path / "b.gz"
    await fill_database(address, HOME, "T1")
    saved = back_up(address, file, NOW)
    await fill_database(address, HOME, deeds=5)
    before = dump(address)
    with pytest.raises(NotEmpty, match="--replace"):
        restore(file, address)
    assert dump(address) == before

    asides = [restore(file, address, replace=True)[1] for _ in range(2)]
    assert len(set(asides)) == 2, "the second does not overwrite what the first put aside"
    assert len((await in_database(address)).tables["watches"]) == 3
    first, second = (aside for aside in asides if aside)
    assert (check_backup(first).lines, check_backup(second)) == (11, replace(saved, made_at=_made(second)))

    there = migrated_database()
    restore(first, there)
    assert len((await in_database(there)).tables["watches"]) == 5


def _made(file: Path) -> str:
    return check_backup(file).made_at


async def test_a_database_in_which_nothing_is_left_counts_as_empty(
    address: str, engine: AsyncEngine, tmp_path: Path
) -> None:
    store = PgStore(engine, HOME)
    await fill(store, [("watches", watch())], [], 3)
    saved = back_up(address, tmp_path / "b.gz", NOW)
    async with store.transaction() as tx:
        await tx.watches.drop(watch().id)
    assert restore(tmp_path / "b.gz", address) == (saved, None)
    after = await everything(store)
    assert (after.tables["watches"], after.following) == ([watch()], 4)


async def test_what_is_written_while_a_restore_waits_is_put_aside_too(
    address: str, engine: AsyncEngine, tmp_path: Path
) -> None:
    file = tmp_path / "b.gz"
    store = PgStore(engine, HOME)
    await filled(store)
    back_up(address, file, NOW)
    async with store.transaction() as tx:
        await tx.watches.put(watch("C9"))
        restoring = asyncio.create_task(asyncio.to_thread(restore, file, address, replace=True))
        await until(address, "LOCK TABLE%")
    _, aside = await restoring
    assert aside
    assert check_backup(aside).rows == check_backup(file).rows + 1
    assert len((await everything(store)).tables["watches"]) == 3


async def test_a_database_that_is_not_migrated_is_neither_saved_nor_filled(tmp_path: Path) -> None:
    address, file = migrated_database(), tmp_path / "b.gz"
    await fill_database(address)
    back_up(address, file, NOW)
    bare = database()
    with pytest.raises(NotMigrated, match="vigie migrate"):
        restore(file, bare)
    with pytest.raises(NotMigrated, match="vigie migrate"):
        back_up(bare, tmp_path / "other.gz", NOW)
    assert names(tmp_path) == ["b.gz"]


def test_rows_that_cannot_be_read_leave_no_file_behind(tmp_path: Path) -> None:
    with pytest.raises(StateUnreadable):
        write_backup(tmp_path / "b.gz", _broken_off(), [], sequence=0, made_at=NOW)
    assert names(tmp_path) == []


def _broken_off() -> Iterator[dict[str, Any]]:
    yield {"table": "watches", "id": watch().id, "row": encode(watch())}
    raise StateUnreadable(Why("…"))


# --- files that are not what they should be


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """A database that holds something, and its backup."""
    address, file = migrated_database(), tmp_path_factory.mktemp("held") / "b.gz"
    asyncio.run(fill_database(address))
    back_up(address, file, NOW)
    return address, file


@pytest.mark.parametrize(("spoil", "why"), SPOILT.values(), ids=SPOILT)
def test_a_spoilt_backup_is_refused_and_nothing_is_changed(
    held: tuple[str, Path], tmp_path: Path, spoil: Callable[[bytes], bytes], why: str
) -> None:
    address, whole = held
    file, before = tmp_path / "b.gz", dump(address)
    file.write_bytes(spoil(whole.read_bytes()))
    with pytest.raises(BackupUnusable, match=why):
        restore(file, address, replace=True)
    assert dump(address) == before
    assert list(tmp_path.iterdir()) == [file], "nothing was put aside, as nothing was replaced"


STRANGE: dict[str, tuple[Callable[[Any], Any], str]] = {
    "a row of another kind": (
        lambda one: one | {"row": {"channel": 7}} if one.get("id") == "C1-RNCP35419" else one,
        "watches, C1-RNCP35419: .*7 is not of type str",
    ),
    "a table that nobody knows": (
        lambda one: one | {"table": "flights"} if one.get("table") == "alerts" else one,
        "flights, C0-RNCP35419-1",
    ),
    "a line of no moment": (lambda one: {"line": {"n": 1}} if "line" in one else one, "journal, : 'at'"),
}


@pytest.mark.parametrize(("change", "why"), STRANGE.values(), ids=STRANGE)
def test_a_whole_file_that_holds_something_else_is_refused_and_nothing_is_changed(
    held: tuple[str, Path], tmp_path: Path, change: Callable[[Any], Any], why: str
) -> None:
    address, whole = held
    file, before = tmp_path / "b.gz", dump(address)
    file.write_bytes(whole.read_bytes())
    rewritten(file, change)
    check_backup(file)
    with pytest.raises(BackupUnusable, match=why):
        restore(file, address, replace=True)
    assert dump(address) == before


@pytest.mark.parametrize("schema", range(1, len(MIGRATIONS) + 1))
async def test_a_backup_of_an_older_schema_is_migrated_workspace_by_workspace(
    address: str, tmp_path: Path, schema: int
) -> None:
    await fill_database(address, HOME, "T1")
    file, there = tmp_path / "b.gz", migrated_database()
    back_up(address, file, NOW)
    rewritten(file, lambda one: one | {"schema": schema} if "schema" in one else one)
    assert restore(file, there)[0].schema == schema
    for workspace in (HOME, "T1"):
        assert await in_database(there, workspace) == await in_database(address, workspace)


# --- a process that is killed

RESTORING = """
import sys
from pathlib import Path
from bot.store.postgres.restoring import restore
restore(Path(sys.argv[1]), sys.argv[2], replace=True)
"""

SLOW = """
CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(1); RETURN NULL; END'
"""
"""What a restore does last takes a second."""

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("deeds", [0, 3], ids=["empty", "with a state"])
async def test_a_restore_that_is_killed_leaves_the_database_as_it_was(
    address: str, tmp_path: Path, deeds: int
) -> None:
    file, other = tmp_path / "b.gz", migrated_database()
    await fill_database(other, deeds=5)
    back_up(other, file, NOW)
    await fill_database(address, deeds=deeds)
    before = dump(address)
    run_sql(address, SLOW, "CREATE TRIGGER slow BEFORE INSERT ON workspaces EXECUTE FUNCTION slow()")
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", RESTORING, file, address, cwd=ROOT)
    await until(address, "INSERT INTO workspaces%")
    process.kill()
    assert await process.wait() < 0
    await until(address, "%", others=False)
    assert dump(address) == before
    run_sql(address, "DROP FUNCTION slow CASCADE")
    restore(file, address, replace=True)
    assert len((await in_database(address)).tables["watches"]) == 5
