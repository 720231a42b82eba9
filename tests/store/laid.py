"""All that a database has of a generated world."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from bot.domain.answer import Polled
from bot.domain.ports import Found
from bot.store.codec import encode
from bot.store.memory import SHAPES
from bot.store.postgres.tables import (
    SHARED,
    journal,
    lanes,
    polls,
    row_values,
    seen,
    slack_bots,
    slack_oauth_states,
    storable,
    tables,
    workspaces,
)

from .worlds import ALWAYS, LONG_AGO, Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Table

    from .worlds import World


def rows_of(world: World) -> Iterator[tuple[Table, dict[str, Any]]]:
    """All that a database has of it."""
    for workspace, place in world.places.items():
        if place.known:
            yield from _held(workspace, place)
        for number, (app, at, ends) in enumerate(place.bots):
            yield slack_bots, _installed(workspace, app, at, ends, number)
    yield from _held(SHARED, Place(world.shared, world.lines, known=True))
    if world.seen:
        yield seen, {"id": 1, "fingerprint": world.seen, "day": str(date(2026, 8, 1))}
    if world.polls:
        asked, answered = world.polls
        outcome = encode(Polled(Found.UNCHANGED, None))
        yield polls, {"id": 1, "asked": asked, "answered": answered, "outcome": outcome}
    for state, ends in (("ended", LONG_AGO), ("begun", ALWAYS)):
        yield slack_oauth_states, {"state": state, "expire_at": ends.replace(tzinfo=None)}


def _held(workspace: str, place: Place) -> Iterator[tuple[Table, dict[str, Any]]]:
    given = {"sequence": place.given, "line": len(place.lines), "round_at": place.round_at}
    yield workspaces, {"id": workspace, "left_at": place.left_at, **given}
    for shape in SHAPES:
        for row in place.rows.get(shape.name, []):
            yield tables[shape.name], row_values(shape, workspace, row, encode(row))
    for number, line in enumerate(place.lines, 1):
        said = {"number": storable(line.number), "at": line.at, "entry": encode(line)}
        yield journal, {"workspace": workspace, "line": number, **said}
    if place.lane:
        due_at, holder, until = place.lane
        yield lanes, {"workspace": workspace, "due_at": due_at, "holder": holder, "held_until": until}


def _installed(workspace: str, app: str, at: int, ends: datetime | None, number: int) -> dict[str, Any]:
    return {
        "client_id": app,
        "app_id": "A1",
        "team_id": workspace,
        "bot_token": f"token of {workspace} {number}",
        "bot_id": "B1",
        "bot_user_id": "U9",
        "bot_scopes": "commands",
        "bot_refresh_token": f"refresh of {workspace} {number}",
        "bot_token_expires_at": ends and ends.replace(tzinfo=None),
        "is_enterprise_install": False,
        "installed_at": datetime.fromtimestamp(at, UTC).replace(tzinfo=None),
    }
