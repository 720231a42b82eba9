"""Everything saved, also beside a running Vigie, and brought back as it was."""

import asyncio
import contextlib
import gzip
import random
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.domain.journal import Entry
from bot.domain.people import ERASED
from bot.store.backup import check_backup
from bot.store.copies import KEPT, Copy, newest_backup
from bot.store.errors import BackupUnusable, NotEmpty, StoreInUse
from bot.store.keeping import back_up, back_up_daily, restore
from bot.store.people import about, erase
from bot.store.tiny import TinyStore

from . import support
from .support import NOW, Everything, alert, entry, journal, row, watch

DAY = date(2026, 8, 17)


async def filled(folder: Path, deeds: int = 3) -> None:
    store = TinyStore.open(folder)
    for number in range(deeds):
        async with store.transaction() as tx:
            await tx.watches.put(watch(f"C{number}"))
            await tx.alerts.put(alert(f"C{number}"))
            await tx.outbox.put(row(f"é{number}", sequence=await tx.next_sequence()))
            tx.record(entry(step=str(number)))
    await store.close()


async def everything(folder: Path) -> Everything:
    store = TinyStore.open(folder)
    try:
        return await support.everything(store)
    finally:
        await store.close()


async def test_what_is_restored_is_what_was_saved(tmp_path: Path) -> None:
    here, there, file = tmp_path / "here", tmp_path / "there", tmp_path / "b.jsonl.gz"
    await filled(here)
    saved = back_up(here, file, NOW)
    assert (saved.rows, saved.lines, saved.sequence) == (9, 3, 3)
    assert restore(file, there) == (saved, None)
    assert await everything(there) == await everything(here)


async def test_the_journal_goes_on_where_it_was(tmp_path: Path) -> None:
    here, there, file = tmp_path / "here", tmp_path / "there", tmp_path / "b.jsonl.gz"
    await filled(here)
    back_up(here, file, NOW)
    restore(file, there)
    store = TinyStore.open(there)
    async with store.transaction() as tx:
        tx.record(entry(step="next"))
    assert [number for number, _ in await journal(store)] == [1, 2, 3, 4]
    await store.close()


async def test_a_backup_beside_a_running_vigie_holds_one_moment_of_it(tmp_path: Path) -> None:
    here, file = tmp_path / "here", tmp_path / "b.jsonl.gz"
    store = TinyStore.open(here)

    async def write() -> None:
        for number in range(200):
            async with store.transaction() as tx:
                await tx.watches.put(watch(f"C{number}"))
                tx.record(entry(step=str(number)))

    writing = asyncio.create_task(write())
    for turn in range(10):
        await asyncio.sleep(0.01)
        saved = await asyncio.to_thread(back_up, here, file, NOW)
        assert saved.rows == saved.lines
        restore(file, tmp_path / f"there{turn}")
    await writing
    await store.close()


def test_a_backup_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    asyncio.run(filled(tmp_path))
    back_up(tmp_path, tmp_path / "b.jsonl.gz", NOW)
    assert (tmp_path / "b.jsonl.gz").stat().st_mode & 0o777 == 0o600


def _lines(change: Callable[[list[bytes]], list[bytes]]) -> Callable[[bytes], bytes]:
    return lambda content: gzip.compress(b"".join(change(gzip.decompress(content).splitlines(keepends=True))))


