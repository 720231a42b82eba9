"""What a team asks every day, with 1,000 watches and 200 open alerts: commands, the home tab, the digest."""

import asyncio
import csv
import io
import statistics
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import httpx

from bot.board import Board
from bot.domain.alert import Alert
from bot.domain.fiche import Status
from bot.domain.habilitation import OurSiret
from bot.domain.journal import Deed, Entry
from bot.domain.number import CertificationNumber, Register
from bot.domain.ports import Clock
from bot.domain.sighting import Sighting
from bot.domain.siret import SiretFault, parse_siret
from bot.domain.task import Task
from bot.domain.watch import Watch
from bot.locale.texts import texts
from bot.register import Register as Evidence
from bot.registry.registry import SnapshotRegistry
from bot.sandbox.app import Sandbox, start
from bot.sandbox.model import Channel
from bot.sandbox.workspace import CAMILLE
from bot.settings.checklist import load_checklist
from bot.slack.views.digest import digest
from bot.slack.views.home import Home, home
from bot.slack.views.register import as_table
from bot.slack.views.register_page import as_page
from bot.store.tiny import TinyStore
from tools.bench.clicks import CHANNEL, STEPS
from tools.bench.commands import CACHE, an_active_code
from tools.bench.figure import Figure
from tools.bench.full_export import TITLE, full_export
from tools.bench.load import command, times
from tools.bench.served import served

WATCHES, ALERTS, LINES = 1_000, 200, 100_000
NOW = datetime(2026, 8, 16, 8, tzinfo=UTC)
COMMANDS = (
    "liste",
    "encours",
    "bilan",
    "chercher développeur web",
    "siret",
    "historique RNCP1",
    "essai",
    "importer",
    "reglages",
)
WITH_FILES = {"exporter": 1, "registre": 2}
"""Commands whose answer is followed by files, made outside the acknowledgement: how many each sends."""
BEFORE = "export-fiches-csv-2026-08-15.zip"
"""The same content a day earlier, so that the dry run has something to compare with."""
REQUESTS = 60
ROUNDS = 15


def run() -> list[Figure]:
    return asyncio.run(_run())


async def _run() -> list[Figure]:
    export = full_export(CACHE)
    with tempfile.TemporaryDirectory(prefix="vigie-bench-") as folder:
        data = Path(folder) / "data"
        ours = busiest_siret(export)
        await _fill(data, ours)
        figures = await _views(data)
        async with start() as sandbox:
            sandbox.registry.publish(export, title=BEFORE)
            async with served(sandbox, data):
                pass
            sandbox.registry.publish(export, title=TITLE)
            async with served(sandbox, data) as port:
                await _serving(port, TITLE)
                asked = (*COMMANDS, f"siret {ours}", an_active_code())
                figures += [await _command(sandbox, port, text) for text in asked]
                return figures + [await _with_files(sandbox, port, text) for text in WITH_FILES]


def busiest_siret(export: Path) -> str:
    """The well-formed SIRET that the most fiches list as a partner."""
    with zipfile.ZipFile(export) as archive:
        name = next(name for name in archive.namelist() if "Partenaires" in name)
        with io.TextIOWrapper(archive.open(name), encoding="utf-8") as lines:
            counted = Counter(row["Siret_Partenaire"].strip() for row in csv.DictReader(lines, delimiter=";"))
    return next(siret for siret, _ in counted.most_common() if not isinstance(parse_siret(siret), SiretFault))


async def _serving(port: int, title: str) -> None:
    """Wait until that export is served: another one answers meanwhile."""
    async with asyncio.timeout(60), httpx.AsyncClient(trust_env=False) as client:
        while True:
            answer = await client.get(f"http://127.0.0.1:{port}/readyz")
            if answer.json()["snapshot"] == title:
                return
            await asyncio.sleep(0.1)


async def _command(sandbox: Sandbox, port: int, text: str) -> Figure:
    body = command(text, sandbox.identity.team_id, CHANNEL)
    taken = await times(port, sandbox.identity.signing_secret, body, REQUESTS)
    return _figure(text, taken)


async def _with_files(sandbox: Sandbox, port: int, text: str) -> Figure:
    """Each once the files of the one before have come: nobody asks for fifty registers at once."""
    body = command(text, sandbox.identity.team_id, CHANNEL)
    direct = sandbox.workspace.direct(CAMILLE)
    taken = []
    for _ in range(ROUNDS):
        before = len(direct.messages)
        taken += await times(port, sandbox.identity.signing_secret, body, 1)
        await sandbox.slack.until(partial(_has, direct, before + WITH_FILES[text]), 60)
    return _figure(text, taken)


def _has(place: Channel, messages: int) -> bool:
    return len(place.messages) >= messages


def _figure(text: str, taken: list[float]) -> Figure:
    return Figure(f"/cert {text}, {WATCHES} watches, p50", statistics.median(taken) * 1000, "ms", 20)


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

    async def build_register() -> object:
        read = await Evidence(store, store, registry, clock).read()
        return as_table(read, checklist, t), as_page(read, checklist, NOW.date(), t)

    figures = [
        Figure(f"the register of {LINES:,} journal lines", await _taken(build_register, 3) / 1000, "s", 10),
        Figure(f"the home tab, {about}", await _taken(build_home), "ms", 200),
        Figure(f"the digest, {about}", await _taken(build_digest), "ms", 200),
    ]
    await store.close()
    await registry.close()
    return figures


async def _taken(build: Callable[[], Awaitable[object]], rounds: int = ROUNDS) -> float:
    """The median, in milliseconds."""
    taken = []
    for _ in range(rounds):
        began = time.perf_counter()
        await build()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken) * 1000


async def _fill(data: Path, siret: str) -> None:
    """A team's state in August: ends all over the year to come, a fifth of the numbers alerted."""
    store = TinyStore.open(data)
    async with store.transaction() as tx:
        await tx.sirets.put(OurSiret(siret, "Organisme", CHANNEL, "U0CAMILLE1", NOW))
        for digits in range(1, WATCHES + 1):
            seen = _sighting(digits)
            await tx.sightings.put(seen)
            await tx.watches.put(Watch(CHANNEL, seen.number, "U0CAMILLE1", NOW, episode=seen.episode))
            if digits <= ALERTS:
                tasks = tuple(Task(step, "U0CAMILLE1", date(2026, 8, 1)) for step in STEPS)
                alert = Alert(CHANNEL, seen.number, 1, NOW, seen, STEPS, shown=1, ts="1.1", tasks=tasks)
                await tx.alerts.put(alert)
    for first in range(0, LINES, 1_000):
        async with store.transaction() as tx:
            for line in range(first, first + 1_000):
                tx.record(_entry(line))
    await store.close()


def _entry(line: int) -> Entry:
    """A journal of three years: a reading an hour, and what people do in between."""
    at = NOW - timedelta(minutes=15 * (LINES - line))
    if line % 4 == 0:
        detail = {"found": "unchanged", "title": TITLE, "date": "2026-08-16", "fingerprint": "f" * 64}
        return Entry(at, Deed.REGISTRY_CHECKED, detail=detail)
    code = f"RNCP{line % WATCHES + 1}"
    detail = {"step": "verify", "name": "Camille Aubray"}
    return Entry(at, Deed.STEP_DONE, "U0CAMILLE1", CHANNEL, code, f"{CHANNEL}-{code}-1", detail)


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
