"""What a process remembers of installations: a token is found for the workspace that it is of."""

from __future__ import annotations

import asyncio
import contextlib
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from bot.slack.lookups import Lookups

from .apart import query
from .asked import Answer, Here
from .asked_of_bots import bots, token
from .worlds import WORKSPACES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slack_sdk.oauth.installation_store import Bot


async def patiently(lookups: Lookups, team: str) -> Bot | None:
    """A machine that has much else to do is waited for."""
    while True:
        with contextlib.suppress(TimeoutError):
            return await lookups.find(team)


@query(
    "lookups.Lookups.find",
    "lookups.Lookups.known",
    "lookups.Lookups.forget",
    "lookups.Lookups.outdate",
    "lookups.Lookups.drain",
)
async def what_is_remembered(here: Here) -> Answer:
    """Whatever else is looked up, forgotten or being asked for meanwhile."""
    found: defaultdict[str, list[Any]] = defaultdict(list)
    lookups = Lookups(
        bots(here), 100, lambda: 0.0, lambda bot: found[str(bot.team_id)].append(token(str(bot.team_id), bot))
    )
    for operation, team in here.asked.operations:
        for one in WORKSPACES if operation == "find all" else [team]:
            found[one].append(operation)
        await _operate(lookups, operation, team, found)
    return dict(found)


async def _operate(lookups: Lookups, operation: str, team: str, found: defaultdict[str, list[Any]]) -> None:
    async def find(teams: Iterable[str]) -> None:
        teams = list(teams)
        for one, bot in zip(
            teams, await asyncio.gather(*(patiently(lookups, one) for one in teams)), strict=True
        ):
            found[one].append(token(one, bot))

    match operation:
        case "find":
            await find([team])
        case "find all":
            await find(WORKSPACES)
        case "known":
            found[team].append(token(team, lookups.known(team)))
        case "forget":
            lookups.forget(team)
        case "outdate":
            lookups.outdate(team)
        case "drain":
            await lookups.drain()


@query("lookups.Lookups.find")
async def what_is_found_by_who_remembers_one(here: Here) -> Answer:
    lookups = Lookups(bots(here), 1, lambda: 0.0, lambda _: None)
    return {team: token(team, await patiently(lookups, team)) for team in (*WORKSPACES, *WORKSPACES)}
