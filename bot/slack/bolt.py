"""The Bolt app: what it is told to do itself, what was done before it, and a line in the log a request."""

import secrets
import time
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

import structlog
from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.client import slack_client
from bot.slack.identity import Authorize, Identity

log = structlog.get_logger()

_request: ContextVar[str] = ContextVar("request", default="")


def request_id() -> str:
    """The id of the request being answered, which the log has on each of its lines; a new one outside any."""
    return _request.get() or secrets.token_hex(4)


def add_request(_: object, __: str, event: structlog.types.EventDict) -> structlog.types.EventDict:
    """Structlog's processor for it."""
    if known := _request.get():
        event["request"] = known
    return event


class LoggedApp(AsyncApp):
    """Bolt's, with an id for each request, however it comes in, and what became of it in the log."""

    handled: Callable[[str], None]

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        ours = secrets.token_hex(4)
        token, started = _request.set(ours), time.perf_counter()
        whose = structlog.contextvars.bind_contextvars(workspace=req.context.team_id or "")
        try:
            answer = await super().async_dispatch(req)
            told = _told(req.body)
            self.handled(told["kind"])
            # Looking a certification up is by far the most frequent and changes nothing: it has no line.
            if told["kind"] != "command" or told["name"]:
                spent = round((time.perf_counter() - started) * 1000, 1)
                log.info("request answered", **told, status=answer.status, ms=spent)
        finally:
            structlog.contextvars.reset_contextvars(**whose)
            _request.reset(token)
        answer.headers["x-request-id"] = [ours]
        return answer


def _told(body: dict[str, Any]) -> dict[str, str]:
    """What may be said of a request: never what was typed, nor anything that opens something."""
    user, channel = body.get("user") or {}, body.get("channel") or {}
    who = user.get("id", "") if isinstance(user, dict) else ""
    where = channel.get("id", "") if isinstance(channel, dict) else ""
    if body.get("command"):
        verb = str(body.get("text") or "").split(" ")[0][:20]
        told = {
            "kind": "command",
            "name": verb if verb.isalpha() else "",
            "user": str(body.get("user_id", "")),
        }
        return told | {"channel": str(body.get("channel_id", ""))}
    if body.get("type") == "event_callback":
        return {"kind": "event", "name": str((body.get("event") or {}).get("type", ""))}
    if body.get("type") == "block_actions":
        actions = body.get("actions") or [{}]
        return {"kind": "action", "name": str(actions[0].get("action_id", "")), "user": who, "channel": where}
    if body.get("type") in ("view_submission", "view_closed"):
        return {"kind": "view", "name": str((body.get("view") or {}).get("callback_id", "")), "user": who}
    return {"kind": "other", "name": ""}


def bolt_app(
    client: AsyncWebClient,
    known: Identity | AsyncAuthorize,
    handled: Callable[[str], None] = lambda _kind: None,
    *,
    flow: AsyncOAuthFlow | None = None,
    stranger: str | None = None,
) -> LoggedApp:
    """An app that answers before anything slow, lets in whom `known` knows, and trusts the guard's check.

    `flow` is how it is installed, where it can be; `stranger` is said to people of a workspace that it is not
    installed in.
    """
    assert client.session is not None
    app = LoggedApp(
        client=slack_client(client.session, client.base_url),  # the token comes with the authorization
        authorize=Authorize(known) if isinstance(known, Identity) else known,  # type: ignore[arg-type]  # Bolt takes one, and does not say so
        oauth_flow=flow,
        user_facing_authorize_error_message=stranger,
        process_before_response=True,
        request_verification_enabled=False,
        ssl_check_enabled=False,
        attaching_function_token_enabled=False,
    )
    app.handled = handled
    return app
