"""A file is replaced whole or not at all, and only what changed is encoded anew."""

from __future__ import annotations

import errno
import json
import stat
from typing import TYPE_CHECKING, Any

import pytest

from bot.store.atomic import AtomicStorage, clean, replace_file

from .support import full_disk

if TYPE_CHECKING:
    from pathlib import Path


def test_the_file_holds_the_pieces_joined_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    replace_file(path, [b"one", b"two"])
    replace_file(path, [b"three", b"", b"four"])
    assert path.read_bytes() == b"threefour"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_cannot_be_replaced_stays_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    path.mkdir()
    (path / "inside").touch()
    with pytest.raises(OSError, match="directory"):
        replace_file(path, [b"one"])
    assert list(tmp_path.iterdir()) == [path]


@full_disk
def test_a_full_disk_is_an_error_and_the_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    replace_file(path, [b"one"])
    (tmp_path / "state.json.tmp").symlink_to("/dev/full")
    with pytest.raises(OSError, match="No space") as caught:
        replace_file(path, [b"two"])
    assert caught.value.errno == errno.ENOSPC
    assert path.read_bytes() == b"one"
    assert list(tmp_path.iterdir()) == [path]


def test_only_leftovers_of_that_file_are_cleaned(tmp_path: Path) -> None:
    for name in ("state.json.tmp", "state.v1.json.tmp", "state.json", "export.zip.tmp"):
        (tmp_path / name).touch()
    clean(tmp_path, "state")
    assert {path.name for path in tmp_path.iterdir()} == {"state.json", "export.zip.tmp"}


def joined(storage: AtomicStorage) -> dict[str, Any]:
    tables: dict[str, Any] = json.loads(b"".join(storage.pieces()))
    return tables


def test_the_pieces_are_the_staged_tables_with_one_row_a_line() -> None:
    storage = AtomicStorage({"a": {}})
    storage.write({"a": {"1": {"x": 1}, 'quo"te': {"y": "é"}}, "b": {}})
    assert joined(storage) == {"a": {"1": {"x": 1}, 'quo"te': {"y": "é"}}, "b": {}}
    assert b'"1":{"x":1},\n' in b"".join(storage.pieces())


def test_what_is_staged_is_kept_or_undone() -> None:
    storage = AtomicStorage({"a": {"1": {}}})
    storage.write({"a": {"2": {}}})
    storage.undo()
    assert storage.read() == joined(storage) == {"a": {"1": {}}}
    storage.write({"a": {"3": {}}})
    storage.keep()
    storage.undo()
    assert storage.read() == joined(storage) == {"a": {"3": {}}}


def test_a_row_encoded_for_a_write_that_failed_is_not_taken_for_the_committed_one() -> None:
    old: dict[str, Any] = {"x": "old"}
    new: dict[str, Any] = {"x": "new"}
    storage = AtomicStorage({"a": {"1": old}, "b": {"1": {}}})
    storage.encode("a", "1", new)
    storage.write({"a": {"1": new}, "b": {}})
    assert joined(storage)["a"] == {"1": new}
    storage.undo()
    assert joined(storage) == {"a": {"1": old}, "b": {"1": {}}}
