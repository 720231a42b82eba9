"""A database with a crowd in it: workspaces, what they watch, and what was seen of it."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any

import psycopg

from bot.domain.fiche import Export, Fiche, Status
from bot.domain.sighting import Sighting, first_sight
from bot.domain.watch import Watch
from bot.store.codec import encode
from bot.store.memory import SIGHTINGS, WATCHES, Shape
from bot.store.postgres.database import database_url
from bot.store.postgres.tables import row_values

NOW = datetime(2026, 8, 16, 8, tzinfo=UTC)
CHANGED, FOLLOWERS = 50, 20


@dataclass(frozen=True, slots=True)
class Crowd:
    """`watches` in all, in so many workspaces; FOLLOWERS of them follow each number that will change."""

    watches: int
    workspaces: int


def fill(
    address: str,
    crowd: Crowd,
    fiches: Sequence[Fiche],
    changed: Sequence[Fiche],
    export: Export,
    *,
    today: date,
) -> None:
    """Fill an empty database; everything was seen as `export` has it, today."""
    with psycopg.connect(_plain(address)) as connection:
        names = [workspace(number) for number in range(crowd.workspaces)]
        _copy(connection, "workspaces (id, sequence, line, round_at)", ((name, 0, 0, 1e18) for name in names))
        _rows(connection, SIGHTINGS, (("", first_sight(one, export, today)) for one in fiches))
        _rows(connection, WATCHES, _watches(crowd, fiches, changed, today))
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE")


def workspace(number: int) -> str:
    return f"T{number:07}"


def alive(one: Fiche, export: Export) -> Sighting:
    """The fiche as it was seen the day before, when it was active."""
    before = replace(export, date=export.date - timedelta(days=1), fingerprint="before")
    return first_sight(replace(one, declared=Status.ACTIVE, end_date=date(2030, 12, 31)), before, before.date)


def _watches(
    crowd: Crowd, fiches: Sequence[Fiche], changed: Sequence[Fiche], today: date
) -> Iterator[tuple[str, Watch]]:
    """First those of what will change, each in a workspace of its own as far as there are enough."""
    place = 0
    for one in changed:
        for _ in range(FOLLOWERS):
            yield workspace(place % crowd.workspaces), _watch(one, 0, 0)
            place += 1
    left, others = crowd.watches - len(changed) * FOLLOWERS, _but(fiches, changed)
    for number in range(left):
        one = others[(number * 7919 + number // len(others)) % len(others)]
        yield (
            workspace(number % crowd.workspaces),
            _watch(one, number // crowd.workspaces, int(one.status(today) is Status.INACTIVE)),
        )


def _watch(one: Fiche, nth: int, episode: int) -> Watch:
    return Watch(f"C{nth:07}", one.number, "U0CAMILLE1", NOW, episode=episode)


def _rows(connection: psycopg.Connection, shape: Shape[Any], rows: Iterable[tuple[str, object]]) -> None:
    first: list[str] = []

    def values() -> Iterator[tuple[object, ...]]:
        for owner, row in rows:
            found = row_values(shape, owner, row, encode(row))
            first[:] = first or list(found)
            found["row"] = json.dumps(found["row"])
            yield tuple(found.values())

    made = values()
    head = list(islice(made, 1))
    columns = ", ".join(f'"{name}"' for name in first)
    _copy(connection, f"{shape.name} ({columns})", (one for some in (head, made) for one in some))


def _copy(connection: psycopg.Connection, into: str, rows: Iterable[tuple[object, ...]]) -> None:
    with connection.cursor().copy(f"COPY {into} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _plain(address: str) -> str:
    return database_url(address).set(drivername="postgresql").render_as_string(hide_password=False)


def _but(fiches: Sequence[Fiche], changed: Sequence[Fiche]) -> list[Fiche]:
    apart = {one.number for one in changed}
    return [one for one in fiches if one.number not in apart]
