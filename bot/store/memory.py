"""The committed rows of one table, decoded and indexed in memory."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Generic, Protocol, TypeVar

from bot.domain.alert import Alert
from bot.domain.draft import Draft
from bot.domain.habilitation import Held as Holds
from bot.domain.habilitation import OurSiret
from bot.domain.handled import Handled
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


class Identified(Protocol):
    @property
    def id(self) -> str: ...


R = TypeVar("R", bound=Identified)

Changes = Mapping[str, R | None]
"""Rows by id as they shall be; None: dropped."""


@dataclass(frozen=True, slots=True)
class Shape(Generic[R]):
    """A table: its name in the state file, what it holds and the fields one can ask for."""

    name: str
    entity: type[R]
    indexed: tuple[str, ...] = ()

    def values(self, row: R) -> dict[str, str]:
        """The row's indexed fields, as text."""
        return {field: str(getattr(row, field)) for field in self.indexed}

    def check(self, fields: Iterable[str]) -> None:
        """ValueError for a field that is not indexed: it would be a walk through all rows."""
        for field in fields:
            if field not in self.indexed:
                raise ValueError(f"{self.name} are not indexed by {field}")


WATCHES = Shape("watches", Watch, ("channel", "number"))
SIGHTINGS = Shape("sightings", Sighting)
ALERTS = Shape("alerts", Alert, ("channel", "number", "state"))
CHANNELS = Shape("channels", Channel, ("calendar",))
OUTBOX = Shape("outbox", Row, ("channel", "state", "alert"))
SUMMARIES = Shape("summaries", Summary)
QUARANTINES = Shape("quarantines", Quarantine)
SOURCES = Shape("sources", Source)
HANDLED = Shape("handled", Handled)
SIRETS = Shape("sirets", OurSiret)
HOLDINGS = Shape("holdings", Holds, ("siret", "number"))
OFFERS = Shape("offers", Shown, ("siret", "number"))
PREFERENCES = Shape("preferences", Preferences)
ROUNDS = Shape("rounds", Round)
DRAFTS = Shape("drafts", Draft)
OWED = Shape("owed", Owed)
SHAPES: tuple[Shape[Any], ...] = (
    WATCHES,
    SIGHTINGS,
    ALERTS,
    CHANNELS,
    OUTBOX,
    SUMMARIES,
    HANDLED,
    QUARANTINES,
    SOURCES,
    SIRETS,
    HOLDINGS,
    OFFERS,
    PREFERENCES,
    ROUNDS,
    DRAFTS,
    OWED,
)

Buckets = dict[tuple[str, str], frozenset[str]]


class Held(Generic[R]):
    """Rows by id and by indexed field; never changed in place, so that a reading keeps what it began with."""

    def __init__(self, shape: Shape[R], rows: Mapping[str, R], buckets: Buckets) -> None:
        self.shape = shape
        self.rows = rows
        self._buckets = buckets

    @classmethod
    def of(cls, shape: Shape[R], rows: Mapping[str, R]) -> "Held[R]":
        return cls(shape, {}, {}).changed(rows)

    def ids(self, equals: Mapping[str, str]) -> Iterable[str]:
        """The ids of the rows whose indexed fields have these values, in no order."""
        if not equals:
            return self.rows
        found = [self._buckets.get(pair, frozenset()) for pair in equals.items()]
        return frozenset.intersection(*sorted(found, key=len))

    def changed(self, changes: Changes[R]) -> "Held[R]":
        """What is held once these rows are put and dropped."""
        rows = dict(self.rows)
        gone: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        come: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        for row_id, row in changes.items():
            before = rows.pop(row_id, None)
            if before is not None:
                enter(gone, self.shape.values(before), row_id)
            if row is not None:
                rows[row_id] = row
                enter(come, self.shape.values(row), row_id)
        buckets = dict(self._buckets)
        for pair in gone.keys() | come.keys():
            buckets[pair] = (buckets.get(pair, frozenset()) - gone[pair]) | come[pair]
            if not buckets[pair]:
                del buckets[pair]
        return Held(self.shape, rows, buckets)


def enter(index: defaultdict[tuple[str, str], set[str]], values: Mapping[str, str], row_id: str) -> None:
    """Note a row under each of its indexed values."""
    for pair in values.items():
        index[pair].add(row_id)


@dataclass(frozen=True, slots=True)
class State:
    """All tables as one transaction left them."""

    watches: Held[Watch]
    sightings: Held[Sighting]
    alerts: Held[Alert]
    channels: Held[Channel]
    outbox: Held[Row]
    summaries: Held[Summary]
    quarantines: Held[Quarantine]
    sources: Held[Source]
    handled: Held[Handled]
    sirets: Held[OurSiret]
    holdings: Held[Holds]
    offers: Held[Shown]
    preferences: Held[Preferences]
    rounds: Held[Round]
    drafts: Held[Draft]
    owed: Held[Owed]

    @classmethod
    def of(cls, tables: Mapping[str, Mapping[str, Any]]) -> "State":
        return cls(**{shape.name: Held.of(shape, tables[shape.name]) for shape in SHAPES})

    def changed(self, changes: Mapping[str, Changes[Any]]) -> "State":
        """The state once these changes, by table, are made."""
        return replace(self, **{name: getattr(self, name).changed(rows) for name, rows in changes.items()})
