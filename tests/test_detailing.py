"""XML exports are looked for each time that somebody asks, and what they tell is seen at once."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import pytest

from bot.background import background
from bot.detailing import Detailing
from tests.test_poll import Fake


@dataclass
class Slow(Fake):
    """Reads XML exports for as long as `go` is not set; `news` says what each look came to."""

    news: list[bool] = field(default_factory=list)
    looks: int = 0
    go: asyncio.Event = field(default_factory=asyncio.Event)

    async def enrich(self) -> bool:
        self.looks += 1
        await self.go.wait()
        return self.news.pop(0)


@dataclass
class At:
    """What a test does, and how often there was a poll."""

    registry: Slow
    detailing: Detailing
    polls: int = 0

    async def until(self, predicate: Callable[[], bool]) -> None:
        async with asyncio.timeout(5):
            while not predicate():  # noqa: ASYNC110 - the loop's own turns are what is waited for
                await asyncio.sleep(0)


@pytest.fixture
async def at() -> AsyncIterator[At]:
    registry = Slow()

    async def see() -> None:
        here.polls += 1

    here = At(registry, Detailing(registry, see))
    async with background(here.detailing.run):
        yield here


async def test_nothing_is_looked_for_before_somebody_asks(at: At) -> None:
    await asyncio.sleep(0.01)
    assert at.registry.looks == 0


async def test_what_is_new_is_seen_by_a_poll(at: At) -> None:
    at.registry.news = [True, False]
    at.registry.go.set()
    at.detailing.wake()
    await at.until(lambda: at.polls == 1)
    at.detailing.wake()
    await at.until(lambda: at.registry.looks == 2)
    await asyncio.sleep(0.01)
    assert at.polls == 1


async def test_who_asks_while_it_looks_has_it_look_once_more(at: At) -> None:
    at.registry.news = [False, False]
    at.detailing.wake()
    await at.until(lambda: at.registry.looks == 1)
    for _ in range(3):
        at.detailing.wake()
    at.registry.go.set()
    await at.until(lambda: not at.registry.news)
    await asyncio.sleep(0.01)
    assert (at.registry.looks, at.polls) == (2, 0)
