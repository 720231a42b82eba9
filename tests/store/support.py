"""What the store's tests share: places that keep a state, and entities to keep there."""

# ruff: noqa: ANN401  # an entity made for a test takes any of its fields by name

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pytest
from hypothesis import strategies as st

from bot.domain.alert import Alert, AlertState, Closure
from bot.domain.checklist import Mark, Outcome
from bot.domain.fiche import Status
from bot.domain.journal import Deed, Entry
from bot.domain.number import CertificationNumber, Register
from bot.domain.outbox import Kind, Row, RowState
from bot.domain.ports import Store
from bot.domain.sighting import (
    BecameActive,
    BecameInactive,
    Confirmed,
    EndDateMoved,
    Returned,
    Sighting,
    SuccessorsChanged,
    Vanished,
)
from bot.domain.telling import ChangeTold, FirstSightTold, NoOfferTold, WatchingTold
from bot.domain.watch import Channel, Watch
from bot.store.memory import SHAPES
from bot.store.postgres.database import engine_of
from bot.store.postgres.store import PgStore
from bot.store.postgres.tables import HOME
from bot.store.tiny import TinyStore
from tests.postgres import migrated_database

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

NOW = datetime(2026, 8, 17, 9, 30, tzinfo=UTC)
RNCP = CertificationNumber.parse("RNCP35419")
RS = CertificationNumber.parse("RS5000")


class JournalledStore(Store, Protocol):
    """A store whose journal can be read."""

    def entries(self, after: int = 0) -> AsyncIterator[tuple[int, Entry]]: ...


class Place(Protocol):
    """Where a state is kept; opening it again after a close gives the same state."""

    async def open(self) -> JournalledStore: ...


@dataclass(frozen=True)
class TinyPlace:
    folder: Path

    async def open(self) -> TinyStore:
        return TinyStore.open(self.folder)


class PostgresPlace:
    def __init__(self, _: Path) -> None:
        self.address = migrated_database()

    async def open(self) -> JournalledStore:
        return ClosingStore(engine_of(self.address), HOME)


class ClosingStore(PgStore):
    """It closes its connections too: here, nobody else uses them."""

    async def close(self) -> None:
        await super().close()
        await self._engine.dispose()


PLACES: dict[str, Callable[[Path], Place]] = {"tinydb": TinyPlace, "postgresql": PostgresPlace}
"""Every kind of store; each passes the contract and the model."""


full_disk = pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")


def watch(channel: str = "C1", number: CertificationNumber = RNCP, **fields: Any) -> Watch:
    return Watch(channel, number, "U1", NOW, **fields)


def sighting(number: CertificationNumber = RNCP, **fields: Any) -> Sighting:
    facts: dict[str, Any] = {
        "title": "Assistant de vie aux familles",
        "declared": Status.ACTIVE,
        "end_date": date(2026, 8, 31),
        "successors": (),
        "export_date": date(2026, 8, 16),
        "looked_in": "f" * 64,
        "standing": Status.ACTIVE,
    }
    return Sighting(number, **{**facts, **fields})


def alert(channel: str = "C1", number: CertificationNumber = RNCP, **fields: Any) -> Alert:
    return Alert(channel, number, 1, NOW, sighting(number), ("verify", "archive"), **fields)


def row(key: str = "k1", channel: str = "C1", **fields: Any) -> Row:
    return Row(key, channel, Kind.CARD, **fields)


def entry(**detail: str) -> Entry:
    return Entry(NOW, Deed.WATCHED, "U1", "C1", "RNCP35419", detail=detail)


@dataclass(frozen=True)
class Everything:
    """All that a store holds, and the next number that it gives."""

    tables: dict[str, list[Any]]
    lines: list[tuple[int, Entry]]
    following: int


async def everything(store: JournalledStore) -> Everything:
    async with store.transaction() as tx:
        tables = {shape.name: await getattr(tx, shape.name).where() for shape in SHAPES}
        following = await tx.next_sequence()
    return Everything(tables, await journal(store), following)


async def journal(store: JournalledStore, after: int = 0) -> list[tuple[int, Entry]]:
    return [line async for line in store.entries(after)]


moments = st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=2))]))
numbers = st.builds(CertificationNumber, st.sampled_from(Register), st.integers(0, 9_999_999))
watches = st.builds(Watch, number=numbers, at=moments, episode=..., unseen=..., unanswered=...)
sightings = st.builds(
    Sighting,
    number=numbers,
    successors=st.lists(numbers, max_size=2).map(tuple),
    episode=...,
    inactive_seen=...,
    absences=...,
)
marks = st.builds(Mark, at=moments, outcome=st.sampled_from(Outcome), reason=...)
alerts = st.builds(
    Alert,
    number=numbers,
    opened_at=moments,
    sighting=sightings,
    marks=st.lists(marks, max_size=2).map(tuple),
    state=st.sampled_from(AlertState),
    closure=st.none() | st.sampled_from(Closure),
    closed_at=st.none() | moments,
    closed_by=...,
    revision=...,
    shown=...,
    ts=...,
)
channels = st.builds(Channel, joined=...)
some_numbers = st.lists(numbers, max_size=2).map(tuple)
changes = st.one_of(
    *(st.builds(kind) for kind in (BecameInactive, Confirmed, BecameActive, Vanished, Returned)),
    st.builds(EndDateMoved),
    st.builds(SuccessorsChanged, some_numbers, some_numbers),
)
tellings = st.one_of(
    st.builds(ChangeTold, sightings, changes),
    st.builds(FirstSightTold, numbers, st.none() | sightings),
    st.builds(WatchingTold, added=some_numbers, removed=some_numbers),
    st.builds(NoOfferTold, number=numbers),
)
seconds = st.floats(0, 4e9)
rows = st.builds(
    Row,
    kind=st.sampled_from(Kind),
    alert=...,
    telling=st.none() | tellings,
    quiet=...,
    urgent=...,
    sequence=...,
    state=st.sampled_from(RowState),
    attempts=...,
    not_before=seconds,
    changed_at=seconds,
    error=...,
)
entries = st.builds(
    Entry, at=moments, deed=st.sampled_from(Deed), by=..., channel=..., number=..., alert=..., detail=...
)
