"""The app was removed from a workspace: its token is forgotten, and whoever keeps its data is told."""

from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext

from bot.slack.installations import Installations

log = structlog.get_logger()

Gone = Callable[[str], Awaitable[None]]
"""Told the id of a workspace that the app has left; it may be told twice, since Slack sends two events."""


def listen_to_leaving(app: AsyncApp, installations: Installations, gone: Gone) -> None:
    """Hear of both events: Slack promises neither an order, nor that there are always both."""

    async def on_removed(body: dict[str, Any], context: AsyncBoltContext) -> None:
        team = context.team_id or ""
        # Slack's clock, to the second: an event that comes again after a new installation is not about it.
        if not await installations.remove(team, float(body["event_time"]) + 1):
            log.info("a removal is older than the installation", team=team)
            return
        log.info("the app was removed from a workspace", team=team)
        await gone(team)

    async def on_revoked(body: dict[str, Any], context: AsyncBoltContext, event: dict[str, Any]) -> None:
        if event["tokens"].get("bot"):  # people's own tokens are none of ours: we ask for none
            await on_removed(body, context)

    app.event("app_uninstalled")(on_removed)
    app.event("tokens_revoked")(on_revoked)
