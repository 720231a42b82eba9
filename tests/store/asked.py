"""What a query is asked in a generated world, and where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from bot.store.memory import SHAPES
from bot.store.postgres.tables import HOME, OF_ALL, SHARED

from .rows import FEW, few_keys, few_lines, few_numbers, puts
from .worlds import APPS, USERS, WORKSPACES

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

    from bot.domain.journal import Entry
    from bot.domain.number import CertificationNumber
    from bot.domain.ports import Transaction

    from .ground import Ground
    from .worlds import World

Answer = dict[str, Any]
"""By workspace; what is said of nobody, or of all at once, is SHARED's."""

OPERATIONS = ("find", "find all", "known", "forget", "outdate", "drain")
_puts = st.lists(st.tuples(st.booleans(), puts(*FEW)), max_size=6)


@dataclass(frozen=True)
class Asked:
    """What is asked of one is asked of each of some; one that is not there may be asked of as well."""

    one: str
    some: list[str]
    user: str
    number: CertificationNumber
    secret: str
    app: str
    operations: list[tuple[str, str]]
    changes: list[tuple[bool, tuple[str, Any]]] = field(repr=False)
    lines: list[Entry] = field(repr=False)

    def _repr_pretty_(self, printer: Any, _: bool) -> None:  # noqa: ANN401, FBT001 - as Hypothesis calls it
        printer.text(repr(self))


@st.composite
def asked(draw: st.DrawFn) -> Asked:
    some = st.lists(st.sampled_from(WORKSPACES), unique=True, min_size=2, max_size=3)
    operation = st.tuples(st.sampled_from(OPERATIONS), st.sampled_from(WORKSPACES))
    return Asked(
        one=draw(st.sampled_from(WORKSPACES)),
        some=draw(some),
        user=draw(st.sampled_from(USERS)),
        number=draw(few_numbers),
        secret=draw(few_keys),
        app=draw(st.sampled_from(APPS)),
        operations=draw(st.lists(operation, min_size=4, max_size=10)),
        changes=draw(_puts),
        lines=draw(few_lines),
    )


@dataclass(frozen=True)
class Here:
    """`of_one` and `of_all` are backups made where all are: of the first workspace there is, and of all."""

    ground: Ground
    world: World
    asked: Asked
    folder: Path
    of_one: Path
    of_all: Path

    @property
    def engine(self) -> AsyncEngine:
        return self.ground.engine


def by_owner(documents: Iterable[dict[str, Any]]) -> Answer:
    """What a backup holds, or is told of a person: HOME's has no name beside it, nor has what is of all."""
    found: defaultdict[str, list[Any]] = defaultdict(list)
    for document in documents:
        owner = SHARED if document.get("table") in OF_ALL else document.get("workspace", HOME)
        found[owner].append(document)
    return dict(found)


async def read(tx: Transaction, world: World) -> list[Any]:
    """Every table, whole, by all ids that anybody has and by each field that one can ask for."""
    found: list[Any] = []
    for shape in SHAPES:
        table = getattr(tx, shape.name)
        every = [
            row
            for held in (world.shared, *(place.rows for place in world.places.values()))
            for row in held.get(shape.name, [])
        ]
        found.append([await table.where(), await table.get_all(sorted({row.id for row in every}))])
        pairs = {pair for row in every for pair in shape.values(row).items()}
        found += [[pair, await table.where(**dict([pair]))] for pair in sorted(pairs)]
    return found
