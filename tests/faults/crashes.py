"""kill -9 at random moments, under a stream of commands, clicks and polls."""

import asyncio
import contextlib
import random
from collections import Counter
from collections.abc import Awaitable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from bot.sandbox.outcome import Outcome
from bot.sandbox.workspace import CAMILLE, CERTIFICATIONS
from tests.e2e.team import key
from tests.exports import Row
from tests.faults.bot import Bot, bot
from tests.faults.ledger import Ledger

STEPS = ("verify", "archive", "new_offer", "renewal")
OTHERS = tuple(Row(f"RNCP{number}", f"Métier {number}", end="31/12/2099") for number in range(5000, 5400))
TOGGLED = tuple(row.code for row in OTHERS[:8])


@dataclass
class Crashes:
    """The run: so many kills, from one seed; `wrong` says what did not hold."""

    kills: int
    seed: int
    wrong: list[str] = field(default_factory=list)
    done: int = 0
    acknowledged: int = 0

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)  # noqa: S311 - a run can be run again
        self.ledger = Ledger()
        self.over = False
        self.first = date(2026, 11, 1) - timedelta(days=self.kills)
        self.falling = tuple(
            Row(f"RNCP{number}", f"Filière {number}", end="31/12/2099")
            for number in range(1000, 1000 + self.kills + 1)
        )

    async def run(self, folder: Path) -> None:
        """Kill and start again; what must hold is looked at after each kill, and at the end."""
        async with self.place(folder) as one:
            for at in range(0, len(self.falling), 20):
                await one.cert("suivre " + " ".join(row.code for row in self.falling[at : at + 20]))
            for turn in range(self.kills):
                await self._turn(one, turn)
                await self._settle(one)
                self.done += 1
                await one.start()
            await self._publish(one, self.kills)
            await self._fallen(one)
            await one.drained()
            await one.end()
            await self._settle(one)
            self.wrong += self.ledger.journal(await one.lines())
            self.wrong += self._posted(one)

    def place(self, folder: Path) -> AbstractAsyncContextManager[Bot]:
        """What is broken, started."""
        return bot(folder, self.first, *self.falling, *OTHERS)

    async def _turn(self, one: Bot, turn: int) -> None:
        """Live for a moment, then die; what was asked by then is answered, or fails."""
        self.over = False
        work = [self._publish(one, turn), self._commands(one), self._clicks(one)]
        tasks = [asyncio.create_task(each) for each in work]
        await asyncio.sleep(self.dice.uniform(0.05, 1.5))
        await self._break(one)
        self.over = True
        for ended in await asyncio.gather(*tasks, return_exceptions=True):
            if isinstance(ended, Exception):
                self.wrong.append(f"the run itself failed: {ended!r}")

    async def _break(self, one: Bot) -> None:
        await one.end()

    async def _settle(self, one: Bot) -> None:
        await one.settled()
        async with one.state() as tx:
            self.wrong += await self.ledger.settle(tx)

    async def _publish(self, one: Bot, turn: int) -> None:
        """One more certification goes inactive."""
        gone = [Row(row.code, row.title, row.end, "INACTIVE") for row in self.falling[: turn + 1]]
        day = self.first + timedelta(days=turn + 1)
        await one.publish(day, *gone, *self.falling[turn + 1 :], *OTHERS)

    async def _commands(self, one: Bot) -> None:
        while not self.over:
            code = self.dice.choice(TOGGLED)
            wanted = not self.ledger.watched.get(code, False)
            deed = ("watched" if wanted else "unwatched", code)
            self.ledger.watched.setdefault(code, False)
            if await self._acked(code, deed, one.cert(f"{'suivre' if wanted else 'retirer'} {code}")):
                self.ledger.watched[code] = wanted
            await asyncio.sleep(self.dice.uniform(0, 0.05))

    async def _clicks(self, one: Bot) -> None:
        """Steps are done and undone; the last one stays open, so that no alert closes."""
        while not self.over:
            await asyncio.sleep(self.dice.uniform(0, 0.05))
            cards = [
                each for each in one.sandbox.slack.messages(CERTIFICATIONS) if key(each).startswith("card:")
            ]
            if not cards:
                continue
            card, step = self.dice.choice(cards), self.dice.choice(STEPS[:3])
            alert = key(card).removeprefix("card:")
            done = self.ledger.done.setdefault((alert, step), False)
            button = "v1.step.undo" if done else "v1.step.done"
            if f"{alert}:{step}" not in str(card.blocks) or button not in str(card.blocks):
                continue
            deed = ("step_undone" if done else "step_done", f"{alert}:{step}")
            with contextlib.suppress(LookupError):  # the card does not show the last click yet
                click = one.sandbox.slack.click(card, button, f"{alert}:{step}", user=CAMILLE)
                if await self._acked((alert, step), deed, click):
                    self.ledger.done[alert, step] = not done

    async def _acked(self, what: object, deed: tuple[str, str], asking: Awaitable[Outcome]) -> bool:
        """Whether it was acknowledged; until it is, it may have been carried out or not."""
        self.ledger.unsure.add(what)
        self.ledger.open_deeds[deed] += 1
        outcome = await asking
        if not outcome.ack.ok or not self.sure(outcome):
            return False
        self.ledger.unsure.discard(what)
        self.ledger.open_deeds[deed] -= 1
        self.ledger.deeds[deed] += 1
        self.acknowledged += 1
        return True

    def sure(self, outcome: Outcome) -> bool:
        """Whether its acknowledgement says that it was carried out: the person was told of no trouble."""
        return "n'a pas marché" not in outcome.said

    async def _fallen(self, one: Bot) -> None:
        with contextlib.suppress(TimeoutError):
            await one.until(lambda: all(one.cards(row.code) for row in self.falling))

    def _posted(self, one: Bot) -> list[str]:
        """Each alert's card is there, and no message twice."""
        missing = [row.code for row in self.falling if not one.cards(row.code)]
        keys = Counter(key(each) for each in one.sandbox.slack.messages(CERTIFICATIONS) if key(each))
        twice = [name for name, count in keys.items() if count > 1]
        return [f"no card for {code}" for code in missing] + [f"posted twice: {name}" for name in twice]
