"""Three processes on one database, of which any is killed, and the database itself is broken."""

import asyncio
import contextlib
import random
import signal
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bot.domain.ports import Transaction
from bot.sandbox.app import start
from bot.sandbox.outcome import Outcome
from bot.sandbox.workspace import CERTIFICATIONS
from bot.store.postgres.database import connected, engine_of
from bot.store.postgres.store import PgStore
from bot.store.postgres.tables import HOME, journal
from tests.cli.support import free_port
from tests.exports import Row, export
from tests.faults.bot import Bot
from tests.faults.crashes import OTHERS, Crashes
from tests.faults.database import Server, Way, database, way


@dataclass
class Three(Bot):
    """Two that listen and one that works beside them, each with a folder and a way to the database."""

    bots: list[Bot] = field(default_factory=list)
    ways: list[Way] = field(default_factory=list)
    dice: random.Random = field(default_factory=random.Random)

    @property
    def server(self) -> Server:
        return self.ways[0].server

    async def start(self) -> None:
        """Start those that do not run."""
        await asyncio.gather(*(_start(one) for one in self.bots if not one.runs))

    async def end(self, how: signal.Signals = signal.SIGKILL) -> int:
        codes = [await one.end(how) for one in self.bots if one.runs]
        return max(codes)

    async def cert(self, text: str, channel: str = CERTIFICATIONS) -> Outcome:
        self.listen()
        return await super().cert(text, channel)

    def listen(self) -> None:
        """Requests come to any of those that listen, as behind a balancer that knows which are there."""
        listening = [one for one in self.bots if one.command == "serve"]
        self.dice.choice([one for one in listening if one.runs] or listening).listen()

    @contextlib.asynccontextmanager
    async def state(self) -> AsyncIterator[Transaction]:
        engine = engine_of(self._address())
        async with PgStore(engine, HOME).reading() as tx:
            yield tx
        await engine.dispose()

    async def lines(self) -> list[dict[str, Any]]:
        engine, columns = engine_of(self._address()), journal.c
        asked = select(columns.line, columns.entry).where(columns.workspace == HOME).order_by(columns.line)
        async with connected(engine) as connection:
            found = [{"n": line, **entry} for line, entry in await connection.execute(asked)]
        await engine.dispose()
        return found

    async def drained(self, seconds: float = 120) -> None:
        self.port = next(one.port for one in self.bots if one.runs)
        await super().drained(seconds)

    async def settled(self) -> None:
        """What a killed process had begun, the server ends within moments."""
        await asyncio.sleep(0.5)

    def _address(self) -> str:
        return self.server.url.render_as_string(hide_password=False)


async def _start(one: Bot) -> None:
    """A platform starts again what ends: without its database, a process says so and ends."""
    while True:
        starting = asyncio.create_task(one.start())
        while not starting.done():
            await asyncio.sleep(0.05)
            if one.process and one.process.returncode is not None:
                starting.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            return await starting


@contextlib.asynccontextmanager
async def three(
    folder: Path, day: date, fiches: Iterable[Row], dice: random.Random, begun: int = 3
) -> AsyncIterator[Three]:
    """Three processes, of which so many have begun and read an export; what is left of them is ended."""
    await asyncio.to_thread(folder.mkdir, parents=True)
    async with contextlib.AsyncExitStack() as stack:
        sandbox = await stack.enter_async_context(start())
        server = await stack.enter_async_context(database())
        ways = [await stack.enter_async_context(way(server)) for _ in range(3)]
        sandbox.registry.publish(export(folder, day, *fiches))
        bots = []
        for name, command, there in zip("abc", ("serve", "serve", "work"), ways, strict=True):
            (folder / name).mkdir()
            besides = {"DATABASE_URL": there.address}
            bots.append(Bot(sandbox, folder / name, free_port(), command=command, besides=besides))
        one = Three(sandbox, folder, bots[0].port, bots=bots, ways=ways, dice=dice)
        await asyncio.gather(*(_start(each) for each in bots[:begun]))
        try:
            yield one
        finally:
            await asyncio.gather(*(each.end() for each in bots if each.runs))


KINDS = (
    *("kill",) * 8,
    *("kill two", "stop"),
    *("restart", "cut", "cut one", "silent one"),
)


@dataclass
class Breaks(Crashes):
    """As many turns; what is broken in each is drawn from `kinds`, or goes through them once each."""

    kinds: tuple[str, ...] = ()
    broken: Counter[str] = field(default_factory=Counter)
    told_sure: bool = True

    def place(self, folder: Path) -> AbstractAsyncContextManager[Bot]:
        return three(folder, self.first, (*self.falling, *OTHERS), self.dice)

    async def _turn(self, one: Bot, turn: int) -> None:
        self.told_sure = True
        await super()._turn(one, turn)

    async def _break(self, one: Bot) -> None:
        assert isinstance(one, Three)
        kind = self.kinds[self.done] if self.kinds else self.dice.choice(KINDS)
        self.broken[kind] += 1
        # What a click came to in a broken database is told later, and to the person alone.
        self.told_sure = kind in ("kill", "kill two", "stop")
        match kind:
            case "kill":
                await self.dice.choice(one.bots).end()
            case "kill two":
                await asyncio.gather(*(each.end() for each in self.dice.sample(one.bots, 2)))
            case "stop":
                await self.dice.choice(one.bots).end(signal.SIGTERM)
            case "restart":
                await one.server.restart()
            case "cut":
                await asyncio.gather(*(each.cut(self.dice.uniform(0.1, 3)) for each in one.ways))
            case "cut one":
                await self.dice.choice(one.ways).cut(self.dice.uniform(0.1, 6))
            case "silent one":
                await self.dice.choice(one.ways).fall_silent(self.dice.uniform(1, 8))
        await asyncio.sleep(self.dice.uniform(0, 1))

    def sure(self, outcome: Outcome) -> bool:
        return super().sure(outcome) and (outcome.delivery.kind == "slash_commands" or self.told_sure)
