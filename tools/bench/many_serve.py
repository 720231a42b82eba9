"""Processes on one PostgreSQL: clicks among many watches, what a second one costs, an idle one's memory."""

import asyncio
import contextlib
import os
import statistics
import sys
import tempfile
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from bot.domain.alert import Alert
from bot.domain.paris import paris_day
from bot.registry.registry import SnapshotRegistry
from bot.sandbox.app import Sandbox, start
from bot.store.postgres.database import engine_of
from bot.store.postgres.store import PgStore
from bot.store.postgres.tables import HOME
from tests.postgres import migrated_database
from tools.bench.clicks import CHANNEL, STEPS, click, sighting
from tools.bench.commands import CACHE, an_active_code
from tools.bench.crowd import NOW, Crowd, fill
from tools.bench.figure import Figure
from tools.bench.full_export import TITLE, full_export
from tools.bench.load import command, times
from tools.bench.many_poll import all_fiches
from tools.bench.served import answering, environment, free_port

FEW, MANY = Crowd(1_000, 10), Crowd(1_000_000, 10_000)
ROUNDS, CLICKS, AT_ONCE, ALERTS = 5, 200, 50, 200
COMMANDS = 400
MEGABYTE = 1_000_000


def run() -> list[Figure]:
    return asyncio.run(_run())


async def _run() -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="vigie-bench-") as folder:
        few, many = await _filled(Path(folder) / "import", FEW), await _filled(Path(folder) / "import", MANY)
        async with start() as sandbox:
            sandbox.registry.publish(full_export(CACHE), title=TITLE)
            async with (
                served(sandbox, Path(folder) / "few", few) as (small, _),
                served(sandbox, Path(folder) / "many", many) as (large, first),
            ):
                figures = [await _clicks(sandbox, small, large)]
                alone = await _cpu(sandbox, {large: first})
                async with served(sandbox, Path(folder) / "more", many) as (other, second):
                    memory = _held(second)
                    shared = await _cpu(sandbox, {large: first, other: second})
    return [
        *figures,
        Figure(
            "CPU time per command with two processes on one database, against one", shared / alone, "×", 1.15
        ),
        Figure("memory of an idle process that serves", memory, "MB", 170),
    ]


async def _filled(folder: Path, crowd: Crowd) -> str:
    """The address of a database with a crowd and, in the workspace that is clicked in, alerts."""
    address = migrated_database()
    registry = SnapshotRegistry.open(folder, "http://127.0.0.1:9", clock=lambda: NOW)
    await registry.import_file(full_export(CACHE))
    assert registry.export
    # What serves has a clock of its own: nothing is to be due by it.
    today = paris_day(datetime.now(UTC))
    fill(address, crowd, await all_fiches(registry), [], registry.export, today=today)
    await registry.close()
    engine = engine_of(address)
    async with PgStore(engine, HOME).transaction() as tx:
        for digits in range(1, ALERTS + 1):
            seen = sighting(digits)
            await tx.alerts.put(
                Alert(CHANNEL, seen.number, 1, NOW, seen, STEPS, revision=1, shown=1, ts="1.1")
            )
    await engine.dispose()
    return address


@contextlib.asynccontextmanager
async def served(sandbox: Sandbox, folder: Path, address: str) -> AsyncIterator[tuple[int, int]]:
    """`vigie serve` on the database, with a folder of its own; its port and its process id."""
    port = free_port()
    env = os.environ | environment(sandbox, folder, port) | {"DATABASE_URL": address}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "serve", env=env, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        await answering(f"http://127.0.0.1:{port}/readyz", patience=120)
        await asyncio.sleep(3)  # the first poll has ended, and what it woke
        yield port, process.pid
    finally:
        process.terminate()
        await process.wait()


async def _clicks(sandbox: Sandbox, small: int, large: int) -> Figure:
    """Both are clicked in turns; p95 of each round, then the median of the rounds' ratios."""
    secret, body = sandbox.identity.signing_secret, _click(sandbox.identity.team_id)
    ratios = []
    for _ in range(ROUNDS):
        few, many = [
            statistics.quantiles(await times(port, secret, body, CLICKS, AT_ONCE), n=20)[18]
            for port in (small, large)
        ]
        ratios.append(many / few)
    name = (
        f"click to acknowledgement, {AT_ONCE} at once, p95: {MANY.watches:,} watches against {FEW.watches:,}"
    )
    return Figure(name, statistics.median(ratios), "×", 1.5)


async def _cpu(sandbox: Sandbox, processes: dict[int, int]) -> float:
    """Seconds of CPU time that a command takes, over all the processes, which share the load."""
    secret = sandbox.identity.signing_secret
    body = command(an_active_code(), sandbox.identity.team_id)
    taken = []
    for _ in range(ROUNDS):
        before = _spent(processes)
        share = COMMANDS // len(processes)
        await asyncio.gather(*(times(port, secret, body, share, 8) for port in processes))
        taken.append((_spent(processes) - before) / COMMANDS)
    return statistics.median(taken)


def _spent(processes: dict[int, int]) -> float:
    """Seconds of CPU time, in user and system mode, as the kernel counts them."""
    fields = (Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in processes.values())
    return sum(int(one[11]) + int(one[12]) for one in fields) / os.sysconf("SC_CLK_TCK")


def _held(pid: int) -> float:
    """Megabytes of memory: its own, and its share of what it has in common with other processes."""
    lines = (line.split() for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines())
    return next(int(words[1]) for words in lines if words[0] == "Pss:") * 1024 / MEGABYTE


def _click(team: str) -> Callable[[], str]:
    """Clicks that each change something: every alert's step done, then every one opened again."""
    numbers = count()

    def body() -> str:
        number = next(numbers)
        return click(team, number, number % ALERTS + 1, done=number // ALERTS % 2 == 0)

    return body
