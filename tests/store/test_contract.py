"""What every store does, whatever keeps it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.domain.alert import AlertState
from bot.domain.outbox import RowState
from bot.domain.watch import Channel

from .support import RNCP, RS, alert, entry, journal, row, sighting, watch

if TYPE_CHECKING:
    from bot.domain.ports import Store, Table, Transaction
    from bot.domain.watch import Watch

    from .support import JournalledStore, Place


class Abort(Exception):
    """Leaves a transaction's block."""


async def ids(table: Table[Watch], **equals: str) -> list[str]:
    return [found.id for found in await table.where(**equals)]


async def fill(tx: Transaction) -> None:
    await tx.watches.put(watch("C2"))
    await tx.watches.put(watch("C1"))
    await tx.watches.put(watch("C1", RS))
    await tx.sightings.put(sighting())
    await tx.alerts.put(alert())
    await tx.channels.put(Channel("C1", joined=True))
    await tx.outbox.put(row(alert=alert().id))


async def fill_and_abort(store: Store) -> None:
    async with store.transaction() as tx:
        await fill(tx)
        await tx.watches.put(watch(episode=3))
        await tx.next_sequence()
        tx.record(entry())
        raise Abort


async def test_what_was_put_is_there_in_the_next_transaction(store: Store) -> None:
    async with store.transaction() as tx:
        await fill(tx)
    async with store.transaction() as tx:
        assert await tx.watches.get(watch().id) == watch()
        assert await tx.sightings.get("RNCP35419") == sighting()
        assert await tx.alerts.get(alert().id) == alert()
        assert await tx.channels.get("C1") == Channel("C1", joined=True)
        assert await tx.outbox.get("k1") == row(alert=alert().id)


async def test_what_was_committed_is_there_when_the_place_is_opened_again(place: Place) -> None:
    first = await place.open()
    async with first.transaction() as tx:
        await fill(tx)
        tx.record(entry())
    await first.close()
    again = await place.open()
    async with again.reading() as tx:
        assert await ids(tx.watches) == ["C1-RNCP35419", "C1-RS5000", "C2-RNCP35419"]
        assert await tx.alerts.where(state=AlertState.OPEN) == [alert()]
    assert await journal(again) == [(1, entry())]
    await again.close()


