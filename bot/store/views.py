"""What a transaction and a reading show of the state: one consistent state, and one's own changes over it."""

from collections.abc import Callable, Iterable
from typing import Any, Generic

from bot.domain.alert import Alert
from bot.domain.draft import Draft
from bot.domain.habilitation import Held as Holds
from bot.domain.habilitation import OurSiret
from bot.domain.handled import Handled
from bot.domain.journal import Entry
from bot.domain.offer import Shown
from bot.domain.outbox import Row
from bot.domain.owed import Owed
from bot.domain.preferences import Preferences
from bot.domain.quarantine import Quarantine
from bot.domain.round import Round
from bot.domain.sighting import Sighting
from bot.domain.source import Source
from bot.domain.summary import Summary
from bot.domain.watch import Channel, Watch
from bot.store.memory import SHAPES, Changes, Held, R, State
from bot.store.pending import Pending

_NAMES = tuple(shape.name for shape in SHAPES)


class Misuse(RuntimeError):
    """A reading does not write, and a block that has ended does nothing at all."""


class Block:
    """What holds of every store's transactions and readings: a reading is not `changing` anything."""

    def __init__(self, *, changing: bool) -> None:
        self.changing = changing
        self.entries: list[Entry] = []
        self._over = False

    def record(self, entry: Entry) -> None:
        self.writes()
        self.entries.append(entry)

    def end(self) -> None:
        """Refuse all use from now on."""
        self._over = True

    def reads(self) -> None:
        """Misuse once the block has ended."""
        if self._over:
            raise Misuse("the block of this transaction or reading has ended")

    def writes(self) -> None:
        """Misuse in a reading, and once the block has ended."""
        self.reads()
        if not self.changing:
            raise Misuse("a reading does not write: use transaction()")


class TableView(Generic[R]):
    """A table as its transaction sees it; `changes` holds what would be put (or dropped: None) at its end."""

    def __init__(self, held: Held[R], reads: Callable[[], None], writes: Callable[[], None]) -> None:
        self._held = held
        self._reads = reads
        self._writes = writes
        self._pending = Pending(held.shape)
        self.changes = self._pending.rows

    async def get(self, row_id: str) -> R | None:
        self._reads()
        if row_id in self.changes:
            return self.changes[row_id]
        return self._held.rows.get(row_id)

    async def get_all(self, row_ids: Iterable[str]) -> dict[str, R]:
        found = {row_id: await self.get(row_id) for row_id in row_ids}
        return {row_id: row for row_id, row in found.items() if row is not None}

    async def put(self, row: R) -> None:
        self._writes()
        self._change(row.id, row)

    async def drop(self, row_id: str) -> None:
        self._writes()
        self._change(row_id, None)

    async def where(self, **equals: str) -> list[R]:
        self._reads()
        self._held.shape.check(equals)
        kept = (row_id for row_id in self._held.ids(equals) if row_id not in self.changes)
        found = {row_id: self._held.rows[row_id] for row_id in kept}
        found |= self._pending.matching(equals)
        return [found[row_id] for row_id in sorted(found)]

    def _change(self, row_id: str, row: R | None) -> None:
        """Note a change; one back to what is committed is none."""
        if self._held.rows.get(row_id) == row:
            self._pending.forget(row_id)
        else:
            self._pending.note(row_id, row)


class _Shown(Generic[R]):
    """A table of a view, made when it is first asked for: most requests look at one or two."""

    def __set_name__(self, _: type, name: str) -> None:
        self._name = name

    def __get__(self, view: "View", _: type) -> TableView[R]:
        held: Held[R] = getattr(view.state, self._name)
        table = TableView(held, view.reads, view.writes)
        view.__dict__[self._name] = table
        return table


class View(Block):
    """All tables of one state; `sequence` gives the next number, and is None in a reading."""

    watches = _Shown[Watch]()
    sightings = _Shown[Sighting]()
    alerts = _Shown[Alert]()
    channels = _Shown[Channel]()
    outbox = _Shown[Row]()
    summaries = _Shown[Summary]()
    handled = _Shown[Handled]()
    sources = _Shown[Source]()
    quarantines = _Shown[Quarantine]()
    sirets = _Shown[OurSiret]()
    holdings = _Shown[Holds]()
    offers = _Shown[Shown]()
    preferences = _Shown[Preferences]()
    rounds = _Shown[Round]()
    drafts = _Shown[Draft]()
    owed = _Shown[Owed]()

    def __init__(self, state: State, sequence: Callable[[], int] | None = None) -> None:
        super().__init__(changing=sequence is not None)
        self.state = state
        self._sequence = sequence
        self.counted = False

    async def next_sequence(self) -> int:
        self.writes()
        assert self._sequence is not None
        self.counted = True
        return self._sequence()

    def changes(self) -> dict[str, Changes[Any]]:
        """What this transaction changes, by table; tables it leaves alone are not there."""
        views = {name: self.__dict__[name].changes for name in _NAMES if name in self.__dict__}
        return {name: changes for name, changes in views.items() if changes}
