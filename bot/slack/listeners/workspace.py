"""The workspace that a request comes from: its parts are looked up once, and Bolt hands them on."""

from collections.abc import Awaitable, Callable

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncBoltRequest
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.middleware.async_middleware import AsyncMiddleware

from bot.slack.listeners.parts import Parts

PartsOf = Callable[[str], Parts]
"""At once, the parts of a workspace by its team id, empty where Slack tells none; NoWorkspace without any."""

_PARTS = "parts"
"""Bolt calls a listener with what the context holds under its arguments' names."""


class NoWorkspace(Exception):
    """We do not work for the workspace that a request comes from, or do so no longer."""


class FindParts(AsyncMiddleware):
    """Runs once a request is authorized; its listener then gets them as its argument `parts`."""

    def __init__(self, parts_of: PartsOf) -> None:
        self._parts_of = parts_of

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,  # noqa: ARG002 - the signature is Bolt's
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002
    ) -> BoltResponse:
        authorized = req.context.authorize_result
        # The workspace of the app, not of who acts: in a channel that several share they may differ.
        team = authorized.team_id if authorized else None
        req.context[_PARTS] = self._parts_of(team or "")
        return await next()


def parts_in(context: AsyncBoltContext) -> Parts | None:
    """The parts for that request; None where it failed before they were found."""
    found: Parts | None = context.get(_PARTS)
    return found
