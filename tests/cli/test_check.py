"""`vigie check`: the status of numbers with no Slack at all, for people and for scripts."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.cli.check import Request, check
from bot.sandbox.app import start
from bot.sandbox.sources import EXPORTS
from bot.settings.environment import Settings
from tests.cli.support import run
from tests.exports import Row, export

(_, BEFORE), (_, AFTER) = EXPORTS
FIELDS = ["number", "title", "status", "end_date", "since", "successors", "export"]


@pytest.fixture(autouse=True)
def _no_log() -> Iterator[None]:
    """The command's own log goes to standard error; a test's would be on standard output."""
    with capture_logs():
        yield


async def checked(
    numbers: str, file: Path | None, on: date | None = None, *, as_json: bool = False, **settings: object
) -> int:
    return await check(Settings(**settings), Request(numbers, file, on, as_json))  # type: ignore[arg-type]


async def test_an_active_number_exits_0_and_json_is_a_list_on_standard_output(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert await checked("RS5000", BEFORE, date(2024, 2, 22), as_json=True) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert list(row) == FIELDS
    assert (row["number"], row["status"], row["end_date"]) == ("RS5000", "active", "2024-05-24")
    assert (row["since"], row["export"]) == (None, BEFORE.name)


async def test_an_inactive_number_exits_1_with_its_successor(capsys: pytest.CaptureFixture[str]) -> None:
    assert await checked("rs 5000", AFTER, date(2026, 8, 16), as_json=True) == 1
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["status"], row["since"], row["successors"]) == ("inactive", "2024-05-25", ["RS6604"])


async def test_a_passed_end_date_is_inactive_whatever_the_export_says(tmp_path: Path) -> None:
    file = export(tmp_path, date(2026, 3, 2), Row("RS1", end="31/03/2026"))
    assert await checked("RS1", file, date(2026, 3, 31)) == 0
    assert await checked("RS1", file, date(2026, 4, 1)) == 1


async def test_an_unknown_number_exits_2_unless_another_is_inactive(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = export(tmp_path, date(2026, 3, 2), Row("RS1"), Row("RS2", status="INACTIVE"))
    day = date(2026, 3, 2)
    assert await checked("RS1 RS999", file, day, as_json=True) == 2
    rows = json.loads(capsys.readouterr().out)
    assert [row["status"] for row in rows] == ["active", "unknown"]
    assert [row["title"] for row in rows][1] is None
    assert await checked("RS999 RS2", file, day) == 1


@pytest.mark.parametrize("words", ["RNCPabc", "bonjour", "5000", "", "RS1 certainement", "🎉", "x" * 10_000])
async def test_words_that_name_no_number_exit_2_with_a_sentence(
    words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await checked(words, BEFORE, as_json=True) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.strip()


@pytest.mark.parametrize("kind", ["a page", "nothing", "no such file", "a folder"])
async def test_a_file_that_is_no_export_exits_2_with_a_sentence(
    tmp_path: Path, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "export-fiches-csv-2026-03-02.zip"
    if kind == "a page":
        file.write_text("<html>Service indisponible</html>" * 50)
    elif kind == "nothing":
        file.touch()
    elif kind == "a folder":
        file.mkdir()
    assert await checked("RS5000", file, as_json=True, data_dir=tmp_path / "var") == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.strip()
    assert "Traceback" not in said.err


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        (
            "fr",
            [
                "Le fichier est une page web, et non une archive zip.",
                "Aucun export n'a pu être lu\xa0: rien ne peut être dit des certifications.",
            ],
        ),
        (
            "en",
            [
                "The file is a web page, not a zip archive.",
                "No export could be read: nothing can be said of the certifications.",
            ],
        ),
    ],
)
async def test_as_a_process_a_web_page_is_said_to_be_one_in_each_language(
    tmp_path: Path, language: str, sentences: list[str]
) -> None:
    file = tmp_path / "export-fiches-csv-2026-03-02.zip"
    file.write_text("<html>Service indisponible</html>")
    ended = await run(
        "check", "RS5000", "--export", str(file), VIGIE_DATA_DIR=str(tmp_path), VIGIE_LOCALE=language
    )
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.splitlines()[-2:] == sentences


async def test_a_source_that_is_down_exits_2_without_data_and_answers_with_some(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with start() as sandbox:
        given = {"datagouv_url": sandbox.registry_url, "data_dir": tmp_path / "var"}
        sandbox.faults.add("listing", status=404)
        assert await checked("RS1", None, date(2026, 3, 2), as_json=True, **given) == 2
        assert capsys.readouterr().out == ""
        sandbox.registry.publish(export(tmp_path, date(2026, 3, 2), Row("RS1")))
        assert await checked("RS1", None, date(2026, 3, 2), as_json=True, **given) == 0
        json.loads(capsys.readouterr().out)
        sandbox.faults.add("listing", status=404)
        assert await checked("RS1", None, date(2026, 3, 2), as_json=True, **given) == 0
        said = capsys.readouterr()
        assert json.loads(said.out)[0]["status"] == "active"
        assert said.err.strip()


async def test_as_a_process_standard_output_is_the_list_alone(tmp_path: Path) -> None:
    ended = await run(
        "check",
        "RS5000",
        "--export",
        str(AFTER),
        "--on",
        "2026-08-16",
        "--json",
        VIGIE_DATA_DIR=str(tmp_path),
    )
    assert (ended.code, json.loads(ended.out)[0]["status"]) == (1, "inactive")


async def test_as_a_process_a_day_that_is_none_is_bad_usage() -> None:
    ended = await run("check", "RS5000", "--on", "16/08/2026")
    assert ended.code == 2
    assert ended.out == ""
    assert "Traceback" not in ended.err
