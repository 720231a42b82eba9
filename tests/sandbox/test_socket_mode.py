"""slack_bolt's own Socket Mode handler talks to the sandbox as it does to Slack."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from bot.sandbox.workspace import CAMILLE, CERTIFICATIONS

from .support import actions, bolt_app, button, opens_modal, refusal, web_client

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from slack_bolt.async_app import AsyncAck, AsyncApp

    from bot.sandbox.app import Sandbox


@pytest.fixture
async def app(sandbox: Sandbox) -> AsyncIterator[AsyncApp]:
    application = bolt_app(sandbox)
    handler = AsyncSocketModeHandler(
        application, sandbox.identity.app_token, web_client=web_client(sandbox, sandbox.identity.app_token)
    )
    await handler.connect_async()  # type: ignore[no-untyped-call]
    await sandbox.slack.until(lambda: sandbox.sockets.connected)
    yield application
    await handler.close_async()  # type: ignore[no-untyped-call]


async def test_a_command_is_answered_over_the_socket(sandbox: Sandbox, app: AsyncApp) -> None:
    @app.command("/cert")
    async def cert(ack: AsyncAck, command: dict[str, Any]) -> None:
        await ack(f"vu : {command['text']}")

    outcome = await sandbox.slack.command(CAMILLE, CERTIFICATIONS, "/cert", "RS5000")
    assert outcome.said == "vu : RS5000"


async def test_a_click_and_a_submission_are_acknowledged_over_the_socket(
    sandbox: Sandbox, app: AsyncApp
) -> None:
    opens_modal(app, "v1.step.done")

    @app.view("v1.reason")
    async def submitted(ack: AsyncAck) -> None:
        await ack(response_action="errors", errors={"why": "Trop court."})

    channel = sandbox.slack.channel(CERTIFICATIONS)
    card = sandbox.workspace.post(channel, sandbox.identity.bot_user, "carte", [actions(button())])
    clicked = await sandbox.slack.click(card, "v1.step.done", user=CAMILLE)
    assert clicked.ack.ok
    view = await sandbox.slack.until(lambda: sandbox.slack.view(CAMILLE))
    assert view is not None
    await sandbox.slack.submit(view, {"why": {"reason": "x"}}, user=CAMILLE)
    assert view.errors == {"why": "Trop court."}


async def test_an_event_reaches_the_app_over_the_socket(sandbox: Sandbox, app: AsyncApp) -> None:
    heard = asyncio.Event()

    @app.event("app_home_opened")
    async def opened() -> None:
        heard.set()

    outcome = await sandbox.slack.event({"type": "app_home_opened", "user": CAMILLE, "tab": "home"})
    assert outcome.ack.ok
    await asyncio.wait_for(heard.wait(), 2)


async def test_the_address_is_for_an_app_token_and_serves_once(sandbox: Sandbox) -> None:
    assert await refusal(web_client(sandbox).api_call("apps.connections.open")) == "not_allowed_token_type"
    client = web_client(sandbox, sandbox.identity.app_token)
    url = str((await client.apps_connections_open(app_token=sandbox.identity.app_token))["url"])
    async with connect(url) as socket:
        assert '"hello"' in str(await socket.recv())
        await socket.send("ping")
        await socket.send("[]")
        await socket.send('{"envelope_id": "unknown"}')
        with pytest.raises(InvalidStatus):
            await connect(url)
        await sandbox.sockets.disconnect()
        assert '"refresh_requested"' in str(await socket.recv())
        with pytest.raises(ConnectionClosed):
            await socket.recv()
    await sandbox.slack.until(lambda: sandbox.sockets.connected == 0)


async def test_a_socket_that_breaks_while_it_is_delivered_to_is_a_failure(sandbox: Sandbox) -> None:
    async with httpx.AsyncClient(base_url=sandbox.api_url) as http:
        token = {"Authorization": f"Bearer {sandbox.identity.app_token}"}
        url = (await http.post("apps.connections.open", headers=token)).json()["url"]
    sandbox.courier.ack_seconds = 0.1
    async with connect(url) as socket:
        await socket.recv()
        silent = await sandbox.slack.command(CAMILLE, CERTIFICATIONS, "/cert", "list")
    assert silent.ack.error == "operation_timeout"
