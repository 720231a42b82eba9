"""`vigie migrate`, `backup`, `restore`, `person` and `doctor`, as processes, beside one that serves."""

import asyncio
import json
from datetime import date
from pathlib import Path

import pytest

from bot.sandbox.app import start as start_sandbox
from bot.sandbox.workspace import CAMILLE, CERTIFICATIONS
from tests.cli.support import free_port, run, served, serving
from tests.exports import Row, export
from tests.postgres import database, migrated_database

ACTIVE = Row("RNCP37674", "Développeur web", "01/09/2099")


async def test_everything_is_saved_beside_a_running_vigie_and_brought_back_into_another_folder(
    tmp_path: Path,
) -> None:
    var, other, file = tmp_path / "var", tmp_path / "other", tmp_path / "b.jsonl.gz"
    async with start_sandbox() as sandbox:
        sandbox.registry.publish(export(tmp_path, date(2026, 3, 2), ACTIVE))
        env = serving(sandbox, var, free_port())
        async with served(sandbox, var):
            await sandbox.slack.command(CAMILLE, CERTIFICATIONS, "/cert", "suivre RNCP37674")
            saved = await run("backup", str(file), **env)
            examined = await run("doctor", "--json", **env)
            refused = await run("restore", str(file), **env)
            erasing = await run("person", "erase", CAMILLE, **env)
        restored = await run("restore", str(file), **env | {"VIGIE_DATA_DIR": str(other)})
        told = await run("person", "export", CAMILLE, **env | {"VIGIE_DATA_DIR": str(other)})
        again = await run("restore", str(file), **env | {"VIGIE_DATA_DIR": str(other)})
        erased = await run("person", "erase", CAMILLE, **env | {"VIGIE_DATA_DIR": str(other)})
    assert (saved.code, restored.code, erased.code) == (0, 0, 0), (saved, restored, erased)
    assert (refused.code, erasing.code, again.code) == (2, 2, 2)
    assert "Une autre Vigie" in refused.err
    assert "--replace" in again.err
    assert {one.get("table", "journal") for one in json.loads(told.out)} >= {"watches", "journal"}
    found = {one["subject"]: one["level"] for one in json.loads(examined.out)}
    # The export of this test is months old.
    assert (examined.code, found["token"], found["export"], found["jobs"]) == (0, "ok", "attention", "ok")


@pytest.mark.parametrize("command", [("restore", "none.jsonl.gz"), ("backup", "b.jsonl.gz")])
async def test_what_cannot_be_done_is_a_sentence(tmp_path: Path, command: tuple[str, str]) -> None:
    ended = await run(command[0], str(tmp_path / command[1]), VIGIE_DATA_DIR=str(tmp_path / "var"))
    assert ended.code == 2
    assert "Traceback" not in ended.err
    assert ended.err.strip()


async def test_doctor_says_what_is_wrong_in_words(tmp_path: Path) -> None:
    nowhere = {"VIGIE_DATA_DIR": str(tmp_path), "SLACK_API_URL": "http://127.0.0.1:9/api"}
    ended, on_heroku = await asyncio.gather(run("doctor", **nowhere), run("doctor", **nowhere, DYNO="run.1"))
    assert ended.code == 1
    assert "✗ Heroku efface son disque" in on_heroku.out.replace("\xa0", " ")
    assert "Heroku" not in ended.out
    assert "✗ Slack refuse le jeton de Vigie" in ended.out.replace("\xa0", " ")
    assert "→ " in ended.out
    assert all(line == line.rstrip() for line in ended.out.splitlines())
    assert "Traceback" not in ended.err


def plain(said: str) -> str:
    """With ordinary spaces before the signs that French sets apart."""
    return said.replace("\xa0", " ").replace("\u202f", " ")


def handed_out(address: str) -> str:
    """The address as a platform gives it."""
    return address.replace("postgresql+psycopg://", "postgres://")


async def test_everything_moves_from_a_database_that_is_served_into_another_and_into_a_folder(
    tmp_path: Path,
) -> None:
    var, file, here, there = tmp_path / "var", tmp_path / "b.jsonl.gz", database(), migrated_database()
    into_database = {"DATABASE_URL": handed_out(there), "VIGIE_DATA_DIR": str(var)}
    async with start_sandbox() as sandbox:
        sandbox.registry.publish(export(tmp_path, date(2026, 3, 2), ACTIVE))
        env = serving(sandbox, var, free_port()) | {"DATABASE_URL": handed_out(here)}
        too_early = await run("serve", **env)
        migrated = await asyncio.gather(run("migrate", **env), run("migrate", **env))
        async with served(sandbox, var, DATABASE_URL=handed_out(here)):
            await sandbox.slack.command(CAMILLE, CERTIFICATIONS, "/cert", "suivre RNCP37674")
            saved, examined = await asyncio.gather(
                run("backup", str(file), **env), run("doctor", "--json", **env)
            )
    restored, in_a_folder = await asyncio.gather(
        run("restore", str(file), **into_database), run("restore", str(file), VIGIE_DATA_DIR=str(var))
    )
    told, again = await asyncio.gather(
        run("person", "export", CAMILLE, **into_database), run("restore", str(file), **into_database)
    )
    assert (too_early.code, too_early.out) == (2, "")
    assert "lancez « vigie migrate »" in plain(too_early.err)
    assert [one.code for one in migrated] == [0, 0]
    second, first = sorted(plain(one.out) for one in migrated)
    assert first.startswith("Tables : de la version 0 à la version ")
    assert second == first.replace("Tables : de la version 0", "Les tables étaient déjà")
    assert (saved.code, restored.code, in_a_folder.code) == (0, 0, 0), (saved, restored, in_a_folder)
    assert (again.code, "--replace" in again.err) == (2, True)
    assert {one.get("table", "journal") for one in json.loads(told.out)} >= {"watches", "journal"}
    found = {one["subject"]: one["level"] for one in json.loads(examined.out)}
    assert (examined.code, found["token"], found["jobs"]) == (0, "ok", "ok"), found


async def test_a_database_that_cannot_be_reached_is_a_sentence_without_its_password(tmp_path: Path) -> None:
    env = {
        "VIGIE_DATA_DIR": str(tmp_path),
        "DATABASE_URL": "postgres://vigie:s3cret@127.0.0.1:9/vigie",
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_SIGNING_SECRET": "secret-of-ours",
        "SLACK_API_URL": "http://127.0.0.1:9/api",
    }
    serve, migrating, examined = await asyncio.gather(
        run("serve", **env), run("migrate", **env), run("doctor", **env)
    )
    assert (serve.code, migrating.code, examined.code) == (2, 2, 1)
    for said in (serve.err, migrating.err, examined.out):
        assert "La base de données ne répond pas" in plain(said)
    for ended in (serve, migrating, examined):
        assert "Traceback" not in ended.err
        assert "s3cret" not in ended.err + ended.out


async def test_without_a_database_there_is_nothing_to_migrate_and_no_workspace_to_name(
    tmp_path: Path,
) -> None:
    folder = str(tmp_path)
    nothing, unknown = await asyncio.gather(
        run("migrate", VIGIE_DATA_DIR=folder),
        run("backup", "--workspace", "T1", VIGIE_DATA_DIR=folder),
    )
    assert nothing.code == 0
    assert "Rien à faire" in plain(nothing.out)
    assert unknown.code == 2
    assert "DATABASE_URL" in unknown.err