def _headed(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    return _lines(lambda lines: [lines[0].replace(old, new), *lines[1:]])


SPOILT: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "empty": (lambda _: b"", "incomplet|pas une sauvegarde"),
    "cut": (lambda content: content[:-20], "incomplet"),
    "cut in half": (lambda content: content[: len(content) // 2], "incomplet"),
    "another file": (lambda _: b"PK\x03\x04", "pas une sauvegarde"),
    "text": (lambda _: gzip.compress(b"bonjour\n"), "pas une sauvegarde"),
    "a list": (lambda _: gzip.compress(b"[]\n"), "pas une sauvegarde"),
    "a line less": (_lines(lambda lines: lines[:2] + lines[3:]), "incomplet"),
    "no end": (_lines(lambda lines: lines[:-1]), "incomplet"),
    "changed": (_lines(lambda lines: [lines[0], lines[1].replace(b"C0", b"C8"), *lines[2:]]), "modifié"),
    "newer format": (
        _lines(lambda lines: [lines[0].replace(b'"format":1', b'"format":9'), *lines[1:]]),
        "plus récente",
    ),
    "newer schema": (
        _lines(lambda lines: [lines[0].replace(b'"schema":6', b'"schema":9'), *lines[1:]]),
        "plus récente",
    ),
}


@pytest.mark.parametrize(("spoil", "why"), SPOILT.values(), ids=SPOILT)
async def test_a_spoilt_backup_is_refused_and_nothing_is_changed(
    tmp_path: Path, spoil: Callable[[bytes], bytes], why: str
) -> None:
    here, file = tmp_path / "here", tmp_path / "b.jsonl.gz"
    await filled(here)
    back_up(here, file, NOW)
    before = {path.name: path.read_bytes() for path in here.iterdir()}
    file.write_bytes(spoil(file.read_bytes()))
    with pytest.raises(BackupUnusable, match=why):
        restore(file, here, replace=True)
    assert before == {path.name: path.read_bytes() for path in here.iterdir()}


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BackupUnusable, match="No such file"):
        check_backup(tmp_path / "none.jsonl.gz")


async def test_a_folder_that_holds_a_state_is_left_alone_unless_asked(tmp_path: Path) -> None:
    here, file = tmp_path / "here", tmp_path / "b.jsonl.gz"
    await filled(here)
    back_up(here, file, NOW)
    await filled(here, deeds=5)
    with pytest.raises(NotEmpty, match="--replace"):
        restore(file, here)
    _, aside = restore(file, here, replace=True)
    assert aside is not None
    assert len((await everything(here)).tables["watches"]) == 3
    assert len((await everything(aside)).tables["watches"]) == 5


async def test_a_folder_in_use_is_not_restored_into(tmp_path: Path) -> None:
    await filled(tmp_path / "here")
    back_up(tmp_path / "here", tmp_path / "b.jsonl.gz", NOW)
    store = TinyStore.open(tmp_path / "here")
    with pytest.raises(StoreInUse):
        restore(tmp_path / "b.jsonl.gz", tmp_path / "here", replace=True)
    await store.close()


async def test_a_backup_a_day_is_made_once_and_seven_are_kept(tmp_path: Path) -> None:
    assert back_up_daily(tmp_path, DAY) is None
    await filled(tmp_path)
    made = [back_up_daily(tmp_path, DAY + timedelta(days=days)) for days in range(10)]
    assert all(made)
    assert back_up_daily(tmp_path, DAY + timedelta(days=9)) is None
    kept = sorted((tmp_path / "backups").iterdir())
    assert [path.name[6:16] for path in kept] == [str(DAY + timedelta(days=days)) for days in range(3, 10)]
    assert (len(kept), newest_backup(tmp_path)) == (KEPT, Copy(kept[-1], DAY + timedelta(days=9)))


RESTORING = """
import sys
from pathlib import Path
from bot.store.keeping import restore
restore(Path(sys.argv[1]), Path(sys.argv[2]), replace=True)
"""


async def test_a_restore_that_is_killed_can_be_done_again(tmp_path: Path) -> None:
    here, file = tmp_path / "here", tmp_path / "b.jsonl.gz"
    await filled(here, deeds=40)
    back_up(here, file, NOW)
    for _ in range(6):
        command = (sys.executable, "-c", RESTORING, str(file), str(here))
        process = await asyncio.create_subprocess_exec(*command)
        await asyncio.sleep(random.uniform(0.1, 0.6))  # noqa: S311 - any moment will do
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        restore(file, here, replace=True)
        assert len((await everything(here)).tables["watches"]) == 40


async def test_all_that_names_a_person_is_told_and_can_be_erased(tmp_path: Path) -> None:
    await filled(tmp_path)
    store = TinyStore.open(tmp_path)
    async with store.transaction() as tx:
        await tx.outbox.put(row("U1-direct", channel="U1"))
        await tx.watches.put(replace(watch("C9"), by="U12"))
    await store.close()
    before = await everything(tmp_path)

    found = about(tmp_path, "U1")
    assert {one.get("table", "journal") for one in found} == {"watches", "outbox", "journal"}
    assert erase(tmp_path, "U1") == len(found) == 7
    assert about(tmp_path, "U1") == []

    after = await everything(tmp_path)
    assert [one.by for one in after.tables["watches"]] == [ERASED] * 3 + ["U12"]
    assert [(number, one.by, one.detail) for number, one in after.lines] == [
        (number, ERASED, one.detail) for number, one in before.lines
    ]
    assert len(after.tables["outbox"]) == 3


async def test_nobody_is_erased_while_a_vigie_serves_the_folder(tmp_path: Path) -> None:
    await filled(tmp_path)
    store = TinyStore.open(tmp_path)
    with pytest.raises(StoreInUse):
        erase(tmp_path, "U1")
    await store.close()


async def test_the_journal_forgets_who_after_a_time_and_keeps_what(tmp_path: Path) -> None:
    store = TinyStore.open(tmp_path)
    for days in (0, 10, 20):
        async with store.transaction() as tx:
            tx.record(Entry(NOW + timedelta(days=days), entry().deed, "U1", "C1"))
    assert await store.name_nobody(NOW + timedelta(days=15)) == 2
    assert await store.name_nobody(NOW + timedelta(days=15)) == 0
    async with store.transaction() as tx:
        tx.record(Entry(NOW + timedelta(days=30), entry().deed, "U1", "C1"))
    told = [(number, one.by) for number, one in await journal(store)]
    assert told == [(1, ERASED), (2, ERASED), (3, "U1"), (4, "U1")]
    await store.close()
    reopened = TinyStore.open(tmp_path)
    assert [(number, one.by) for number, one in await journal(reopened)] == told
    await reopened.close()
