"""A store and a plain dict that go through the same life hold the same."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from .rows import puts
from .support import PLACES, entries, journal

if TYPE_CHECKING:
    from bot.domain.journal import Entry
    from bot.domain.ports import Transaction

    from .support import JournalledStore, Place

INDEXED = {
    "watches": ("channel", "number"),
    "sightings": (),
    "alerts": ("channel", "number", "state"),
    "outbox": ("channel", "state", "alert"),
    "offers": ("siret", "number"),
}
Model = dict[str, dict[str, Any]]

steps = st.lists(st.tuples(st.booleans(), puts(*INDEXED)), max_size=6)


def asked(model: Model, table: str, equals: dict[str, str]) -> list[Any]:
    held = model[table]
    return [
        held[row_id]
        for row_id in sorted(held)
        if all(str(getattr(held[row_id], field)) == value for field, value in equals.items())
    ]


class Life(RuleBasedStateMachine):
    """Transactions that commit or abort, and restarts; after each, the store is asked all there is to ask."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.place: Place = PLACES[kind](Path(self.folder.name))
        self.loop = asyncio.Runner()
        self.store: JournalledStore = self.loop.run(self.place.open())
        self.model: Model = {table: {} for table in INDEXED}
        self.journal: list[Entry] = []
        self.sequence = 0

    @rule(steps=steps, lines=st.lists(entries, max_size=2), commits=st.booleans(), counts=st.booleans())
    def transact(self, steps: list[Any], lines: list[Entry], *, commits: bool, counts: bool) -> None:
        self.loop.run(self._transact(steps, lines, commits=commits, counts=counts))

    @rule()
    def restart(self) -> None:
        self.loop.run(self.store.close())
        self.store = self.loop.run(self.place.open())

    @invariant()
    def holds_the_same(self) -> None:
        self.loop.run(self._compare())

    def teardown(self) -> None:
        self.loop.run(self.store.close())
        self.loop.close()
        self.folder.cleanup()

    async def _transact(self, steps: list[Any], lines: list[Entry], *, commits: bool, counts: bool) -> None:
        model = {table: dict(held) for table, held in self.model.items()}
        try:
            async with self.store.transaction() as tx:
                for puts, (table, row) in steps:
                    await (getattr(tx, table).put(row) if puts else getattr(tx, table).drop(row.id))
                    model[table].pop(row.id, None)
                    model[table].update({row.id: row} if puts else {})
                for line in lines:
                    tx.record(line)
                number = await tx.next_sequence() if counts else self.sequence + 1
                assert number > self.sequence
                await _same(model, tx)
                if not commits:
                    _abort()
        except LookupError:
            return
        self.model = model
        self.journal += lines
        self.sequence = number if counts else self.sequence

    async def _compare(self) -> None:
        async with self.store.reading() as tx:
            await _same(self.model, tx)
        assert await journal(self.store) == list(enumerate(self.journal, 1))


def _abort() -> None:
    raise LookupError


async def _same(model: Model, tx: Transaction) -> None:
    for table, fields in INDEXED.items():
        view = getattr(tx, table)
        assert await view.where() == asked(model, table, {})
        for row_id, row in model[table].items():
            assert await view.get(row_id) == row
            by_all = {field: str(getattr(row, field)) for field in fields}
            for equals in ({}, by_all, *({field: by_all[field]} for field in fields)):
                assert await view.where(**equals) == asked(model, table, equals)


@pytest.mark.parametrize("kind", PLACES)
def test_a_store_and_a_dict_live_alike(kind: str) -> None:
    run_state_machine_as_test(
        lambda: Life(kind),  # type: ignore[arg-type]  # it takes whatever makes a machine
        settings=settings(max_examples=20, stateful_step_count=12, deadline=None),
    )
