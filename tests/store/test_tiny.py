"""What is TinyDB's alone: one write a transaction, memory that follows the disk, the journal beside it."""

from __future__ import annotations

import asyncio
import errno
import os
import stat
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs
from tinydb import JSONStorage, TinyDB

from bot.domain.number import CertificationNumber
from bot.store.atomic import replace_file
from bot.store.errors import FolderUnusable, StoreClosed, WriteFailed
from bot.store.state_file import CARRIED_AT_MOST, RowTable
from bot.store.tiny import TinyStore

from .support import RNCP, RS, entry, journal, sighting, watch

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path


@dataclass
class Disk:
    """Writes files as the store does, counts them, and fails or waits when told to."""

    writes: int = 0
    error: int = 0
    open: threading.Event = field(default_factory=threading.Event)
    begun: threading.Event = field(default_factory=threading.Event)

    def write(self, path: Path, pieces: Sequence[bytes]) -> None:
        self.writes += 1
        self.begun.set()
        self.open.wait()
        if self.error:
            raise OSError(self.error, os.strerror(self.error), str(path))
        replace_file(path, pieces)


@pytest.fixture
def disk() -> Disk:
    ready = Disk()
    ready.open.set()
    return ready


@pytest.fixture
async def store(tmp_path: Path, disk: Disk) -> AsyncIterator[TinyStore]:
    opened = TinyStore.open(tmp_path, write=disk.write)
    yield opened
    await opened.close()


async def reopened(store: TinyStore) -> TinyStore:
    await store.close()
    return TinyStore.open(store.folder)


async def put_watch(store: TinyStore, channel: str = "C1") -> None:
    async with store.transaction() as tx:
        await tx.watches.put(watch(channel))
        tx.record(entry(channel=channel))


async def watched(store: TinyStore) -> list[str]:
    async with store.reading() as tx:
        return [found.channel for found in await tx.watches.where()]


async def test_a_transaction_is_one_write(store: TinyStore, disk: Disk) -> None:
    before = disk.writes
    await put_watch(store)
    assert disk.writes == before + 1


async def test_a_transaction_that_changes_nothing_writes_nothing(store: TinyStore, disk: Disk) -> None:
    await put_watch(store)
    before = disk.writes
    async with store.transaction() as tx:
        await tx.watches.put(watch("C2"))
        await tx.watches.drop(watch("C2").id)
        await tx.watches.drop(watch("C3").id)
        await tx.watches.drop(watch("C1").id)
        await tx.watches.put(watch("C1"))
    assert disk.writes == before
    async with store.transaction() as tx:
        await tx.next_sequence()
    assert disk.writes == before + 1


async def test_the_files_are_their_owners_alone_and_tinydb_reads_the_state(store: TinyStore) -> None:
    await put_watch(store)
    for name in ("state.json", "journal.jsonl", "vigie.lock"):
        assert stat.S_IMODE((store.folder / name).stat().st_mode) == 0o600
    with TinyDB(store.folder / "state.json", storage=JSONStorage) as database:
        table = RowTable(database.storage, "watches")
        assert [document["number"] for document in table] == ["RNCP35419"]


async def test_a_write_that_fails_changes_nothing_and_the_next_may_succeed(
    store: TinyStore, disk: Disk
) -> None:
    await put_watch(store)
    disk.error = errno.ENOSPC
    with pytest.raises(WriteFailed, match=r"state.json n'a pas pu être écrit.*le disque est plein : libérez"):
        await put_watch(store, "C2")
    assert await watched(store) == ["C1"]
    disk.error = 0
    await put_watch(store, "C3")
    again = await reopened(store)
    assert await watched(again) == ["C1", "C3"]
    assert await journal(again) == [(1, entry(channel="C1")), (2, entry(channel="C3"))]
    await again.close()


async def test_a_reading_does_not_wait_for_a_write_under_way(store: TinyStore, disk: Disk) -> None:
    disk.open.clear()
    writing = asyncio.create_task(put_watch(store))
    await asyncio.to_thread(disk.begun.wait)
    await asyncio.sleep(0)
    assert await watched(store) == []
    disk.open.set()
    await writing
    assert await watched(store) == ["C1"]


@pytest.mark.parametrize("error", [0, errno.EIO])
async def test_a_cancelled_commit_runs_to_its_end_and_memory_follows_the_file(
    store: TinyStore, disk: Disk, error: int
) -> None:
    disk.open.clear()
    disk.begun.clear()
    writing = asyncio.create_task(put_watch(store))
    await asyncio.to_thread(disk.begun.wait)
    for _ in range(3):
        writing.cancel()
        await asyncio.sleep(0)
    assert not writing.done()
    disk.error = error
    disk.open.set()
    with pytest.raises(WriteFailed if error else asyncio.CancelledError):
        await writing
    disk.error = 0
    held = await watched(store)
    assert held == ([] if error else ["C1"])
    again = await reopened(store)
    assert await watched(again) == held
    await again.close()


async def test_a_cancellation_before_the_write_changes_nothing(store: TinyStore, disk: Disk) -> None:
    before = disk.writes
    async with store.transaction():
        waiting = asyncio.create_task(put_watch(store))
        await asyncio.sleep(0)
        waiting.cancel()
    await asyncio.wait([waiting])
    assert waiting.cancelled()
    assert (await watched(store), disk.writes) == ([], before)


async def test_a_cancelled_close_runs_to_its_end(tmp_path: Path) -> None:
    store = TinyStore.open(tmp_path)
    await put_watch(store)
    closing = asyncio.create_task(store.close())
    await asyncio.sleep(0)
    closing.cancel()
    await asyncio.wait([closing])
    assert closing.cancelled()
    await TinyStore.open(tmp_path).close()


