"""How fast the outbox drains, and what a restart in the middle of it costs: by the real process."""

import asyncio
import os
import signal
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from bot.domain.task import Task
from bot.domain.verdict import open_alert
from bot.sandbox.app import Sandbox, start
from bot.store.tiny import TinyStore
from bot.store.verdicts import put
from tools.bench.clicks import STEPS, sighting
from tools.bench.figure import Figure
from tools.bench.served import answering, environment, free_port

CHANNELS = 20
ALERTS, SHORT = 1_000, 300
PACE = 1.0
NOW = datetime(2026, 8, 16, 8, tzinfo=UTC)


def run() -> list[Figure]:
    return asyncio.run(_run())


async def _run() -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="vigie-bench-") as name:
        folder = Path(name)
        steady, _ = await _drained(folder / "steady", ALERTS)
        ideal = (ALERTS / CHANNELS - 1) * PACE
        broken, begun = await _drained(folder / "broken", SHORT, cut_at=5)
        added = broken - (SHORT / CHANNELS - 1) * PACE - begun
    told = f"{ALERTS:,} alerts over {CHANNELS} channels, time to drain against one a second"
    return [
        Figure(told, steady / ideal, "×", 1 / 0.95),
        Figure("what a kill in the middle adds, beside the process's start", added, "s", 2),
    ]


async def _drained(folder: Path, alerts: int, cut_at: float | None = None) -> tuple[float, float]:
    """Seconds from the first message to the last, and those that the second start took."""
    await _fill(folder, alerts)
    async with start() as sandbox:
        for number in range(CHANNELS):
            sandbox.workspace.add_channel(
                f"c{number}", id=_channel(number), members=[sandbox.identity.bot_user]
            )
        process, begun = await _started(sandbox, folder), 0.0
        posted = sandbox.faults.made
        while not posted("chat.postMessage"):  # noqa: ASYNC110 - another process is waited for
            await asyncio.sleep(0.005)
        first = posted("chat.postMessage")[0].at
        if cut_at is not None:
            await asyncio.sleep(cut_at)
            await _ended(process, signal.SIGKILL)
            at = time.monotonic()
            process = await _started(sandbox, folder)
            begun = time.monotonic() - at
        while len(posted("chat.postMessage")) < alerts:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        last = posted("chat.postMessage")[alerts - 1].at
        await _ended(process, signal.SIGTERM)
    return last - first, begun


async def _started(sandbox: Sandbox, folder: Path) -> asyncio.subprocess.Process:
    """`vigie serve`, once it answers; what is cut off is looked for at once."""
    port = free_port()
    env = environment(sandbox, folder, port) | {"VIGIE_OUTBOX__SECONDS_IN_DOUBT": "0"}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "serve", env=os.environ | env, stderr=asyncio.subprocess.DEVNULL
    )
    await answering(f"http://127.0.0.1:{port}/healthz")
    return process


async def _ended(process: asyncio.subprocess.Process, how: signal.Signals) -> None:
    process.send_signal(how)
    await process.wait()


async def _fill(folder: Path, alerts: int) -> None:
    """A state with so many cards to post, evenly over the channels."""
    store = TinyStore.open(folder)
    async with store.transaction() as tx:
        for number in range(alerts):
            await put(
                tx,
                open_alert(_channel(number % CHANNELS), sighting(number + 1), NOW, tuple(map(Task, STEPS))),
            )
    await store.close()


def _channel(number: int) -> str:
    return f"C0BENCH{number:03d}"
