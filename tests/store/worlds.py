"""Generated worlds of several workspaces on one database, in which they have as much in common as can be.

Ids begin alike, the same people act in several, and the same SIRETs, numbers, channels and secrets are there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from bot.domain.alert import AlertState
from bot.domain.outbox import RowState
from bot.store.memory import SHAPES
from bot.store.postgres.tables import HOME, OF_ALL

from .rows import FEW, few_channels, few_keys, few_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.journal import Entry

WORKSPACES = (HOME, "T1", "T10", "T1-")
USERS = ("U1", "U10", "U2")
APPS = ("1.1", "1.10")
US, THEM = "this process", "another"
"""Who may hold a lane."""

LONG_AGO, FORGOTTEN, LATER = (datetime(year, 1, 1, tzinfo=UTC) for year in (2005, 2010, 2015))
ALWAYS = datetime(2100, 1, 1, tzinfo=UTC)
SOONER, DUE, NEXT = MOMENTS = (0.0, 1000.0, 2000.0)
"""Seconds: before what a query asks about, at that moment, and after it."""

_users, _moments = st.sampled_from(USERS), st.sampled_from(MOMENTS)
_years = st.sampled_from((LONG_AGO, LATER))
_SAME: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "watches": {"by": _users},
    "alerts": {
        "state": st.sampled_from(AlertState),
        "closed_at": st.none() | _years,
        "closed_by": _users,
    },
    "channels": {"responsible": _users},
    "outbox": {
        "channel": few_channels | _users,
        "state": st.sampled_from(RowState),
        "changed_at": _moments,
        "since": st.sampled_from((DUE, NEXT)),
    },
    "handled": {"at": _moments},
    # Nobody types these: they are figures, and what stands for a file.
    "sources": dict.fromkeys(("fingerprint", "content", "packed"), few_keys) | {"rows": st.just({})},
    "sirets": {
        "by": _users,
        "mark": st.sampled_from(("as before", "another")),
        "looked": few_keys,
        "catalogue_read": st.none() | st.sampled_from((LONG_AGO, FORGOTTEN)),
    },
    "preferences": {"admins": st.lists(_users, max_size=2).map(tuple)},
    "drafts": {"by": _users},
}
"""By table, the fields that several workspaces have the same values of."""


def _rows(name: str) -> st.SearchStrategy[Any]:
    same = st.fixed_dictionaries(_SAME.get(name, {}))
    return st.builds(lambda row, changed: replace(row, **changed), FEW[name], same)


@dataclass(frozen=True)
class Place:
    """What one workspace has. Without `known` there is no row of its own: only an installation, perhaps."""

    rows: dict[str, list[Any]]
    lines: list[Entry]
    known: bool
    left_at: datetime | None = None
    round_at: float = DUE
    given: int = 0
    lane: tuple[float, str, datetime] | None = None
    bots: Sequence[tuple[str, int, datetime | None]] = ()
    """The app, when it was installed, when its token ends."""


@dataclass(frozen=True, repr=False)
class World:
    places: dict[str, Place]
    shared: dict[str, list[Any]]
    lines: list[Entry]
    """What was done for all."""
    seen: str
    """The export that all was seen in last, if any."""
    polls: tuple[int, int] | None
    """How many were asked for, and how many of these are answered."""

    def __repr__(self) -> str:
        """Not a hundred rows: an assertion says what differs."""
        return f"a world of {self.known}"

    def _repr_pretty_(self, printer: Any, _: bool) -> None:  # noqa: ANN401, FBT001 - as Hypothesis calls it
        printer.text(repr(self))

    @property
    def known(self) -> list[str]:
        return [workspace for workspace, place in self.places.items() if place.known]


@st.composite
def places(draw: st.DrawFn, pool: dict[str, list[Any]], lines: list[Entry]) -> Place:
    """Some of the rows and lines there are."""
    some = {
        name: draw(st.lists(st.sampled_from(rows), max_size=3)) if rows else []
        for name, rows in pool.items()
        if name not in OF_ALL
    }
    lane = st.tuples(
        st.sampled_from((-1.0, 0.0, 1e18)),
        st.sampled_from((US, THEM)),
        st.sampled_from((LONG_AGO, ALWAYS)),
    )
    bots = st.lists(st.tuples(st.sampled_from(APPS), st.integers(1, 2)), max_size=3, unique=True)
    installed = draw(st.booleans())
    return Place(
        {name: list({row.id: row for row in rows}.values()) for name, rows in some.items()},
        draw(st.lists(st.sampled_from(lines), max_size=4)) if lines else [],
        draw(st.integers(0, 4)) > 0,
        draw(st.sampled_from((None, None, LONG_AGO, LATER))),
        draw(_moments),
        draw(st.integers(0, 9)),
        draw(st.none() | lane),
        [(app, at, draw(st.none() | _years)) for app, at in (draw(bots) if installed else [])],
    )


@st.composite
def worlds(draw: st.DrawFn) -> World:
    pool = {shape.name: draw(st.lists(_rows(shape.name), min_size=2, max_size=3)) for shape in SHAPES}
    lines = [
        replace(line, by=draw(_users), at=draw(_years), detail={"name": draw(_users)})
        for line in [*draw(few_lines), *draw(few_lines)]
    ]
    return World(
        {workspace: draw(places(pool, lines)) for workspace in WORKSPACES},
        {name: list({row.id: row for row in pool[name]}.values()) for name in sorted(OF_ALL)},
        lines[:1],
        draw(st.sampled_from(("", "clé"))),
        draw(st.sampled_from((None, (1, 1), (3, 1), (3, 2)))),
    )
