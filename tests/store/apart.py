"""What is said of every query there is: it keeps workspaces apart.

A query is asked twice: where all workspaces are, and where one is alone. What it answers of that one, and
what it leaves of it, is the same.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from bot.store.postgres.tables import SHARED

from .asked import Answer, Here
from .worlds import WORKSPACES

Run = Callable[[Here], Awaitable[Answer]]
Agrees = Callable[[Any, Sequence[Any], Any], bool]
"""Of what is said of all at once: where all are, where each is alone, and where nobody is."""


class About(Enum):
    ONE = "the one asked of: what another has is as it was"
    THOSE = "each of those asked of, as if it were alone: the others are as they were"
    ALL = "each as if it were alone"
    SOME = "so many at most, each as if it were alone; the others are as they were"


def the_same(whole: Any, alone: Sequence[Any], nobody: Any) -> bool:  # noqa: ANN401
    """It does not depend on who is there."""
    return all(one == whole for one in (*alone, nobody))


@dataclass(frozen=True)
class Query:
    """`covers` are the names that it stands for, `module.Class.method`."""

    covers: tuple[str, ...]
    run: Run
    about: About
    agrees: Agrees

    @property
    def name(self) -> str:
        return self.run.__name__

    async def holds(self, here: Here, before: dict[str, list[str]]) -> None:
        """`before` is what all have where all are."""
        if self.about is About.ONE:
            for one in here.asked.some:
                await self._is_of_one(replace(here, asked=replace(here.asked, one=one)), before)
        else:
            await self._is_of_each(here, before)

    async def _is_of_one(self, here: Here, before: dict[str, list[str]]) -> None:
        one = here.asked.one
        whole, after = await self._done(here, WORKSPACES)
        alone, its = await self._done(here, [one])
        assert whole == alone, (self.name, one)
        for owner, rows in after.items():
            expected = its if owner in (one, SHARED) else before
            assert rows == expected[owner], (self.name, one, owner)

    async def _is_of_each(self, here: Here, before: dict[str, list[str]]) -> None:
        whole, after = await self._done(here, WORKSPACES)
        assert whole.keys() | after.keys() <= {*WORKSPACES, SHARED}, self.name
        if self.about is About.THOSE:
            for other in set(WORKSPACES).difference(here.asked.some):
                assert (other in whole, after[other]) == (False, before[other]), (self.name, other)
        nobody, left = await self._done(here, [])
        assert after[SHARED] == left[SHARED], self.name
        said = []
        # What is put together needs every one of them; what is each's own shows in some as in any.
        for one in here.asked.some if self.agrees is the_same else WORKSPACES:
            alone, its = await self._done(here, [one])
            said.append(alone.get(SHARED))
            if self.about is About.SOME and one not in whole:
                assert after[one] == before[one], (self.name, one)
                continue
            assert whole.get(one) == alone.get(one), (self.name, one)
            assert after[one] == its[one], (self.name, one)
        assert self.agrees(whole.get(SHARED), said, nobody.get(SHARED)), (self.name, whole, said, nobody)

    async def _done(self, here: Here, owners: Iterable[str]) -> tuple[Answer, dict[str, list[str]]]:
        await here.ground.lay(*owners)
        answer = await self.run(here)
        return answer, await here.ground.dump()


QUERIES: list[Query] = []


def query(*covers: str, about: About = About.ALL, agrees: Agrees = the_same) -> Callable[[Run], Run]:
    """Have the property of these names tried."""

    def noted(run: Run) -> Run:
        QUERIES.append(Query(covers, run, about, agrees))
        return run

    return noted
