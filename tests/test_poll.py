"""The poll: what an export comes to, all of it in one commit or nothing."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.domain.census import Census
from bot.domain.checklist import Checklist, Step
from bot.domain.detail import Detail
from bot.domain.disagreement import Enrichment
from bot.domain.fiche import Export, Fiche, Status
from bot.domain.guard import Limits
from bot.domain.habilitation import LossLimits
from bot.domain.holding import Holding
from bot.domain.journal import Deed
from bot.domain.number import CertificationNumber
from bot.domain.ports import Before, Believe, Candidate, Followers, Found, Hits, Refreshed, Store
from bot.domain.why import Why
from bot.following import Alone
from bot.gate import Gate
from bot.poll import Poll
from bot.store.errors import WriteFailed
from bot.store.tiny import TinyStore
from bot.store.verdicts import put
from bot.store.views import View
from bot.teller import Teller
from tests.domain.builders import (
    ACTIVE,
    DEFAULTS,
    END,
    INACTIVE,
    RNCP,
    STEPS,
    Town,
    at,
    export,
    fiche,
    weekday,
)

DAY = date(2026, 8, 1)


@dataclass
class Fake:
    """A registry that serves what it is given, and what it found is what it is told to say."""

    export: Export | None = None
    known: dict[CertificationNumber, Fiche] = field(default_factory=dict)
    found: Found = Found.NEW
    reason: str = ""
    rejected: str = ""
    looking: int = 0
    at_once: int = 0
    reconsidered: int = 0
    counted: Census = field(default_factory=lambda: Census({}, {}))
    candidate: Candidate | None = None
    held: list[Holding] = field(default_factory=list)
    enriched: tuple[Enrichment, ...] = ()
    enrichable: tuple[Export, list[Holding]] | None = None
    detailed: dict[CertificationNumber, Detail] = field(default_factory=dict)
    earlier: Before | None = None

    def fiche(self, number: CertificationNumber) -> Fiche | None:
        return self.known.get(number)

    def fiches(self, numbers: Iterable[CertificationNumber]) -> dict[CertificationNumber, Fiche]:
        return {number: self.known[number] for number in numbers if number in self.known}

    def search(self, words: str, today: date, *, first: int, count: int) -> Hits:
        found = sorted(number for number, one in self.known.items() if words in one.title)
        return Hits(tuple(found[first : first + count]), len(found))

    def organisation(self, siret: str) -> str:
        return f"Organisme {siret}"

    def holdings(self, siret: str) -> tuple[Holding, ...]:
        return tuple(one for one in self.held if one.siret == siret)

    def holdings_on(
        self, numbers: Iterable[CertificationNumber], sirets: Iterable[str]
    ) -> dict[CertificationNumber, tuple[Holding, ...]]:
        ours = set(sirets)
        return {
            number: tuple(one for one in self.held if one.number == number and one.siret in ours)
            for number in numbers
        }

    def with_partners(self, numbers: Iterable[CertificationNumber]) -> set[CertificationNumber]:
        return set(numbers) & {one.number for one in self.held if one.partner}

    def details(self, numbers: Iterable[CertificationNumber]) -> dict[CertificationNumber, Detail]:
        return {number: self.detailed[number] for number in numbers if number in self.detailed}

    def siblings(self, siret: str, number: CertificationNumber) -> tuple[Holding, ...]:
        others = (one for one in self.held if one.number == number and one.siret != siret)
        return tuple(one for one in others if one.siret[:9] == siret[:9])

    def before(self, numbers: Iterable[CertificationNumber], sirets: Iterable[str] = ()) -> Before | None:
        del numbers
        return self.earlier

    def enrichments(self) -> tuple[Enrichment, ...]:
        return self.enriched

    async def enrich(self) -> bool:
        if self.enrichable is None:
            return False
        self.export, self.held = self.enrichable
        self.enrichable = None
        return True

    def reconsider(self) -> None:
        self.reconsidered += 1

    async def marks(self) -> dict[str, str]:
        return {one.number.code: repr(one) for one in self.known.values()}

    def marks_of(self, sirets: Iterable[str]) -> dict[str, str]:
        return {siret: repr(self.holdings(siret)) for siret in sirets}

    async def census(self) -> Census | None:
        return self.counted if self.export else None

    async def refresh(self, *, in_full: bool, believe: Believe, until: date | None = None) -> Refreshed:
        self.looking += 1
        self.at_once = max(self.at_once, self.looking)
        await asyncio.sleep(0.01)
        self.looking -= 1
        if self.candidate and await believe(self.candidate):
            self.export, self.candidate = self.candidate.export, None
        elif self.candidate:
            return Refreshed(Found.QUARANTINED, self.export)
        return Refreshed(self.found, self.export, self.reason)


@dataclass
class Works:
    store: Store
    registry: Fake = field(default_factory=Fake)
    now: datetime = field(default_factory=lambda: at(DAY))
    woken: int = 0
    counted: list[Found] = field(default_factory=list)
    followers: Followers | None = None

    def __post_init__(self) -> None:
        gate = Gate(self.store, self.registry, Limits(), DEFAULTS, 3, lambda: self.now)
        teller = Teller(
            self.registry,
            gate,
            lambda: self.now,
            Checklist(tuple(Step(step, {}, {}, {}, habilitation={"fr": "?"}, due=2) for step in STEPS)),
            weekday,
            losses=LossLimits(),
            summary_at=10,
        )
        self.poll = Poll(
            self.registry,
            self.store,
            self.followers or Alone(self.store),
            gate,
            teller,
            lambda: self.now,
            self._wake,
            self.counted.append,
        )

    def _wake(self) -> None:
        self.woken += 1

    def publish(self, day: date, *fiches: Fiche) -> None:
        self.now = at(day)
        self.registry.export = export(day)
        self.registry.known = {one.number: one for one in fiches}

    async def watched(self, *channels: str) -> None:
        """RNCP35419 watched in these channels, active on an export of 1 August."""
        town = Town()
        for channel in channels:
            town.register(channel, fiche(), export(DAY), at(DAY))
        async with self.store.transaction() as tx:
            assert town.seen is not None
            await tx.sightings.put(town.seen)
            for watch in town.watches.values():
                await tx.watches.put(watch)
        self.publish(DAY, fiche())

    async def deeds(self) -> list[Deed]:
        return [entry.deed async for _, entry in self.store.entries()]

    async def all(self) -> tuple[object, ...]:
        async with self.store.reading() as tx:
            tables = (tx.sightings, tx.watches, tx.alerts, tx.outbox)
            return tuple([await table.where() for table in tables])


@pytest.fixture
async def works(tmp_path: Path) -> AsyncIterator[Works]:
    store = TinyStore.open(tmp_path)
    yield Works(store)
    await store.close()


async def test_a_fall_opens_one_alert_a_channel_and_the_next_poll_none(works: Works) -> None:
    await works.watched("C1", "C2")
    works.publish(date(2026, 8, 2), fiche(INACTIVE))
    assert (await works.poll()).alerts == 2
    before = await works.all()
    assert (await works.poll()).alerts == 0
    assert await works.all() == before
    assert works.woken == 2


async def test_one_poll_at_a_time(works: Works) -> None:
    await works.watched("C1")
    works.publish(date(2026, 8, 2), fiche(INACTIVE))
    polled = await asyncio.gather(*(works.poll() for _ in range(3)))
    assert sum(one.alerts for one in polled) == 1
    assert works.registry.at_once == 1


class Full:
    """A store that has no room for one of its commits."""

    def __init__(self, store: TinyStore, failing: int) -> None:
        self._store = store
        self._left = failing

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - all else is the store's
        return getattr(self._store, name)

    @contextlib.asynccontextmanager
    async def transaction(self) -> AsyncIterator[View]:
        async with self._store.transaction() as tx:
            yield tx
            self._left -= 1
            if self._left == 0:
                raise WriteFailed(Why("the disk is full"))


@pytest.mark.parametrize("failing", [1, 2, 3])
async def test_a_poll_that_is_cut_anywhere_is_ended_by_the_next(works: Works, failing: int) -> None:
    await works.watched("C1")
    works.publish(date(2026, 8, 2), fiche(INACTIVE))
    assert isinstance(works.store, TinyStore)
    cut = Works(Full(works.store, failing), works.registry, works.now)
    with pytest.raises(WriteFailed):
        await cut.poll()
    assert (cut.woken, cut.counted) == (0, [])
    assert (await works.poll()).alerts == 1
    assert (await works.poll()).alerts == 0
    deeds = await works.deeds()
    assert [deeds.count(deed) for deed in (Deed.CHANGE_SEEN, Deed.ALERT_OPENED)] == [1, 1]


@pytest.mark.parametrize("found", [Found.UNREACHABLE, Found.REJECTED, Found.UNCHANGED])
async def test_time_passes_whatever_the_source_says(works: Works, found: Found) -> None:
    await works.watched("C1")
    works.registry.found, works.registry.reason = found, "why"
    works.now = at(END)
    assert (await works.poll()).alerts == 0
    works.now = at(date(2026, 9, 1))
    polled = await works.poll()
    assert (polled.alerts, polled.reason) == (1, "why")
    assert works.counted == [found, found]


async def test_a_rejected_export_is_in_the_journal_with_its_reason(works: Works) -> None:
    works.registry.found, works.registry.reason = Found.REJECTED, "a page"
    await works.poll()
    entries = [entry async for _, entry in works.store.entries()]
    assert [(one.deed, one.detail) for one in entries] == [
        (Deed.REGISTRY_CHECKED, {"found": "rejected"}),
        (Deed.EXPORT_REJECTED, {"reason": "a page"}),
    ]


async def test_every_reading_is_in_the_journal_and_a_new_export_besides(works: Works) -> None:
    works.publish(DAY)
    await works.poll()
    works.registry.found = Found.UNCHANGED
    await works.poll()
    assert await works.deeds() == [Deed.REGISTRY_CHECKED, Deed.EXPORT_READ, Deed.REGISTRY_CHECKED]


async def test_without_any_export_nothing_is_judged(works: Works) -> None:
    await works.watched("C1")
    works.registry.export, works.registry.known = None, {}
    works.registry.found = Found.UNREACHABLE
    before = await works.all()
    assert (await works.poll()).alerts == 0
    assert await works.all() == before


async def test_a_number_that_left_the_export_is_not_inactive(works: Works) -> None:
    await works.watched("C1")
    for day in range(2, 6):
        works.publish(date(2026, 8, day))
        assert (await works.poll()).alerts == 0
    async with works.store.reading() as tx:
        seen = await tx.sightings.get(RNCP.code)
    assert seen is not None
    assert seen.standing is Status.ACTIVE


async def test_an_alert_kept_after_unwatching_still_follows_its_number(works: Works) -> None:
    await works.watched("C1")
    works.publish(date(2026, 8, 2), fiche(INACTIVE))
    await works.poll()
    async with works.store.transaction() as tx:
        await tx.watches.drop(f"C1-{RNCP}")
    works.publish(date(2026, 8, 3), fiche(ACTIVE))
    await works.poll()
    assert Deed.ALERT_CLOSED in await works.deeds()


async def test_a_verdict_of_the_poll_is_put_once_by_its_keys(works: Works) -> None:
    await works.watched("C1")
    works.publish(date(2026, 8, 2), fiche(INACTIVE))
    town = Town()
    town.register("C1", fiche(), export(DAY), at(DAY))
    verdict = town.poll(fiche(INACTIVE), export(date(2026, 8, 2)), at(date(2026, 8, 2)))
    for _ in range(2):
        async with works.store.transaction() as tx:
            await put(tx, verdict)
    async with works.store.reading() as tx:
        assert [row.key for row in await tx.outbox.where()] == [f"card:C1-{RNCP}-1"]
