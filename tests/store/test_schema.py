"""A state file of another version, or damaged: migrated after a copy, or refused with a sentence."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from bot.store.atomic import replace_file
from bot.store.errors import StateTooNew, StateUnreadable, StoreError, WriteFailed
from bot.store.tiny import TinyStore

from .support import alert, entry, journal, row, watch

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bot.store.atomic import Tables


@pytest.fixture
async def folder(tmp_path: Path) -> Path:
    """A folder with a state of version 1 in it."""
    store = TinyStore.open(tmp_path, migrations=[])
    async with store.transaction() as tx:
        await tx.watches.put(watch())
        await tx.alerts.put(alert())
        await tx.outbox.put(row("é"))
        await tx.next_sequence()
        tx.record(entry())
    await store.close()
    return tmp_path


def read(path: Path) -> dict[str, Any]:
    tables: dict[str, Any] = json.loads(path.read_bytes())
    return tables


def edit(folder: Path, table: str, row_id: str, fields: object) -> None:
    """What somebody does to the state file by hand."""
    tables = read(folder / "state.json")
    tables.setdefault(table, {})[row_id] = fields
    (folder / "state.json").write_text(json.dumps(tables), encoding="utf-8")


def refused(folder: Path, kind: type[StoreError] = StateUnreadable) -> str:
    """The sentence with which opening fails; the state file stays as it is and the folder is let go."""
    before = (folder / "state.json").read_bytes()
    for _ in range(2):
        with pytest.raises(kind) as caught:
            TinyStore.open(folder)
    assert (folder / "state.json").read_bytes() == before
    return str(caught.value)


def told_twice(tables: Tables) -> Tables:
    """Version 2 counts episodes by two."""
    watches = {key: {**fields, "episode": 2} for key, fields in tables["watches"].items()}
    return {**tables, "watches": watches}


def moved_to_c9(tables: Tables) -> Tables:
    """Version 3 knows one channel only."""
    watches = {f"C9-{fields['number']}": {**fields, "channel": "C9"} for fields in tables["watches"].values()}
    return {**tables, "watches": watches}


async def test_a_new_state_says_its_version(tmp_path: Path) -> None:
    await TinyStore.open(tmp_path).close()
    assert read(tmp_path / "state.json") == {"meta": {"schema": {"version": 6}}}


async def test_an_older_state_is_migrated_step_by_step_after_a_copy(folder: Path) -> None:
    before = (folder / "state.json").read_bytes()
    store = TinyStore.open(folder, migrations=[told_twice, moved_to_c9])
    assert (folder / "state.v1.json").read_bytes() == before
    assert read(folder / "state.json")["meta"]["schema"] == {"version": 3}
    async with store.transaction() as tx:
        assert await tx.watches.where() == [watch("C9", episode=2)]
        assert await tx.next_sequence() == 2
    assert await journal(store) == [(1, entry())]
    await store.close()


async def test_a_migrated_state_is_not_migrated_again(folder: Path) -> None:
    await TinyStore.open(folder, migrations=[told_twice]).close()
    store = TinyStore.open(folder, migrations=[told_twice, moved_to_c9])
    async with store.reading() as tx:
        assert await tx.watches.where() == [watch("C9", episode=2)]
    assert read(folder / "state.v1.json")["meta"]["schema"] == {"version": 1}
    assert read(folder / "state.v2.json")["meta"]["schema"] == {"version": 2}
    await store.close()


async def test_a_migration_that_cannot_be_written_leaves_the_older_state(folder: Path) -> None:
    def full(path: Path, pieces: Sequence[bytes]) -> None:
        if path.name == "state.json":
            raise OSError(28, os.strerror(28), str(path))
        replace_file(path, pieces)

    before = (folder / "state.json").read_bytes()
    with pytest.raises(WriteFailed, match="le disque est plein : libérez de la place"):
        TinyStore.open(folder, migrations=[told_twice], write=full)
    assert (folder / "state.json").read_bytes() == before
    await TinyStore.open(folder, migrations=[]).close()


def test_a_newer_state_is_refused_with_both_versions(folder: Path) -> None:
    edit(folder, "meta", "schema", {"version": 7})
    sentence = refused(folder, StateTooNew)
    assert "est à la version 7 de son schéma, et cette Vigie connaît les versions jusqu'à 6" in sentence
    assert "Installez-la, ou une plus récente encore" in sentence


def test_a_state_cut_short_anywhere_is_refused_and_says_where(folder: Path) -> None:
    whole = (folder / "state.json").read_bytes().rstrip()
    for length in range(0, len(whole), 7):
        (folder / "state.json").write_bytes(whole[:length])
        sentence = refused(folder)
        assert f"{folder / 'state.json'} est illisible : " in sentence
        assert f"({length} bytes)" in sentence or f"at byte {length - 1} of {length}" in sentence
        assert "Il n'y a pas de sauvegarde à côté" in sentence


def test_an_unreadable_state_names_the_newest_backup_and_the_command(folder: Path) -> None:
    (folder / "backups").mkdir()
    for day in ("2026-08-15", "2026-08-17", "2026-08-16"):
        (folder / "backups" / f"vigie-{day}.jsonl.gz").write_bytes(b"")
    (folder / "state.json").write_bytes(b"{}")
    newest = folder / "backups" / "vigie-2026-08-17.jsonl.gz"
    assert f"« vigie restore --replace {newest} »" in refused(folder)


async def test_version_1_is_read_as_it_is(folder: Path) -> None:
    store = TinyStore.open(folder)
    async with store.reading() as tx:
        assert await tx.watches.where() == [watch()]
    assert (folder / "state.v1.json").exists()
    await store.close()


def test_a_state_file_that_is_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "state.json").mkdir()
    with pytest.raises(StateUnreadable, match="Is a directory"):
        TinyStore.open(tmp_path)


@pytest.mark.parametrize("content", ["[]", '{"watches": []}', '{"watches": {"a": 3}}'])
def test_json_of_another_shape_is_refused(folder: Path, content: str) -> None:
    (folder / "state.json").write_text(content, encoding="utf-8")
    assert "it is not an object of tables" in refused(folder)


@pytest.mark.parametrize("schema", [{}, {"version": "1"}, {"version": 0}, {"version": True}])
def test_a_state_without_a_version_is_refused(folder: Path, schema: dict[str, object]) -> None:
    edit(folder, "meta", "schema", schema)
    assert "it does not say its schema version (table meta, row schema)" in refused(folder)


@pytest.mark.parametrize(
    ("table", "row_id", "fields", "where"),
    [
        ("meta", "sequence", {"last": "12"}, "table meta, row sequence: '12' is not a number"),
        ("unappended", "2", {"deed": "watched"}, "table unappended, row 2: it is no numbered line"),
        ("unappended", "2", {"n": 3}, "table unappended, row 2: it is no numbered line"),
        ("channels", "C1", {"id": "C1", "joind": True}, "table channels, row C1: unknown field joind @ $"),
        ("channels", "C1", {"id": "C2"}, "table channels, row C1: its fields make another id"),
    ],
)
def test_a_row_edited_by_hand_is_refused_by_name(
    folder: Path, table: str, row_id: str, fields: dict[str, object], where: str
) -> None:
    edit(folder, "meta", "schema", {"version": 6})
    edit(folder, table, row_id, fields)
    assert where in refused(folder)


async def test_a_table_that_this_vigie_does_not_know_is_kept(folder: Path) -> None:
    edit(folder, "later", "1", {"kept": True})
    store = TinyStore.open(folder)
    async with store.transaction() as tx:
        await tx.watches.drop(watch().id)
    await store.close()
    assert read(folder / "state.json")["later"] == {"1": {"kept": True}}
