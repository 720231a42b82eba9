"""What a transaction and a reading show of one workspace: rows are asked for, and written at the end."""

from collections.abc import Mapping, Sequence
from typing import Any, Generic

from sqlalchemy import Executable

from bot.store.codec import Document
from bot.store.memory import (
    ALERTS,
    CHANNELS,
    DRAFTS,
    HANDLED,
    HOLDINGS,
    OFFERS,
    OUTBOX,
    OWED,
    PREFERENCES,
    QUARANTINES,
    ROUNDS,
    SIGHTINGS,
    SIRETS,
    SOURCES,
    SUMMARIES,
    WATCHES,
    R,
    Shape,
)
from bot.store.postgres.asking import Asking
from bot.store.postgres.counters import Counters
from bot.store.postgres.database import in_words
from bot.store.postgres.table import PgTable
from bot.store.postgres.writing import flush, write_all
from bot.store.views import Block

Rows = Sequence[tuple[str, Document]]


class _Shown(Generic[R]):
    """A table of a view, made when it is first asked for."""

    def __init__(self, shape: Shape[R]) -> None:
        self._shape = shape

    def __get__(self, view: "PgView", _: type) -> PgTable[R]:
        table = PgTable(self._shape, view.workspace, view)
        view.__dict__[self._shape.name] = table
        return table


class PgView(Block):
    """All tables of one workspace in one transaction; `sequence` and `line` are the last numbers given."""

    watches = _Shown(WATCHES)
    sightings = _Shown(SIGHTINGS)
    alerts = _Shown(ALERTS)
    channels = _Shown(CHANNELS)
    outbox = _Shown(OUTBOX)
    summaries = _Shown(SUMMARIES)
    handled = _Shown(HANDLED)
    sources = _Shown(SOURCES)
    quarantines = _Shown(QUARANTINES)
    sirets = _Shown(SIRETS)
    holdings = _Shown(HOLDINGS)
    offers = _Shown(OFFERS)
    preferences = _Shown(PREFERENCES)
    rounds = _Shown(ROUNDS)
    drafts = _Shown(DRAFTS)
    owed = _Shown(OWED)

    def __init__(self, asking: Asking, workspace: str, counters: Counters | None = None) -> None:
        super().__init__(changing=counters is not None)
        self.workspace = workspace
        self.asking = asking
        self.counted = False
        self._counters = counters

    async def next_sequence(self) -> int:
        self.writes()
        self.counted = True
        self.counters.sequence += 1
        return self.counters.sequence

    async def ask(self, statement: Executable, **given: str) -> Rows:
        """The pairs that a statement finds; a StoreError where it fails."""
        with in_words():
            return [(one, other) for one, other in await self.asking.connection.execute(statement, given)]

    async def run(self, statement: Executable, given: Sequence[Mapping[str, Any]] | None = None) -> None:
        """Have a statement see and change what this transaction has changed so far."""
        self.writes()
        with in_words():
            await flush(self.asking.connection, [self])
            await self.asking.connection.execute(statement, given)

    async def write(self) -> None:
        """Make all that has changed part of the transaction under way."""
        with in_words():
            await write_all(self.asking.connection, [self])

    def given(self, shape: Shape[R]) -> list[R]:
        """The rows of a table that this transaction has put, as it put them last."""
        table = self.__dict__.get(shape.name)
        return table.given if table else []

    def table(self, shape: Shape[Any]) -> PgTable[Any] | None:
        """The table, if anything was asked of it."""
        return self.__dict__.get(shape.name)

    @property
    def counters(self) -> Counters:
        assert self._counters is not None
        return self._counters
