"""Processes on one PostgreSQL: clicks among many watches, what a second one costs, an idle one's memory."""

import asyncio
import contextlib
import os
import statistics
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncEngine

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

Process = tuple[int, int]
"""The port that one answers on, and its process id."""

FEW, MANY = Crowd(1_000, 10), Crowd(1_000_000, 10_000)
ROUNDS, CLICKS, AT_ONCE, ALERTS = 5, 200, 50, 200
COMMANDS, IN_FLIGHT, TURNS = 400, 8, 8
MEGABYTE = 1_000_000
QUIET = {"VIGIE_REGISTRY__SILENT_AFTER_DAYS": "36500"}
"""The export is an old one: else each of the million who watch would be told so while others are measured."""


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
                await _at_rest((few, many))
                figures = [await _clicks(sandbox, small, large)]
                async with served(sandbox, Path(folder) / "more", many) as second:
                    memory = _held(second[1])
                    cpu = await _cpu(sandbox, (few, many), [(large, first), second])
    return [
        *figures,
        Figure("CPU time per command with two processes on one database, against one", cpu, "×", 1.15),
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
async def served(sandbox: Sandbox, folder: Path, address: str) -> AsyncIterator[Process]:
    """`vigie serve` on the database, with a folder of its own."""
    port = free_port()
    env = os.environ | environment(sandbox, folder, port) | {"DATABASE_URL": address} | QUIET
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


async def _cpu(sandbox: Sandbox, addresses: Sequence[str], processes: Sequence[Process]) -> float:
    """CPU time that a command takes where two share the commands, against one that has them all.

    Each of the two is that one by turns, and each side comes first as often; the median of the turns' ratios.
    """
    secret = sandbox.identity.signing_secret
    body = command(an_active_code(), sandbox.identity.team_id)

    async def taken(those: Sequence[Process]) -> float:
        await _at_rest(addresses)
        before, many = _spent(those), len(those)
        asked = (times(port, secret, body, COMMANDS // many, IN_FLIGHT // many) for port, _ in those)
        await asyncio.gather(*asked)
        return _spent(those) - before

    for one in processes:
        await taken([one])  # so that it is warm
    ratios = []
    for turn in range(TURNS):
        sides = [[processes[turn % 2]], processes]
        spent = {len(side): await taken(side) for side in sides[:: 1 if turn // 2 % 2 else -1]}
        ratios.append(spent[2] / spent[1])
    return statistics.median(ratios)


async def _at_rest(addresses: Sequence[str]) -> None:
    """Wait until all are told what they are owed, and the cards that clicks have changed: that costs, too."""
    waiting = text("""
        SELECT (SELECT count(*) FROM outbox WHERE state IN ('pending', 'sending'))
        + (SELECT count(*) FROM owed)""")
    for address in addresses:
        engine = engine_of(address)
        async with asyncio.timeout(900):
            while await _number(engine, waiting):  # noqa: ASYNC110 - another process ends it
                await asyncio.sleep(0.5)
        await engine.dispose()


async def _number(engine: AsyncEngine, asked: TextClause) -> int:
    async with engine.connect() as connection:
        return int((await connection.execute(asked)).scalar_one())


def _spent(processes: Sequence[Process]) -> float:
    """Seconds of CPU time, in user and system mode, as the kernel counts them."""
    fields = (Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for _, pid in processes)
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
