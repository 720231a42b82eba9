"""A program that lives to be killed: for each line of its input, a process that works on that folder's state.

The processes are forks of this one, so that each starts at once. A working process prints its id, then
`done N` for each transaction that it was told is committed; this one prints `gone` once it has ended.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import sys
from pathlib import Path

from bot.domain.journal import Deed, Entry
from bot.domain.number import CertificationNumber, Register
from bot.domain.watch import Channel
from bot.store.tiny import TinyStore

from .support import NOW, alert, row, watch

KEPT = 20
"""So many watches are kept; older ones are dropped."""


def number(step: int) -> CertificationNumber:
    return CertificationNumber(Register.RNCP, step)


async def work(folder: Path) -> None:
    store = TinyStore.open(folder)
    async with store.reading() as tx:
        first = max((found.number.digits for found in await tx.watches.where()), default=0) + 1
    for step in itertools.count(first):
        async with store.transaction() as tx:
            await tx.watches.put(watch("C1", number(step)))
            await tx.watches.drop(watch("C1", number(step - KEPT)).id)
            await tx.alerts.put(alert("C1", number(step % 3), revision=step))
            await tx.channels.put(Channel(f"C{step % 5}"))
            await tx.outbox.put(row("latest", sequence=await tx.next_sequence(), attempts=step))
            for part in ("first", "second"):
                tx.record(Entry(NOW, Deed.WATCHED, number=str(number(step)), detail={"part": part}))
        os.write(1, f"done {step}\n".encode())


def main() -> None:
    for line in sys.stdin:
        process = os.fork()
        if process == 0:
            os.write(1, f"{os.getpid()}\n".encode())
            asyncio.run(work(Path(line.strip())))
        os.waitpid(process, 0)
        os.write(1, b"gone\n")


if __name__ == "__main__":
    main()
