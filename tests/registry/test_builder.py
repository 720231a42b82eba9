import asyncio
import sys
from pathlib import Path

import pytest

from bot.registry.builder import Builder
from bot.registry.rejection import Misdelivered, NotNow, Rejected
from tests.registry.support import AUGUST_2026, NOW, written

TOLD = {"id": "", "title": "", "date": "2026-08-16", "last_modified": "", "read_at": NOW.isoformat()}


def saying(code: str, seconds: int = 30) -> Builder:
    """A builder whose process is this piece of Python."""
    return Builder(seconds=seconds, command=(sys.executable, "-c", code))


async def test_an_export_is_read_in_another_process(tmp_path: Path) -> None:
    built = await Builder().build(AUGUST_2026, tmp_path, TOLD)
    assert built.path.name == "2026-08-16-42569fd5b9d717b2.sqlite"
    assert built.counts == {"fiches": 20, "active": 15, "links": 20, "certifiers": 27, "partners": 1487}


async def test_its_verdicts_come_back_as_errors(tmp_path: Path) -> None:
    with pytest.raises(Rejected, match="its end is missing"):
        await Builder().build(written(tmp_path, b"PK"), tmp_path, TOLD)
    with pytest.raises(Misdelivered, match="a web page"):
        await Builder().build(written(tmp_path, b"<html>"), tmp_path, TOLD)


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("raise MemoryError('no room')", "ended with code 1: MemoryError: no room"),
        ("import os; os.kill(os.getpid(), 9)", "ended with code -9: it said nothing"),
        ("print('[]')", "ended with code 0"),
        ("print('{}')", "ended with code 0"),
        ("print('{}'); raise SystemExit(3)", "ended with code 3"),
        ("print('{}'); raise SystemExit(7)", "ended with code 7"),
        ("", "ended with code 0"),
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
    with pytest.raises(NotNow, match="within 1 seconds"):
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
