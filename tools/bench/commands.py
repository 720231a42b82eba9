"""`/cert RNCP…` over HTTP: against a bare Bolt listener, and while an export is being imported."""

import asyncio
import csv
import io
import json
import statistics
import sys
import tempfile
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import httpx

from bot.sandbox.app import Sandbox, start
from tools.bench.figure import Figure
from tools.bench.full_export import TITLE, full_export
from tools.bench.load import command, signed, times
from tools.bench.served import answering, free_port, process, served

CACHE = Path("var/bench")
ROUNDS = 7
REQUESTS = {1: 300, 50: 1500}
BOUNDS = {1: 1.5, 50: 2.2}


def run() -> list[Figure]:
    return asyncio.run(_run())


async def _run() -> list[Figure]:
    export = full_export(CACHE)
    with tempfile.TemporaryDirectory(prefix="vigie-bench-") as folder:
        async with start() as sandbox:
            sandbox.registry.publish(export, title=TITLE)
            async with served(sandbox, Path(folder) / "data") as port:
                payload = Path(folder) / "payload.json"
                payload.write_text(json.dumps(await _payload(port, sandbox)), encoding="utf-8")
                bare_port, secret = free_port(), sandbox.identity.signing_secret
                arguments = ("-m", "tools.bench.bare", str(bare_port), secret, str(payload))
                async with process(*arguments):
                    await answering(f"http://127.0.0.1:{bare_port}/", 404)
                    figures = [await _ratio(sandbox, port, bare_port, at_once) for at_once in REQUESTS]
                return [*figures, await _while_importing(sandbox, port, export, Path(folder))]


async def _payload(port: int, sandbox: Sandbox) -> dict[str, object]:
    """What the bot answers: the bare listener is to say the same."""
    body = _body(sandbox)()
    head, _, content = signed(sandbox.identity.signing_secret, body).partition(b"\r\n\r\n")
    lines = (line.partition(": ") for line in head.decode().split("\r\n")[1:])
    headers = {name: value for name, _, value in lines}
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.post(f"http://127.0.0.1:{port}/slack/events", content=content, headers=headers)
    payload: dict[str, object] = answer.json()
    assert "blocks" in payload
    return payload


async def _ratio(sandbox: Sandbox, port: int, bare_port: int, at_once: int) -> Figure:
    """The median of the rounds' ratios of p50; in each round the two take turns."""
    secret, ratios = sandbox.identity.signing_secret, []
    for _ in range(ROUNDS):
        ours = statistics.median(await times(port, secret, _body(sandbox), REQUESTS[at_once], at_once))
        bare = statistics.median(await times(bare_port, secret, _body(sandbox), REQUESTS[at_once], at_once))
        ratios.append(ours / bare)
    name = f"/cert RNCP… against a bare Bolt listener, p50, {at_once} at once"
    return Figure(name, statistics.median(ratios), "×", BOUNDS[at_once])


async def _while_importing(sandbox: Sandbox, port: int, export: Path, folder: Path) -> Figure:
    """p99 of one command after another while the import's process runs, against when none does."""
    secret, ratios = sandbox.identity.signing_secret, []
    for _ in range(ROUNDS):
        idle = await times(port, secret, _body(sandbox), 1000)
        importing = await _importing(export, folder)
        busy: list[float] = []
        while importing.returncode is None:
            busy += await times(port, secret, _body(sandbox), 100)
        ratios.append(_p99(busy) / _p99(idle))
    return Figure(
        "p99 of that command while an import runs, against idle", statistics.median(ratios), "×", 3.0
    )


async def _importing(export: Path, folder: Path) -> asyncio.subprocess.Process:
    """The import, as the registry starts it."""
    out = folder / "imported"
    out.mkdir(exist_ok=True)
    job = {
        "id": "bench",
        "title": TITLE,
        "date": "",
        "last_modified": "",
        "read_at": datetime.now(UTC).isoformat(),
        "budget": 2_000_000_000,
        "seconds": 300,
    }
    arguments = ("-m", "bot.registry.build", str(export), str(out), json.dumps(job))
    return await asyncio.create_subprocess_exec(sys.executable, *arguments, stdout=asyncio.subprocess.DEVNULL)


@cache
def an_active_code() -> str:
    """A number of the full-size export that is active in it."""
    with zipfile.ZipFile(full_export(CACHE)) as archive:
        member = next(name for name in archive.namelist() if "Standard" in name)
        rows = csv.DictReader(io.TextIOWrapper(archive.open(member), "utf-8-sig"), delimiter=";")
        return next(row["Numero_Fiche"] for row in rows if row["Actif"] == "ACTIVE")


def _p99(taken: list[float]) -> float:
    return statistics.quantiles(taken, n=100)[98]


def _body(sandbox: Sandbox) -> Callable[[], str]:
    return command(an_active_code(), sandbox.identity.team_id)
