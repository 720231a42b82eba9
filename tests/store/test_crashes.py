"""A process that is killed at any moment loses nothing that it was told is committed."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.store.tiny import TinyStore

from .crashing import KEPT, number
from .support import alert, journal

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

KILLS = 15
LONGEST = 0.08
"""Seconds that a process is left to live after its first commit."""

TESTS = Path(__file__).parent.parent


@pytest.fixture
async def nursery() -> AsyncIterator[asyncio.subprocess.Process]:
    pipe = asyncio.subprocess.PIPE
    command = [sys.executable, "-m", f"{__package__}.crashing"]
    paths = os.pathsep.join([str(TESTS.parent), str(TESTS)])
    process = await asyncio.create_subprocess_exec(
        *command, stdin=pipe, stdout=pipe, env={**os.environ, "PYTHONPATH": paths}
    )
    yield process
    assert process.stdin is not None
    process.stdin.close()
    await process.wait()


async def one_short_life(nursery: asyncio.subprocess.Process, folder: Path, seconds: float) -> int:
    """Start a process on the folder, kill it after that long, and return its last acknowledged step."""
    assert nursery.stdin is not None
    assert nursery.stdout is not None
    nursery.stdin.write(f"{folder}\n".encode())
    process = int(await nursery.stdout.readline())
    said = [await nursery.stdout.readline()]
    await asyncio.sleep(seconds)
    os.kill(process, signal.SIGKILL)
    while said[-1] != b"gone\n":
        said.append(await nursery.stdout.readline())
    return int(said[-2].split()[1])


async def held(store: TinyStore) -> int:
    """The last step in the state, once it is checked that each table has what that step left, and no more."""
    async with store.reading() as tx:
        watches = [found.number.digits for found in await tx.watches.where()]
        step = max(watches)
        assert sorted(watches) == list(range(max(1, step - KEPT + 1), step + 1))
        latest = await tx.alerts.get(alert("C1", number(step % 3)).id)
        assert latest is not None
        assert latest.revision == step
        [row] = await tx.outbox.where()
        assert (row.attempts, row.sequence) == (step, step)
    return step


async def test_nothing_acknowledged_is_lost_and_each_line_is_in_the_journal_once(
    nursery: asyncio.subprocess.Process, tmp_path: Path
) -> None:
    for _ in range(KILLS):
        acknowledged = await one_short_life(nursery, tmp_path, random.uniform(0, LONGEST))  # noqa: S311
        store = TinyStore.open(tmp_path)
        step = await held(store)
        assert step in (acknowledged, acknowledged + 1)
        lines = [(entry.number, entry.detail["part"]) for _, entry in await journal(store)]
        assert lines == [(f"RNCP{n}", part) for n in range(1, step + 1) for part in ("first", "second")]
        await store.close()
