"""Reading the public catalogue by day, for the SIRETs of all workspaces: each is asked for once."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import Protocol

import structlog

from bot import catalogued
from bot.domain.catalogue import UNREAD_FOR, catalogue_day, is_due
from bot.domain.ports import Catalogue, Clock, Extraction, NotRead, Store, Transaction
from bot.store.errors import DatabaseUnreachable

log = structlog.get_logger()

AT_ONCE = 50
"""So many SIRETs are asked for together: what is read of them is stored before others are asked for."""
AGAIN_AFTER = timedelta(hours=1)
"""When a catalogue that cannot be read is asked again, unless it says; and for a workspace that fails."""
LONGEST_READING = 3600.0
"""Seconds that it may go on; what is left of it is still due."""
LONGEST_PAUSE = timedelta(days=1)
"""What a catalogue says of when to ask again is believed so far."""

Due = Mapping[str, Sequence[str]]
"""By SIRET, workspaces."""


class Ours(Protocol):
    """The SIRETs that are named, in whichever workspaces."""

    async def unread(self, since: date) -> Due:
        """Where the catalogue was not read for them on that day or later."""
        ...

    async def last_read(self) -> date | None:
        """The day on which it was last read for any of them."""
        ...

    def store(self, workspace: str) -> Store: ...


@dataclass(frozen=True, slots=True)
class OfOne:
    """Those of the one workspace, which has no name here."""

    home: Store

    async def unread(self, since: date) -> Due:
        async with self.home.reading() as tx:
            return {one.siret: [""] for one in await tx.sirets.where() if is_due(one, since)}

    async def last_read(self) -> date | None:
        async with self.home.reading() as tx:
            read = [one.catalogue_read for one in await tx.sirets.where() if one.catalogue_read]
        return catalogue_day(max(read)) if read else None

    def store(self, workspace: str) -> Store:
        del workspace
        return self.home


@dataclass
class Offers:
    """Called every few minutes: most of the time nothing is due, and nobody is asked.

    `counted` is told how each question to the catalogue ended, `wake` tells the outbox to look. What is due
    is in the state: a process that begins anew asks once too often at most.
    """

    catalogue: Catalogue
    ours: Ours
    clock: Clock
    wake: Callable[[], None]
    counted: Callable[[str], None]
    _again: datetime | None = None
    _resting: dict[str, datetime] = field(default_factory=dict)
    _missed_on: date | None = None
    _at_work: bool = False

    async def __call__(self) -> None:
        """Read what was not read since the day began, unless that is under way; what fails is tried again."""
        if self._at_work or (self._again and self.clock() < self._again):
            return
        self._at_work = True
        try:
            await self._read()
        finally:
            self._at_work = False

    async def _read(self) -> None:
        """One lot that cannot be read keeps no other waiting; where the next cannot either, all rest."""
        now = self.clock()
        due = await self._due(catalogue_day(now), now)
        failed = False
        for sirets in _some(due):
            now = self.clock()
            found = await self._ask(sirets, now)
            if not isinstance(found, NotRead):
                await self._each(due, sirets, now, partial(catalogued.read, extraction=found, now=now))
                failed = False
                continue
            self._again = min(found.again or now + AGAIN_AFTER, now + LONGEST_PAUSE)
            log.warning("the catalogue cannot be read", why=str(found.reason), again=str(self._again))
            if failed or found.again:
                break
            failed = True
        if self._again and now < self._again:
            await self._miss(now)

    async def _miss(self, now: datetime) -> None:
        """Note it where it has lasted: once a day, however often it fails."""
        today = catalogue_day(now)
        if self._missed_on != today:
            late = await self._due(today - UNREAD_FOR + timedelta(days=1), now)
            await self._each(late, list(late), now, partial(catalogued.missed, now=now))
            self._missed_on = today

    async def _due(self, since: date, now: datetime) -> Due:
        """Workspaces that failed a while ago are left alone."""
        self._resting = {one: until for one, until in self._resting.items() if now < until}
        found = await self.ours.unread(since)
        named = {siret: [one for one in where if one not in self._resting] for siret, where in found.items()}
        return {siret: where for siret, where in named.items() if where}

    async def _ask(self, sirets: Sequence[str], now: datetime) -> Extraction | NotRead:
        try:
            found = await self.catalogue.read(sirets, now)
        except Exception:
            # Whatever it answers, the rest of Vigie goes on, and it is asked again.
            log.exception("reading the catalogue failed")
            self.counted("failed")
            return NotRead("it failed")
        self.counted("not_read" if isinstance(found, NotRead) else "read")
        return found

    async def _each(
        self,
        due: Due,
        sirets: Sequence[str],
        now: datetime,
        work: Callable[[Transaction, Sequence[str]], Awaitable[None]],
    ) -> None:
        """Do it for each workspace in a transaction of its own; one that fails keeps no other waiting."""
        theirs: defaultdict[str, list[str]] = defaultdict(list)
        for siret in sirets:
            for workspace in due[siret]:
                theirs[workspace].append(siret)
        for workspace, some in theirs.items():
            try:
                async with self.ours.store(workspace).transaction() as tx:
                    await work(tx, some)
            except DatabaseUnreachable:
                raise  # it is everybody's, and all of it is due again in a few minutes
            except Exception:
                log.exception("what the catalogue shows could not be stored", workspace=workspace)
                self._resting[workspace] = now + AGAIN_AFTER
        self.wake()


def _some(due: Due) -> Iterator[list[str]]:
    """So many at a time, those of one workspace together: it is then changed once."""
    sirets = sorted(due, key=lambda siret: (due[siret][0], siret))
    for start in range(0, len(sirets), AT_ONCE):
        yield sirets[start : start + AT_ONCE]
