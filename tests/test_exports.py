"""Which export is served where another process chooses it: the accepted one, whatever else is published."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pytest

from bot.domain.census import Census
from bot.domain.fiche import Export
from bot.domain.guard import Limits
from bot.domain.ports import Believe, Candidate, Found, Refreshed
from bot.domain.quarantine import Quarantine, Ruling
from bot.domain.source import SOURCE, accepted
from bot.exports import ExportFollower
from bot.gate import Gate
from bot.store.tiny import TinyStore
from tests.domain.builders import DEFAULTS, NOW, at, export
from tests.registry.support import AUGUST_2026, DataGouv, members, registry, zipped
from tests.test_poll import Fake, Works

DAY = date(2026, 8, 1)
NEXT = date(2026, 8, 2)
NOTHING = Census({}, {})


@dataclass
class Published(Fake):
    """A registry that serves the newest published export that is asked for, if it is believed."""

    published: list[Export] = field(default_factory=list)
    looked: int = 0

    async def refresh(self, *, in_full: bool, believe: Believe, until: date | None = None) -> Refreshed:
        self.looked += 1
        listed = [one for one in self.published if until is None or one.date <= until]
        if not listed or listed[-1] == self.export:
            return Refreshed(Found.UNCHANGED, self.export)
        if not await believe(Candidate(listed[-1], NOTHING)):
            return Refreshed(Found.QUARANTINED, self.export)
        self.export = listed[-1]
        return Refreshed(Found.NEW, self.export)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[TinyStore]:
    opened = TinyStore.open(tmp_path)
    yield opened
    await opened.close()


async def accept(store: TinyStore, one: Export) -> None:
    async with store.transaction() as tx:
        await tx.sources.put(accepted(await tx.sources.get(SOURCE), one, NOTHING, one.date))


async def hold(store: TinyStore, one: Export, ruling: Ruling = Ruling.PENDING) -> None:
    async with store.transaction() as tx:
        await tx.quarantines.put(
            Quarantine(one.fingerprint, one.title, one.date, NOW, 0, 40, 0, 0, {}, ruling=ruling)
        )


async def test_nothing_is_fetched_before_any_export_was_accepted(store: TinyStore) -> None:
    registry = Published(published=[export(DAY)])
    await ExportFollower(store, registry, lambda: None)()
    assert (registry.export, registry.looked) == (None, 0)


async def test_an_empty_folder_is_filled_with_the_accepted_export_and_with_no_newer_one(
    store: TinyStore,
) -> None:
    await accept(store, export(DAY))
    registry = Published(published=[export(DAY), export(NEXT)])
    await ExportFollower(store, registry, lambda: None)()
    assert registry.export == export(DAY)


@pytest.mark.parametrize("published", [[], [export(DAY)]], ids=["nothing", "the accepted one"])
async def test_details_are_looked_for_each_time_whatever_was_followed(
    store: TinyStore, published: list[Export]
) -> None:
    """Another process leads: this one's snapshot has details of its own to read."""
    await accept(store, export(DAY))
    looked: list[str] = []
    follow = ExportFollower(store, Published(published=published), lambda: looked.append("looked"))
    await follow()
    await follow()
    assert looked == ["looked", "looked"]


async def test_what_is_served_already_is_not_fetched_again(store: TinyStore) -> None:
    await accept(store, export(DAY))
    registry = Published(export=export(DAY), published=[export(NEXT)])
    await ExportFollower(store, registry, lambda: None)()
    assert registry.looked == 0


async def test_an_older_export_is_replaced_by_the_accepted_one(store: TinyStore) -> None:
    await accept(store, export(NEXT))
    registry = Published(export=export(DAY), published=[export(NEXT)])
    await ExportFollower(store, registry, lambda: None)()
    assert registry.export == export(NEXT)


async def test_a_host_that_serves_a_newer_export_keeps_it(store: TinyStore) -> None:
    """What comparisons are with is stored: an older export would say less, and nothing else."""
    await accept(store, export(DAY))
    registry = Published(export=export(NEXT), published=[export(NEXT)])
    await ExportFollower(store, registry, lambda: None)()
    assert (registry.export, registry.looked) == (export(NEXT), 0)


async def test_the_accepted_export_of_a_day_replaces_what_was_published_that_day_before(
    store: TinyStore,
) -> None:
    anew = export(DAY, "published anew")
    await accept(store, anew)
    registry = Published(export=export(DAY), published=[anew])
    await ExportFollower(store, registry, lambda: None)()
    assert registry.export == anew


@pytest.mark.parametrize(
    ("ruling", "served"),
    [(Ruling.PENDING, False), (Ruling.REJECTED, False), (Ruling.CONFIRMED, True)],
)
async def test_a_quarantined_export_of_the_accepted_day_is_served_only_once_confirmed(
    store: TinyStore, ruling: Ruling, *, served: bool
) -> None:
    doubted = export(DAY, "published anew, and short")
    await accept(store, export(DAY))
    await hold(store, doubted, ruling)
    registry = Published(published=[doubted])
    await ExportFollower(store, registry, lambda: None)()
    assert (registry.export == doubted) is served


@pytest.mark.parametrize(
    ("ruling", "served"), [(Ruling.PENDING, False), (Ruling.CONFIRMED, True), (Ruling.REPLACED, True)]
)
async def test_a_process_that_did_not_believe_an_export_serves_it_once_another_has_accepted_it(
    tmp_path: Path, store: TinyStore, ruling: Ruling, *, served: bool
) -> None:
    """Somebody confirmed it, or its poller runs with wider limits by now."""
    gouv, asked = DataGouv(), list[Export]()

    async def doubt(candidate: Candidate) -> bool:
        asked.append(candidate.export)
        return False

    gouv.publish(AUGUST_2026.read_bytes())
    async with aclosing(registry(tmp_path / "registry", gouv)) as ours:
        await ours.refresh(in_full=True)
        assert ours.export
        await accept(store, ours.export)
        gouv.publish(zipped(members(), day="2026_08_17"), "2026-08-17")
        assert (await ours.refresh(in_full=True, believe=doubt)).found is Found.QUARANTINED
        await hold(store, asked[0], ruling)
        if served:
            await accept(store, asked[0])
        await ExportFollower(store, ours, lambda: None)()
        assert (ours.export == asked[0]) is served


async def test_an_export_that_was_served_and_never_recorded_is_accepted_by_the_next_poll(
    store: TinyStore,
) -> None:
    """The process that had fetched it was killed in between: others wait for it to be accepted."""
    works = Works(store)
    works.publish(DAY)
    await works.poll()
    works.publish(NEXT)
    works.registry.found = Found.UNCHANGED
    await works.poll()
    async with store.reading() as tx:
        source = await tx.sources.get(SOURCE)
    assert source is not None
    assert (source.export_date, source.fingerprint) == (NEXT, export(NEXT).fingerprint)


async def test_an_older_export_read_at_the_same_time_does_not_take_the_newers_place(
    store: TinyStore,
) -> None:
    await accept(store, export(NEXT))
    gate = Gate(store, Fake(), Limits(), DEFAULTS, 3, lambda: at(NEXT))
    judged = await gate.judge(Candidate(export(DAY), NOTHING))
    async with store.transaction() as tx:
        source = await gate.record(tx, [replace(judged, suspicion=None)], at(NEXT))
        assert source == await tx.sources.get(SOURCE)
    assert source is not None
    assert source.export_date == NEXT
