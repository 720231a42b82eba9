"""Joining the outbox: once by key, in order, waiting updates of one card folded."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.fate import Later
from bot.domain.outbox import Kind, Row, RowState
from bot.domain.resending import put_off
from bot.domain.watch import Channel
from bot.store.tiny import TinyStore
from bot.store.verdicts import enqueue


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[TinyStore]:
    opened = TinyStore.open(tmp_path)
    yield opened
    await opened.close()


def update(revision: int, *, urgent: bool = False) -> Row:
    return Row(f"update:A:{revision}", "C1", Kind.UPDATE, alert="A", urgent=urgent)


async def queued(store: TinyStore, *rows: Row) -> dict[str, Row]:
    async with store.transaction() as tx:
        for row in rows:
            await enqueue(tx, row)
        return {row.key: row for row in await tx.outbox.where()}


async def test_a_key_joins_once_even_when_it_was_sent(store: TinyStore) -> None:
    async with store.transaction() as tx:
        await tx.outbox.put(replace(update(1), state=RowState.SENT))
    found = await queued(store, update(1))
    assert found["update:A:1"].state is RowState.SENT


async def test_rows_are_numbered_in_the_order_they_join(store: TinyStore) -> None:
    found = await queued(store, *(Row(key, "C1", Kind.CHANNEL) for key in "cab"))
    assert found["c"].sequence < found["a"].sequence < found["b"].sequence


async def test_waiting_updates_of_one_card_fold_into_the_last_and_stay_urgent(store: TinyStore) -> None:
    other = replace(update(7), key="update:B:7", alert="B")
    found = await queued(store, update(2, urgent=True), other, update(3))
    assert found.keys() == {"update:A:3", "update:B:7"}
    assert (found["update:A:3"].urgent, found["update:B:7"].urgent) == (True, False)


async def test_an_update_on_its_way_is_left_alone(store: TinyStore) -> None:
    async with store.transaction() as tx:
        await tx.outbox.put(replace(update(2), state=RowState.SENDING))
    assert (await queued(store, update(3))).keys() == {"update:A:2", "update:A:3"}


async def test_a_line_and_a_card_never_fold(store: TinyStore) -> None:
    card = Row("card:A", "C1", Kind.CARD, alert="A")
    line = Row("line:A", "C1", Kind.THREAD, alert="A")
    assert len(await queued(store, card, line, update(2))) == 3


@pytest.mark.parametrize(("error", "kept"), [("ratelimited", 1030.0), ("http_500", 0.0)])
async def test_folding_keeps_the_wait_that_slack_asked_for_and_no_other(
    store: TinyStore, error: str, kept: float
) -> None:
    async with store.transaction() as tx:
        await tx.outbox.put(put_off(update(2), Later(error, 30), 1000.0))
    assert (await queued(store, update(3)))["update:A:3"].not_before == kept


async def test_waiting_updates_of_one_summary_fold_too_and_those_of_another_do_not(store: TinyStore) -> None:
    def progress(summary: str, revision: int) -> Row:
        return Row(f"progress:{summary}:{revision}", "C1", Kind.PROGRESS, summary=summary)

    await queued(store, progress("A", 1), progress("B", 1))

    assert set(await queued(store, progress("A", 2))) == {"progress:B:1", "progress:A:2"}


async def test_what_is_for_a_lost_channel_is_held_and_folds_there(store: TinyStore) -> None:
    async with store.transaction() as tx:
        await tx.channels.put(Channel("C1", lost="is_archived"))

    rows = await queued(store, update(1), update(2))

    assert [(row.key, row.state) for row in rows.values()] == [("update:A:2", RowState.HELD)]
