"""A click, from the request to the acknowledgement: its change is on the disk by then."""

import asyncio
import json
import statistics
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

from bot.domain.alert import Alert
from bot.domain.fiche import Status
from bot.domain.journal import Deed, Entry
from bot.domain.number import CertificationNumber, Register
from bot.domain.sighting import Sighting
from bot.domain.watch import Watch
from bot.sandbox.app import Sandbox, start
from bot.store.tiny import TinyStore
from tools.bench.figure import Figure
from tools.bench.load import times
from tools.bench.served import served

WATCHES = 500
JOURNALS = (100, 100_000)
ROUNDS = 7
CLICKS = 100
CHANNEL = "C0CERTIF01"
STEPS = ("verify", "archive", "new_offer", "renewal")
NOW = datetime(2026, 8, 16, 8, tzinfo=UTC)


def run() -> list[Figure]:
    return asyncio.run(_run())


async def _run() -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="vigie-bench-") as folder:
        short, long = (Path(folder) / str(lines) for lines in JOURNALS)
        for place, lines in zip((short, long), JOURNALS, strict=True):
            await _fill(place, lines)
        async with (
            start() as sandbox,
            served(sandbox, short, ready="/healthz") as few,
            served(sandbox, long, ready="/healthz") as many,
        ):
            return await _figures(sandbox, few, many)


async def _figures(sandbox: Sandbox, few: int, many: int) -> list[Figure]:
    """Both are clicked in turns, so that what the machine does besides weighs on both."""
    body, secret = _clicks(sandbox.identity.team_id), sandbox.identity.signing_secret
    ratios, taken = [], []
    for _ in range(ROUNDS):
        first, second = [statistics.median(await times(port, secret, body, CLICKS)) for port in (few, many)]
        taken.append(first)
        ratios.append(second / first)
    return [
        Figure(f"click, {WATCHES} watches, p50", statistics.median(taken) * 1000, "ms", 10),
        Figure(
            f"the same click with {JOURNALS[1]:,} journal lines, against {JOURNALS[0]}",
            statistics.median(ratios),
            "×",
            1.2,
        ),
    ]


async def _fill(folder: Path, lines: int) -> None:
    """A state with 500 watches, a tenth of them alerted, and a journal of so many lines."""
    store = TinyStore.open(folder)
    async with store.transaction() as tx:
        for digits in range(1, WATCHES + 1):
            seen = sighting(digits)
            await tx.sightings.put(seen)
            await tx.watches.put(Watch(CHANNEL, seen.number, "U0CAMILLE1", NOW, episode=1))
            if digits <= WATCHES // 10:
                await tx.alerts.put(Alert(CHANNEL, seen.number, 1, NOW, seen, STEPS))
    for _ in range(lines // 100):
        async with store.transaction() as tx:
            for _ in range(100):
                tx.record(Entry(NOW, Deed.STEP_DONE, "U0CAMILLE1", CHANNEL, "RNCP1", f"{CHANNEL}-RNCP1-1"))
    await store.close()


def sighting(digits: int) -> Sighting:
    return Sighting(
        CertificationNumber(Register.RNCP, digits),
        "Chef de projet commercial pour l'agroalimentaire et services associés",
        Status.INACTIVE,
        date(2026, 7, 31),
        (),
        date(2026, 8, 16),
        "fingerprint",
        Status.INACTIVE,
        1,
        date(2026, 8, 16),
    )


def _clicks(team: str) -> Callable[[], str]:
    """Clicks that each change something: a step done, then opened again, alert after alert."""
    numbers = count()

    def body() -> str:
        number = next(numbers)
        return click(team, number, number // 2 % (WATCHES // 10) + 1, done=number % 2 == 0)

    return body


def click(team: str, number: int, digits: int, *, done: bool) -> str:
    """The body of the click with that number, on the first step of the alert about one RNCP number."""
    action = "v1.step.done" if done else "v1.step.undo"
    value = f"{CHANNEL}-RNCP{digits}-1:verify"
    payload = {
        "type": "block_actions",
        "team": {"id": team},
        "user": {"id": "U0CAMILLE1"},
        "channel": {"id": CHANNEL},
        "trigger_id": f"{number}.1.x",
        "response_url": "",
        "actions": [{"type": "button", "action_id": action, "block_id": "b", "value": value}],
    }
    return urlencode({"payload": json.dumps(payload)})
