"""`vigie backup`, `restore`, `person` and `doctor`, as processes of their own, beside one that serves."""

import json
from datetime import date
from pathlib import Path

import pytest

from bot.sandbox.app import start as start_sandbox
from bot.sandbox.workspace import CAMILLE, CERTIFICATIONS
from tests.cli.support import free_port, run, served, serving
from tests.exports import Row, export

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
    ended = await run("doctor", VIGIE_DATA_DIR=str(tmp_path), SLACK_API_URL="http://127.0.0.1:9/api")
    assert ended.code == 1
    assert "✗ Slack refuse le jeton de Vigie" in ended.out.replace("\xa0", " ")
    assert "→ " in ended.out
    assert "Traceback" not in ended.err
