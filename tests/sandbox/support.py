"""A tiny Bolt application behind a sandbox, Slack's own client, and blocks to send."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import pytest
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.routing import Route

from bot.sandbox.server import serve

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable

    from slack_bolt.async_app import AsyncAck
    from starlette.requests import Request
    from starlette.responses import Response

    from bot.sandbox.app import Sandbox


def web_client(sandbox: Sandbox, token: str | None = None) -> AsyncWebClient:
    """Slack's own client, with no retries."""
    return AsyncWebClient(
        token or sandbox.identity.bot_token, base_url=sandbox.api_url, retry_handlers=[], timeout=5
    )


def bolt_app(sandbox: Sandbox) -> AsyncApp:
    return AsyncApp(
        client=web_client(sandbox),
        signing_secret=sandbox.identity.signing_secret,
        process_before_response=True,
    )


@contextlib.asynccontextmanager
async def behind(sandbox: Sandbox, app: AsyncApp) -> AsyncIterator[None]:
    """The Bolt application answers over HTTP, and the sandbox delivers to it."""
    handler = AsyncSlackRequestHandler(app)

    async def events(request: Request) -> Response:
        return await handler.handle(request)

    asgi = Starlette(routes=[Route("/slack/events", events, methods=["POST"])])
    async with serve(asgi) as base:
        sandbox.request_url = f"{base}/slack/events"
        yield


def section(text: str = "Bonjour", **more: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(action_id: str = "v1.step.done", value: str = "a1", text: str = "Fait") -> dict[str, Any]:
    label = {"type": "plain_text", "text": text}
    return {"type": "button", "action_id": action_id, "value": value, "text": label}


def actions(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements)}


def modal(**more: Any) -> dict[str, Any]:  # noqa: ANN401
    """A modal that asks why."""
    entry = {
        "type": "input",
        "block_id": "why",
        "label": {"type": "plain_text", "text": "Pourquoi ?"},
        "element": {"type": "plain_text_input", "action_id": "reason", "multiline": True},
    }
    return {
        "type": "modal",
        "callback_id": "v1.reason",
        "title": {"type": "plain_text", "text": "Sans objet"},
        "submit": {"type": "plain_text", "text": "Valider"},
        "close": {"type": "plain_text", "text": "Retour"},
        "private_metadata": "a1",
        "blocks": [entry],
        **more,
    }


async def refusal(call: Awaitable[object]) -> str:
    """The error code that a call to Slack ends with."""
    with pytest.raises(SlackApiError) as refused:
        await call
    return str(refused.value.response["error"])


def opens_modal(app: AsyncApp, action_id: str) -> None:
    """The app opens the modal when that button is pressed."""

    @app.action(action_id)
    async def opens(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=modal())


def refuses_short_reasons(app: AsyncApp) -> None:
    """The app finds reasons of fewer than five letters too short."""

    @app.view("v1.reason")
    async def submitted(ack: AsyncAck, view: dict[str, Any]) -> None:
        if len(view["state"]["values"]["why"]["reason"]["value"]) < 5:
            await ack(response_action="errors", errors={"why": "Trop court."})
        else:
            await ack()
