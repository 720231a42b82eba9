"""A process dies in the middle of its work beside others: who ends that work, and when."""

import random
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from tests.exports import Row, export
from tests.faults.many import Three, three
from tests.faults.scenarios import DAY, REGISTER

FALLEN = 9
"""One fewer than would be told in one message that counts them."""
PACE = {"VIGIE_OUTBOX__SECONDS_BETWEEN_MESSAGES": "1"}


async def taken_over(folder: Path) -> dict[str, float]:
    """The seconds until another polls, and until another has sent what was left; AssertionError if not so."""
    async with three(folder, DAY, REGISTER, random.Random(1), begun=1) as one:  # noqa: S311
        for each in one.bots:
            each.besides |= PACE
        codes = [row.code for row in REGISTER[:FALLEN]]
        await one.cert("suivre " + " ".join(codes))
        await one.drained()
        await one.start()
        polled = await _polled_by_another(one)
        sent = await _sent_by_another(one, codes)
    return {"polled": polled, "sent": sent}


async def _polled_by_another(one: Three) -> float:
    """An export shows the first certification inactive, and who was to poll it is killed."""
    one.sandbox.registry.publish(export(one.folder, DAY + timedelta(days=1), *_register(1)))
    await one.bots[0].end()
    began = time.monotonic()
    await one.until(lambda: one.cards(REGISTER[0].code))
    return time.monotonic() - began


async def _sent_by_another(one: Three, codes: list[str]) -> float:
    """Those that run now send for nobody: the first is started alone, and killed with half of it sent."""
    for each in one.bots[1:]:
        await each.end()
    await one.bots[0].start()
    await one.publish(DAY + timedelta(days=2), *_register(FALLEN))
    await one.until(lambda: one.cards(codes[1]))
    await one.start()
    await one.until(lambda: one.cards(codes[3]))
    await one.bots[0].end()
    began = time.monotonic()
    assert not one.cards(codes[-1]), "it had sent everything"
    await one.until(lambda: all(one.cards(code) for code in codes))
    took = time.monotonic() - began
    await one.drained()
    assert [len(one.cards(code)) for code in codes] == [1] * FALLEN
    return took


def _register(gone: int) -> tuple[Row, ...]:
    return (*(replace(row, status="INACTIVE") for row in REGISTER[:gone]), *REGISTER[gone:])