async def test_a_row_takes_the_place_of_the_one_with_its_id(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.watches.put(watch())
        await tx.watches.put(watch(episode=2))
    async with store.reading() as tx:
        assert await tx.watches.where() == [watch(episode=2)]


async def test_a_dropped_row_is_gone_and_dropping_it_again_is_no_error(store: Store) -> None:
    async with store.transaction() as tx:
        await fill(tx)
    for _ in range(2):
        async with store.transaction() as tx:
            await tx.watches.drop(watch("C1").id)
            assert await tx.watches.get(watch("C1").id) is None
            assert await ids(tx.watches, channel="C1") == ["C1-RS5000"]
    async with store.reading() as tx:
        assert await ids(tx.watches) == ["C1-RS5000", "C2-RNCP35419"]


async def test_rows_are_found_by_each_indexed_field_and_by_several(store: Store) -> None:
    async with store.transaction() as tx:
        await fill(tx)
        assert await ids(tx.watches, number="RNCP35419") == ["C1-RNCP35419", "C2-RNCP35419"]
    async with store.reading() as tx:
        assert await ids(tx.watches, number=str(RNCP)) == ["C1-RNCP35419", "C2-RNCP35419"]
        assert await ids(tx.watches, channel="C1", number=RS.code) == ["C1-RS5000"]
        assert await ids(tx.watches, channel="C3") == []
        assert await tx.alerts.where(channel="C1", number="RNCP35419", state="open") == [alert()]
        assert await tx.alerts.where(state=AlertState.CLOSED) == []
        assert len(await tx.outbox.where(channel="C1", state=RowState.PENDING, alert=alert().id)) == 1


async def test_a_row_is_found_by_its_new_fields_and_no_longer_by_its_old_ones(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.outbox.put(row())
    sent = row(state=RowState.SENT)
    async with store.transaction() as tx:
        await tx.outbox.put(sent)
        assert await tx.outbox.where(state="pending") == []
        assert await tx.outbox.where(state="sent") == [sent]
    async with store.reading() as tx:
        assert await tx.outbox.where(state="pending") == []
        assert await tx.outbox.where(state="sent") == [sent]


async def test_rows_come_in_order_of_id_by_code_point(store: Store) -> None:
    keys = ["é", "a", "Z", "a-b", "a b", "10", "9", ""]
    async with store.transaction() as tx:
        for key in keys:
            await tx.outbox.put(row(key))
    async with store.reading() as tx:
        assert [found.key for found in await tx.outbox.where()] == sorted(keys)


async def test_asking_by_a_field_that_is_not_indexed_names_it(store: Store) -> None:
    async with store.reading() as tx:
        for ask in (tx.watches.where(by="U1"), tx.sightings.where(title="x")):
            with pytest.raises(ValueError, match=r"not indexed by (by|title)"):
                await ask


async def test_a_transaction_sees_its_own_changes_and_others_do_not_until_it_commits(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.watches.put(watch())
        assert await ids(tx.watches, channel="C1") == [watch().id]
        async with store.reading() as reading:
            assert await reading.watches.get(watch().id) is None
    async with store.reading() as reading:
        assert await ids(reading.watches) == [watch().id]


async def test_an_exception_undoes_the_whole_transaction(store: JournalledStore) -> None:
    async with store.transaction() as tx:
        await tx.watches.put(watch())
    with pytest.raises(Abort):
        await fill_and_abort(store)
    async with store.reading() as tx:
        assert await tx.watches.where() == [watch()]
        assert await tx.alerts.where() == []
    assert await journal(store) == []


async def test_writers_take_turns(store: Store) -> None:
    async def grow() -> None:
        async with store.transaction() as tx:
            before = await tx.sightings.get("RNCP35419") or sighting()
            await asyncio.sleep(0)
            await tx.sightings.put(replace(before, episode=before.episode + 1))

    await asyncio.gather(*(grow() for _ in range(10)))
    async with store.reading() as tx:
        assert await tx.sightings.where() == [sighting(episode=10)]


async def test_a_reading_keeps_the_state_it_began_with(store: Store) -> None:
    async with store.reading() as tx:
        assert await tx.watches.where() == []
        async with store.transaction() as other:
            await other.watches.put(watch())
        assert await tx.watches.where() == []


async def test_a_reading_refuses_to_write(store: Store) -> None:
    async with store.reading() as tx:
        with pytest.raises(RuntimeError, match="does not write"):
            await tx.watches.put(watch())
        with pytest.raises(RuntimeError, match="does not write"):
            await tx.watches.drop(watch().id)
        with pytest.raises(RuntimeError, match="does not write"):
            tx.record(entry())
        with pytest.raises(RuntimeError, match="does not write"):
            await tx.next_sequence()


async def test_a_transaction_is_of_no_use_after_its_block(store: Store) -> None:
    async with store.transaction() as tx:
        pass
    async with store.reading() as reading:
        pass
    with pytest.raises(RuntimeError, match="has ended"):
        await tx.watches.put(watch())
    with pytest.raises(RuntimeError, match="has ended"):
        await reading.watches.get(watch().id)


async def test_numbers_of_the_sequence_grow_through_aborts_and_restarts(place: Place) -> None:
    given = []
    for _ in range(3):
        store = await place.open()
        async with store.transaction() as tx:
            given += [await tx.next_sequence(), await tx.next_sequence()]
        with pytest.raises(Abort):
            await fill_and_abort(store)
        async with store.transaction() as tx:
            given.append(await tx.next_sequence())
        await store.close()
    assert given == sorted(set(given))


async def test_the_journal_has_the_entries_in_order_and_by_number(place: Place) -> None:
    store = await place.open()
    for part in range(3):
        async with store.transaction() as tx:
            tx.record(entry(part=str(part)))
            tx.record(entry(part=f"{part} bis"))
    expected = list(enumerate((entry(part=part) for part in ("0", "0 bis", "1", "1 bis", "2", "2 bis")), 1))
    assert await journal(store) == expected
    assert await journal(store, after=4) == expected[4:]
    await store.close()
    again = await place.open()
    async with again.transaction() as tx:
        tx.record(entry())
    assert await journal(again) == [*expected, (7, entry())]
    await again.close()


async def test_closing_twice_is_no_error(store: Store) -> None:
    await store.close()
    await store.close()
