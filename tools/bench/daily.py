"""What a team asks every day, with 1,000 watches and 200 open alerts: commands, the home tab, the digest."""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bot.board import Board
from bot.domain.alert import Alert
from bot.domain.fiche import Status
from bot.domain.number import CertificationNumber, Register
from bot.domain.ports import Clock
from bot.domain.sighting import Sighting
from bot.domain.task import Task
from bot.domain.watch import Watch
from bot.locale.texts import texts
from bot.registry.registry import SnapshotRegistry
from bot.sandbox.app import Sandbox, start
from bot.settings.checklist import load_checklist
from bot.slack.views.digest import digest
from bot.slack.views.home import Home, home
from bot.store.tiny import TinyStore
from tools.bench.clicks import CHANNEL, STEPS
from tools.bench.commands import CACHE, an_active_code
from tools.bench.figure import Figure
from tools.bench.full_export import TITLE, full_export
from tools.bench.load import command, times
from tools.bench.served import served

WATCHES, ALERTS = 1_000, 200
NOW = datetime(2026, 8, 16, 8, tzinfo=UTC)
COMMANDS = ("liste", "encours", "bilan", "chercher développeur web", "siret", "historique RNCP1", "essai")
REQUESTS = 60
ROUNDS = 15


def run() -> list[Figure]:
    return asyncio.run(_run())


async def _run() -> list[Figure]:
    export = full_export(CACHE)
    with tempfile.TemporaryDirectory(prefix="vigie-bench-") as folder:
        data = Path(folder) / "data"
        await _fill(data)
        figures = await _views(data)
        async with start() as sandbox:
            sandbox.registry.publish(export, title=TITLE)
            async with served(sandbox, data) as port:
                asked = (*COMMANDS, an_active_code())
                return figures + [await _command(sandbox, port, text) for text in asked]


async def _command(sandbox: Sandbox, port: int, text: str) -> Figure:
    body = command(text, sandbox.identity.team_id, CHANNEL)
    taken = await times(port, sandbox.identity.signing_secret, body, REQUESTS)
    name = f"/cert {text}, {WATCHES} watches, p50"
    return Figure(name, statistics.median(taken) * 1000, "ms", 20)


async def _views(data: Path) -> list[Figure]:
    """From the store to what Slack is sent."""
    clock: Clock = lambda: NOW  # noqa: E731
    checklist, t = load_checklist(Path("config/checklist.toml")), texts("fr")
    store, registry = TinyStore.open(data), SnapshotRegistry.open(data / "registry", "http://x", clock=clock)
    board = Board(registry, clock)

    async def build_home() -> object:
        async with store.reading() as tx:
            return home(Home(await board.digest(tx), ((CHANNEL, WATCHES),), ()), checklist, t)

    async def build_digest() -> object:
        async with store.reading() as tx:
            return digest(await board.digest(tx, CHANNEL), checklist, t)

    about = f"{WATCHES} watches, {ALERTS} open alerts"
    figures = [
        Figure(f"the home tab, {about}", await _taken(build_home), "ms", 200),
        Figure(f"the digest, {about}", await _taken(build_digest), "ms", 200),
    ]
    await store.close()
    await registry.close()
    return figures


async def _taken(build: Callable[[], Awaitable[object]]) -> float:
    """The median, in milliseconds."""
    taken = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        await build()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken) * 1000


async def _fill(data: Path) -> None:
    """A team's state in August: ends all over the year to come, a fifth of the numbers alerted."""
    store = TinyStore.open(data)
    async with store.transaction() as tx:
        for digits in range(1, WATCHES + 1):
            seen = _sighting(digits)
            await tx.sightings.put(seen)
            await tx.watches.put(Watch(CHANNEL, seen.number, "U0CAMILLE1", NOW, episode=seen.episode))
            if digits <= ALERTS:
                tasks = tuple(Task(step, "U0CAMILLE1", date(2026, 8, 1)) for step in STEPS)
                alert = Alert(CHANNEL, seen.number, 1, NOW, seen, STEPS, shown=1, ts="1.1", tasks=tasks)
                await tx.alerts.put(alert)
    await store.close()


def _sighting(digits: int) -> Sighting:
    inactive = digits <= ALERTS
    status = Status.INACTIVE if inactive else Status.ACTIVE
    return Sighting(
        CertificationNumber(Register.RNCP, digits),
        "Chef de projet commercial pour l'agroalimentaire et services associés",
        status,
        date(2026, 7, 31) if inactive else date(2026, 8, 17) + timedelta(days=digits % 365),
        (),
        date(2026, 8, 16),
        "fingerprint",
        status,
        int(inactive),
        date(2026, 8, 16) if inactive else None,
    )
