"""The app was removed from a workspace: Slack says so, and again where it could not be stored."""

from typing import Any

import structlog
from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext

from bot.slack.installations import Installations

log = structlog.get_logger()


def listen_to_leaving(app: AsyncApp, installations: Installations) -> None:
    """Hear of both events: Slack promises neither an order, nor that there are always both."""

    async def on_removed(body: dict[str, Any], context: AsyncBoltContext) -> BoltResponse | None:
        try:
            # By Slack's clock, to the second: one that comes again after a new installation is not about it.
            await installations.remove(context.team_id or "", float(body["event_time"]) + 1)
        except Exception:
            # The answer to whatever else fails is 200: Slack would not send this again.
            log.exception("a removal could not be carried out", team=context.team_id)
            return BoltResponse(status=503)
        return None

    async def on_revoked(
        body: dict[str, Any], context: AsyncBoltContext, event: dict[str, Any]
    ) -> BoltResponse | None:
        # People's own tokens are none of ours: we ask for none.
        return await on_removed(body, context) if event["tokens"].get("bot") else None

    app.event("app_uninstalled")(on_removed)
    app.event("tokens_revoked")(on_revoked)