async def test_the_loop_goes_on_while_many_rows_are_encoded(store: TinyStore) -> None:
    turns = 0

    async def count() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    async with store.transaction() as tx:
        for digits in range(1000):
            await tx.sightings.put(sighting(CertificationNumber(RNCP.register, digits)))
        others = asyncio.create_task(count())
    others.cancel()
    assert turns >= 5
    async with store.reading() as tx:
        assert len(await tx.sightings.where()) == 1000


async def test_a_transaction_inside_another_is_refused_rather_than_waiting_for_itself(
    store: TinyStore,
) -> None:
    async with store.transaction():
        with pytest.raises(RuntimeError, match="inside another"):
            await put_watch(store)
    await put_watch(store)


async def test_a_closed_store_refuses(store: TinyStore) -> None:
    await store.close()
    with pytest.raises(StoreClosed):
        await put_watch(store)
    with pytest.raises(StoreClosed):
        await watched(store)


async def test_the_journal_file_has_the_line_as_soon_as_the_transaction_is_over(store: TinyStore) -> None:
    await put_watch(store)
    assert (store.folder / "journal.jsonl").read_text(encoding="utf-8").startswith('{"n":1,"at":"2026-08-17')


async def test_a_journal_that_cannot_be_appended_to_fails_nothing_and_is_made_good(store: TinyStore) -> None:
    path = store.folder / "journal.jsonl"
    await put_watch(store, "C1")
    kept = path.rename(path.with_suffix(".kept"))
    path.mkdir()
    with capture_logs() as logs:
        await put_watch(store, "C2")
    assert [log["event"] for log in logs] == ["journal_append_failed"]
    path.rmdir()
    kept.rename(path)
    assert await journal(store) == [(1, entry(channel="C1")), (2, entry(channel="C2"))]
    await put_watch(store, "C3")
    assert len(path.read_bytes().splitlines()) == 3
    assert [number for number, _ in await journal(store)] == [1, 2, 3]


async def test_a_journal_that_cannot_be_synced_at_the_end_is_made_good_at_the_next_start(
    store: TinyStore,
) -> None:
    path = store.folder / "journal.jsonl"
    await put_watch(store)
    path.unlink()
    path.mkdir()
    with capture_logs() as logs:
        await store.close()
    assert [log["event"] for log in logs] == ["journal_append_failed"]
    path.rmdir()
    again = TinyStore.open(store.folder)
    assert await journal(again) == [(1, entry(channel="C1"))]
    await again.close()


async def test_the_state_carries_a_bounded_number_of_lines(store: TinyStore) -> None:
    for _ in range(CARRIED_AT_MOST + 3):
        await put_watch(store, "C1")
    with TinyDB(store.folder / "state.json", storage=JSONStorage) as database:
        assert 0 < len(RowTable(database.storage, "unappended")) < 5
    assert [number for number, _ in await journal(store)] == list(range(1, CARRIED_AT_MOST + 4))


async def test_a_line_that_cannot_be_read_is_said_and_skipped(store: TinyStore) -> None:
    await put_watch(store, "C1")
    await put_watch(store, "C2")
    path = store.folder / "journal.jsonl"
    await put_watch(store, "C3")
    first, second, third = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"scribble\n" + second.replace(b"watched", b"sung") + third)
    with capture_logs() as logs:
        assert await journal(store) == [(3, entry(channel="C3"))]
    assert [log["event"] for log in logs] == ["journal_line_unreadable"] * 2
    path.write_bytes(first + second + third)


async def test_a_state_file_that_went_missing_is_said_and_the_journal_goes_on(store: TinyStore) -> None:
    await put_watch(store)
    await store.close()
    (store.folder / "state.json").unlink()
    with capture_logs() as logs:
        again = TinyStore.open(store.folder)
    assert [log["event"] for log in logs] == ["state_missing"]
    await put_watch(again, "C2")
    assert [number for number, _ in await journal(again)] == [1, 2]
    await again.close()


async def test_what_a_crash_left_in_mid_write_is_cleaned(store: TinyStore) -> None:
    await store.close()
    (store.folder / "state.json.tmp").write_text('{"watches', encoding="utf-8")
    await TinyStore.open(store.folder).close()
    assert not (store.folder / "state.json.tmp").exists()


@pytest.mark.parametrize("folder", ["a file", "a file/inside"])
def test_a_folder_that_cannot_be_is_refused_with_what_to_do(tmp_path: Path, folder: str) -> None:
    (tmp_path / "a file").touch()
    with pytest.raises(FolderUnusable, match=r"un fichier se trouve là où .* donnez un dossier"):
        TinyStore.open(tmp_path / folder)


@pytest.mark.parametrize(
    ("error", "mending"),
    [
        (errno.EROFS, "le système de fichiers est en lecture seule"),
        (errno.EACCES, "n'a pas le droit d'y écrire"),
        (errno.EIO, "Input/output error"),
    ],
)
def test_a_folder_that_cannot_be_written_is_refused_at_the_start(
    tmp_path: Path, disk: Disk, error: int, mending: str
) -> None:
    disk.error = error
    for _ in range(2):
        with pytest.raises(FolderUnusable, match=mending):
            TinyStore.open(tmp_path, write=disk.write)


async def test_a_new_folder_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    store = TinyStore.open(tmp_path / "new" / "var")
    assert stat.S_IMODE(store.folder.stat().st_mode) == 0o700
    await store.close()


async def test_registers_are_told_apart(store: TinyStore) -> None:
    async with store.transaction() as tx:
        await tx.watches.put(watch("C1", RNCP))
        await tx.watches.put(watch("C1", RS))
    again = await reopened(store)
    async with again.reading() as tx:
        assert await tx.watches.where(number="RS5000") == [watch("C1", RS)]
    await again.close()
