"""The app was removed from a workspace: Slack says so, and again where it could not be stored."""

from collections.abc import Awaitable, Callable

import structlog
from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncBoltRequest
from slack_bolt.middleware.async_middleware import AsyncMiddleware

from bot.slack.installations import Installations

log = structlog.get_logger()


class Leaving(AsyncMiddleware):
    """Hears of both events, since Slack promises neither an order nor that there are always both.

    `app.use` it before whatever needs the workspace's parts: these may be gone, and such a request's failure
    is answered 200, after which Slack would not send it again.
    """

    def __init__(self, installations: Installations) -> None:
        self._installations = installations

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,  # noqa: ARG002 - the signature is Bolt's
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002
    ) -> BoltResponse:
        event = req.body.get("event") or {}
        kind = event.get("type") if req.body.get("type") == "event_callback" else None
        if kind not in ("app_uninstalled", "tokens_revoked"):
            return await next()
        # People's own tokens are none of ours: we ask for none.
        if kind == "app_uninstalled" or event["tokens"].get("bot"):
            # By Slack's clock, to the second: one that comes again after a new installation is not about it.
            return await self._removed(req.context.team_id or "", float(req.body["event_time"]) + 1)
        return BoltResponse(status=200)

    async def _removed(self, team: str, at: float) -> BoltResponse:
        try:
            await self._installations.remove(team, at)
        except Exception:
            log.exception("a removal could not be carried out", team=team)
            return BoltResponse(status=503)
        return BoltResponse(status=200)
