import asyncio
import sys
from pathlib import Path

import pytest

from bot.locale.texts import texts
from bot.registry.builder import Builder
from bot.registry.rejection import Misdelivered, NotNow, Rejected
from tests.registry.support import AUGUST_2026, NOW, members, written, zipped

TOLD = {"id": "", "title": "", "date": "2026-08-16", "last_modified": "", "read_at": NOW.isoformat()}


def saying(code: str, seconds: int = 30) -> Builder:
    """A builder whose process is this piece of Python."""
    return Builder(seconds=seconds, command=(sys.executable, "-c", code))


async def test_an_export_is_read_in_another_process(tmp_path: Path) -> None:
    built = await Builder().build(AUGUST_2026, tmp_path, TOLD)
    assert built.path.name == "unfinished-2026-08-16-42569fd5b9d717b2.sqlite"
    assert built.counts == {"fiches": 20, "active": 15, "links": 20, "certifiers": 27, "partners": 1487}


async def test_its_verdicts_come_back_as_errors(tmp_path: Path) -> None:
    with pytest.raises(Rejected, match="sa fin manque"):
        await Builder().build(written(tmp_path, b"PK"), tmp_path, TOLD)
    with pytest.raises(Misdelivered, match="une page web"):
        await Builder().build(written(tmp_path, b"<html>"), tmp_path, TOLD)


async def test_a_verdict_that_comes_back_can_still_be_said_in_another_language(tmp_path: Path) -> None:
    content = members()
    del content["Partenaires"]
    with pytest.raises(Rejected) as told:
        await Builder().build(written(tmp_path, zipped(content)), tmp_path, TOLD)
    why = told.value.reason
    assert why == "Il manque à l'export le fichier export_fiches_CSV_Partenaires."
    assert texts("en").why(why) == "The export lacks the file export_fiches_CSV_Partenaires."


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("raise MemoryError('no room')", "avec le code 1 : MemoryError: no room"),
        ("import os; os.kill(os.getpid(), 9)", "sans rien dire, avec le code -9"),
        ("print('[]')", "avec le code 0"),
        ("print('{}')", "avec le code 0"),
        ("print('{}'); raise SystemExit(3)", "avec le code 3"),
        ('print(\'{"rejected": "{x}", "values": {}}\'); raise SystemExit(3)', "avec le code 3"),
        ('print(\'{"rejected": "{}", "values": {}}\'); raise SystemExit(4)', "avec le code 4"),
        ("print('{}'); raise SystemExit(7)", "avec le code 7"),
        ("", "avec le code 0"),
    ],
)
async def test_a_process_that_makes_no_sense_teaches_nothing(
    tmp_path: Path, code: str, sentence: str
) -> None:
    with pytest.raises(NotNow, match=sentence):
        await saying(code).build(AUGUST_2026, tmp_path, TOLD)


SLEEPING = """
import os, pathlib, sys, time
folder = pathlib.Path(sys.argv[2])
(folder / "pid").write_text(str(os.getpid()))
(folder / "begun").write_text("")
time.sleep(60)
"""


def alive(folder: Path) -> bool:
    return Path("/proc", (folder / "pid").read_text()).exists()


async def test_a_process_that_takes_too_long_is_killed(tmp_path: Path) -> None:
    with pytest.raises(NotNow, match="en 1 secondes"):
        await saying(SLEEPING, seconds=1).build(AUGUST_2026, tmp_path, TOLD)
    assert not alive(tmp_path)


async def test_a_process_is_killed_with_the_task_that_waits_for_it(tmp_path: Path) -> None:
    waiting = asyncio.create_task(saying(SLEEPING).build(AUGUST_2026, tmp_path, TOLD))
    while not (tmp_path / "begun").exists():  # noqa: ASYNC110 - it is another process that begins
        await asyncio.sleep(0.01)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert not alive(tmp_path)
