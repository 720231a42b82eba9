"""The real process, started, killed and started again on one data folder, before a local Slack."""

import asyncio
import contextlib
import json
import os
import signal
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import httpx

from bot.domain.ports import Transaction
from bot.sandbox.app import Sandbox, start
from bot.sandbox.model import Message
from bot.sandbox.outcome import Outcome
from bot.sandbox.workspace import CAMILLE, CERTIFICATIONS
from bot.store.keeping import peek
from tests import waiting
from tests.cli.support import free_port, ready, serving
from tests.cli.support import start as start_process
from tests.e2e.team import key
from tests.exports import Row, export

FAST = {
    "VIGIE_OUTBOX__SECONDS_BETWEEN_MESSAGES": "0.01",
    "VIGIE_OUTBOX__SECONDS_IN_DOUBT": "1",
    "VIGIE_REGISTRY__SILENT_AFTER_DAYS": "9999",
}
"""So that a fault takes seconds: the order, the looking up and the backing off stay as they are."""


@dataclass
class Bot:
    """`folder` outlives the process; `command` is what it is started with, in that environment besides."""

    sandbox: Sandbox
    folder: Path
    port: int
    process: asyncio.subprocess.Process | None = None
    command: str = "serve"
    besides: dict[str, str] = field(default_factory=dict)

    @property
    def runs(self) -> bool:
        return self.process is not None and self.process.returncode is None

    async def start(self) -> None:
        """Start it, and wait until it is ready to answer."""
        env = serving(self.sandbox, self.folder / "var", self.port) | FAST | self.besides
        log = (self.folder / "log").open("ab")
        self.process = await start_process(self.command, stderr=log.fileno(), env=env)
        log.close()
        await ready(self.port)
        self.listen()

    def listen(self) -> None:
        """Have Slack's requests come to it."""
        self.sandbox.request_url = f"http://127.0.0.1:{self.port}/slack/events"

    @contextlib.asynccontextmanager
    async def state(self) -> AsyncIterator[Transaction]:
        """What is stored."""
        yield peek(self.folder / "var")

    async def lines(self) -> list[dict[str, Any]]:
        """The journal, as it is stored."""
        text = (self.folder / "var" / "journal.jsonl").read_bytes()
        return [json.loads(line) for line in text.splitlines()]

    async def settled(self) -> None:
        """Wait until what was under way has come to an end: with one process that was killed, it has."""

    async def end(self, how: signal.Signals = signal.SIGKILL) -> int:
        """End it in that way; its exit code."""
        assert self.process is not None
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(how)
        await self.process.communicate()
        return self.process.returncode or 0

    async def cert(self, text: str, channel: str = CERTIFICATIONS) -> Outcome:
        return await self.sandbox.slack.command(CAMILLE, channel, "/cert", text)

    async def publish(self, day: date, *fiches: Row) -> None:
        """Publish an export and have it read: the answer to `/cert refresh` is that it is under way."""
        self.sandbox.registry.publish(export(self.folder, day, *fiches))
        await self.cert("actualiser")

    def cards(self, code: str, channel: str = CERTIFICATIONS) -> list[Message]:
        """The cards of a certification in a channel, each as often as it was posted."""
        wanted = f"card:{channel}-{code}-"
        return [each for each in self.sandbox.slack.messages(channel) if key(each).startswith(wanted)]

    async def until(self, true: Callable[[], object], seconds: float = 60) -> None:
        """Wait until something is so; TimeoutError names nothing: the fault's own name says it."""
        await waiting.until(true, seconds, every=0.05)

    def told(self, user: str, words: str) -> bool:
        """Whether a person was told this in a direct message."""
        said = self.sandbox.slack.messages(self.sandbox.workspace.direct(user).id)
        return any(words in each.said for each in said)

    def polls(self) -> int:
        """How often `/cert refresh` was answered with what it came to."""
        told = self.sandbox.slack.ephemerals(CAMILLE, CERTIFICATIONS)
        return sum("nouvelle alerte" in one.said or "alerte ouverte" in one.said for one in told)

    async def polled(self, before: int) -> None:
        """Wait until one more was."""
        await self.until(lambda: self.polls() > before)

    async def drained(self, seconds: float = 120) -> None:
        """Wait until nothing waits to be sent."""
        async with httpx.AsyncClient(trust_env=False) as http, asyncio.timeout(seconds):
            while await self._waiting(http):  # noqa: ASYNC110
                await asyncio.sleep(0.1)

    async def _waiting(self, http: httpx.AsyncClient) -> float:
        page = (await http.get(f"http://127.0.0.1:{self.port}/metrics")).text
        if "vigie_database_up 1.0" not in page.splitlines():
            return 1  # nobody knows
        states = ('vigie_outbox_rows{state="pending"}', 'vigie_outbox_rows{state="sending"}')
        return sum(float(line.split()[-1]) for line in page.splitlines() if line.startswith(states))

    async def readiness(self) -> dict[str, object]:
        async with httpx.AsyncClient(trust_env=False) as http:
            told: dict[str, object] = (await http.get(f"http://127.0.0.1:{self.port}/readyz")).json()
            return told


@contextlib.asynccontextmanager
async def bot(folder: Path, day: date, *fiches: Row) -> AsyncIterator[Bot]:
    """A bot that has read an export of that day; whatever is left of it is ended."""
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    async with start() as sandbox:
        sandbox.registry.publish(export(folder, day, *fiches))
        one = Bot(sandbox, folder, free_port())
        await one.start()
        try:
            yield one
        finally:
            if one.process and one.process.returncode is None:
                os.kill(one.process.pid, signal.SIGKILL)
                await one.process.communicate()
