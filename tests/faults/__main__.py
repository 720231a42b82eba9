"""`python -m tests.faults [KILLS]`: break Vigie, print what it survived, and keep the table in the docs."""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Awaitable
from pathlib import Path

from tests.faults.bot import bot
from tests.faults.crashes import Crashes
from tests.faults.disk import DISK
from tests.faults.many import Breaks
from tests.faults.scenarios import DAY, REGISTER, SCENARIOS, World
from tests.faults.takeover import taken_over

DOCS = Path(__file__).parents[2] / "docs" / "reliability.md"
BEGIN, END = "<!-- faults: begin -->", "<!-- faults: end -->"


class Table:
    """A row a fault: how often it was tried, and how often all that must hold held."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, int, int]] = []
        self.why: list[str] = []

    async def tried(self, name: str, fault: Awaitable[None]) -> None:
        started = time.monotonic()
        try:
            await fault
        except Exception as error:  # noqa: BLE001 - whatever it was, the fault was not survived
            self.why.append(f"{name}: {error!r}")
        survived = not self.why or not self.why[-1].startswith(f"{name}: ")
        self.rows.append((name, 1, int(survived)))
        print(f"{'✓' if survived else '✗'} {name} ({time.monotonic() - started:.1f} s)", flush=True)  # noqa: T201

    def broken(self, name: str, run: Crashes) -> None:
        """A run of faults at random moments: one that lost or doubled anything has survived none."""
        held = 0 if run.wrong else run.done
        self.rows.append((f"{name} ({run.acknowledged} changes acknowledged)", run.kills, held))

    def text(self) -> str:
        lines = [f"| {name} | {tried} | {survived} |" for name, tried, survived in self.rows]
        return "\n".join(["| fault | tried | survived |", "|---|---|---|", *lines])


async def main(kills: int, seed: int) -> int:
    table, alone, many = Table(), Crashes(kills - kills // 2, seed), Breaks(kills // 2, seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with bot(folder / "outside", DAY, *REGISTER) as one:
            world = World(one)
            for fault, scenario in SCENARIOS.items():
                await table.tried(fault, scenario(world))
                one.sandbox.faults.clear()
        for fault, on_disk in DISK.items():
            await table.tried(fault, on_disk(folder / fault.replace(" ", "-").replace(":", "")))
        print(f"TinyDB: kill -9, {alone.kills} times, seed {seed}", flush=True)  # noqa: T201
        print(f"PostgreSQL, three processes: {many.kills} faults, seed {seed}", flush=True)  # noqa: T201
        # Side by side: most of the time is spent waiting for a process to start, or for a lane to run out.
        takeover = asyncio.create_task(taken_over(folder / "takeover"))
        await asyncio.gather(alone.run(folder / "alone"), many.run(folder / "many"))
        await table.tried("PostgreSQL: who polls is killed, then who sends", _done(takeover))
    table.broken("TinyDB: kill -9 at a random moment", alone)
    what = ", ".join(f"{kind} {count}" for kind, count in sorted(many.broken.items()))
    table.broken(f"PostgreSQL, three processes: {what}", many)
    print("\n".join([table.text(), *table.why, *alone.wrong, *many.wrong]))  # noqa: T201
    if "--keep" in sys.argv:
        _keep(table.text())
    return int(any(tried != survived for _, tried, survived in table.rows))


async def _done(takeover: asyncio.Task[dict[str, float]]) -> None:
    for what, seconds in (await takeover).items():
        print(f"{what} by another after {seconds:.0f} s", flush=True)  # noqa: T201


def _keep(table: str) -> None:
    head, rest = DOCS.read_text(encoding="utf-8").split(BEGIN)
    DOCS.write_text(f"{head}{BEGIN}\n{table}\n{END}{rest.split(END)[1]}", encoding="utf-8")


if __name__ == "__main__":
    many, chance = os.environ.get("KILLS", "30"), os.environ.get("SEED", str(time.time_ns() % 10_000))
    sys.exit(asyncio.run(main(int(many), int(chance))))
