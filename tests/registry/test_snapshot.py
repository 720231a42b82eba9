import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.registry.build import build
from bot.registry.folder import Folder
from bot.registry.snapshot import Snapshot, Unserveable
from tests.registry.support import AUGUST_2026, FEBRUARY_2024, members, number, numbers, written, zipped
from tests.registry.test_build import job


def made(folder: Path, archive: Path = AUGUST_2026, day: str = "2026-08-16") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    day = day if archive == AUGUST_2026 else archive.stem[-10:]
    name: str = build(archive, folder, job(date=day))["snapshot"]
    return Folder(folder).take(folder / name)


def test_a_number_that_is_not_there_has_no_fiche(tmp_path: Path) -> None:
    with closing(Snapshot.open(made(tmp_path))) as snapshot:
        assert snapshot.fiche(number("RNCP1")) is None


def test_many_fiches_come_by_number_without_the_absent(tmp_path: Path) -> None:
    with closing(Snapshot.open(made(tmp_path))) as snapshot:
        found = snapshot.fiches(numbers("RS5000", "RNCP1", "RS6604"))
    assert {str(key): str(fiche.number) for key, fiche in found.items()} == {
        "RS5000": "RS5000",
        "RS6604": "RS6604",
    }


def test_a_snapshot_answers_after_its_file_is_gone(tmp_path: Path) -> None:
    path = made(tmp_path)
    with closing(Snapshot.open(path)) as snapshot:
        path.unlink()
        assert snapshot.fiche(number("RS5000")) is not None


def truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-9_000])


def overwritten(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[8_192 * 3 : 8_192 * 5] = b"\xff" * 8_192 * 2
    path.write_bytes(content)


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def replaced(path: Path) -> None:
    path.write_bytes(b"<html>")


def of_another_version(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 999")


def without_its_export(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DELETE FROM export")
        connection.commit()


SPOILT = [truncated, overwritten, emptied, replaced, of_another_version, without_its_export, Path.unlink]


@pytest.mark.parametrize("spoil", SPOILT)
def test_a_spoilt_file_is_not_served(tmp_path: Path, spoil: object) -> None:
    path = made(tmp_path)
    assert callable(spoil)
    spoil(path)
    with pytest.raises(Unserveable):
        Snapshot.open(path)


def test_the_newest_that_can_be_trusted_is_served_and_a_spoilt_one_removed(tmp_path: Path) -> None:
    older, newer = made(tmp_path, FEBRUARY_2024, "2024-02-22"), made(tmp_path)
    truncated(newer)
    snapshot = Folder(tmp_path).newest()
    assert snapshot is not None
    with closing(snapshot):
        assert snapshot.path == older
    assert not newer.exists()


def test_an_empty_folder_serves_nothing(tmp_path: Path) -> None:
    assert Folder(tmp_path / "not" / "yet").newest() is None


def test_of_one_date_the_last_read_is_the_newest(tmp_path: Path) -> None:
    made(tmp_path, written(tmp_path, zipped(members())))
    last = made(tmp_path, AUGUST_2026)
    assert Folder(tmp_path).snapshots()[0] == last


def test_the_served_one_and_one_other_are_kept(tmp_path: Path) -> None:
    days = ["2026-08-14", "2026-08-15", "2026-08-16"]
    first, second, third = (made(tmp_path, day=day) for day in days)
    Folder(tmp_path).keep(first)
    assert set(tmp_path.iterdir()) == {first, third}
    assert not second.exists()


async def test_what_was_left_unfinished_is_swept_by_whoever_holds_the_folder(tmp_path: Path) -> None:
    left = tmp_path / "unfinished-123.sqlite"
    left.write_bytes(b"half")
    async with Folder(tmp_path).held():
        assert not left.exists()
