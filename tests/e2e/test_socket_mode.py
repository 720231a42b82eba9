"""Socket Mode: everything works with no address open, through a Slack that comes and goes."""

import asyncio
from datetime import date
from pathlib import Path

import aiohttp
import httpx
import pytest
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.app import running
from bot.sandbox.app import Sandbox, start
from bot.sandbox.clock import Clock
from bot.sandbox.server import serve
from bot.sandbox.workspace import CAMILLE, CERTIFICATIONS
from bot.settings.environment import Settings
from bot.slack.bolt import bolt_app
from bot.slack.client import slack_client
from bot.slack.identity import Identity
from bot.slack.socket import SocketMode
from tests.e2e.conftest import BLOCKCHAIN, ENDED
from tests.e2e.team import settings, team
from tests.exports import export

DAY = date(2026, 3, 2)


def by_socket(sandbox: Sandbox, folder: Path) -> Settings:
    """Settings with no way in but the socket."""
    sandbox.registry.publish(export(folder, DAY, BLOCKCHAIN, ENDED))
    app_token = SecretStr(sandbox.identity.app_token)
    return settings(sandbox, folder, slack_signing_secret=None, slack_app_token=app_token)


async def connected(sandbox: Sandbox) -> None:
    await sandbox.slack.until(lambda: sandbox.sockets.connected, 20)


async def test_commands_and_clicks_are_answered_over_the_socket(tmp_path: Path) -> None:
    async with start() as sandbox, running(by_socket(sandbox, tmp_path), Clock(DAY).now) as vigie:
        await vigie.poll()
        await connected(sandbox)
        outcome = await sandbox.slack.command(CAMILLE, CERTIFICATIONS, "/cert", "watch RNCP35419")
        assert "18/02/2026" in outcome.said
        assert outcome.shown is not None
        clicked = await sandbox.slack.click(outcome.shown, "v1.checklist.open", user=CAMILLE)
        assert clicked.ack.ok
        await sandbox.slack.until(
            lambda: any("Vérifier" in each.said for each in sandbox.slack.messages(CERTIFICATIONS)), 5
        )


async def test_a_slack_that_refuses_at_first_is_tried_again(tmp_path: Path) -> None:
    async with start() as sandbox:
        sandbox.faults.add("apps.connections.open", error="internal_error")
        async with running(by_socket(sandbox, tmp_path), Clock(DAY).now):
            await connected(sandbox)


async def test_an_address_that_leads_nowhere_is_asked_for_anew_and_its_ticket_is_not_logged(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    async with start() as sandbox, aiohttp.ClientSession() as session:
        asked = 0

        async def opened(_: Request) -> Response:
            nonlocal asked
            asked += 1
            dead = "ws://127.0.0.1:9/socket?ticket=one-time-ticket"
            return JSONResponse(
                {"ok": True, "url": sandbox.sockets.url(f"{sandbox.base_url}/") if asked > 1 else dead}
            )

        slack = Starlette(routes=[Route("/api/apps.connections.open", opened, methods=["POST"])])
        async with serve(slack) as base:
            client = slack_client(session, f"{base}/api")
            handler = SocketMode(bolt_app(client, Identity(client, "xoxb-1")), "xapp-1-sandbox", client)
            handler.client.patience = 0.2
            await handler.client.connect()
            await connected(sandbox)
            await handler.client.close()  # type: ignore[no-untyped-call]
    out, err = capsys.readouterr()
    assert "one-time-ticket" not in caplog.text + out + err


async def test_a_connection_that_slack_ends_is_opened_again(tmp_path: Path) -> None:
    async with start() as sandbox, running(by_socket(sandbox, tmp_path), Clock(DAY).now) as vigie:
        await vigie.poll()
        await connected(sandbox)
        await sandbox.sockets.disconnect()
        await sandbox.slack.until(lambda: len(sandbox.faults.made("apps.connections.open")) == 2, 20)
        await connected(sandbox)
        assert "RS5000" in (await sandbox.slack.command(CAMILLE, CERTIFICATIONS, "/cert", "RS5000")).said


async def test_what_came_over_the_socket_is_answered_before_it_is_closed(tmp_path: Path) -> None:
    async with start() as sandbox:
        sandbox.faults.add("conversations.join", delay=0.6)
        async with running(by_socket(sandbox, tmp_path), Clock(DAY).now) as vigie:
            await vigie.poll()
            await connected(sandbox)
            asking = asyncio.create_task(
                sandbox.slack.command(CAMILLE, CERTIFICATIONS, "/cert", "watch RNCP35419")
            )
            await sandbox.slack.until(lambda: sandbox.faults.made("conversations.join"), 5)
        outcome = await asking
        assert outcome.ack.ok
        assert "18/02/2026" in outcome.said


async def test_without_a_signing_secret_http_answers_the_probes_alone(tmp_path: Path) -> None:
    async with (
        start() as sandbox,
        running(by_socket(sandbox, tmp_path), Clock(DAY).now) as vigie,
        serve(vigie.web) as base,
        httpx.AsyncClient(base_url=base, trust_env=False) as http,
    ):
        assert (await http.get("/healthz")).status_code == 200
        assert (await http.post("/slack/events", content=b"{}")).status_code == 404


async def test_both_ways_in_work_at_once(tmp_path: Path) -> None:
    async with team(tmp_path, BLOCKCHAIN, slack_app_token=SecretStr("xapp-1-sandbox")) as both:
        await connected(both.sandbox)
        assert "RS5000" in (await both.cert("RS5000")).said
        await both.sandbox.sockets.disconnect()
        delivery = both.sandbox.courier.delivered[-1]
        async with httpx.AsyncClient(trust_env=False) as http:
            answer = await http.post(
                f"{both.base}/slack/events", content=delivery.body, headers=dict(delivery.headers)
            )
        assert "RS5000" in answer.text


async def test_a_refused_socket_is_not_ready_until_it_is_let_in(tmp_path: Path) -> None:
    async with start() as sandbox:
        sandbox.faults.add("apps.connections.open", error="invalid_auth")
        async with running(by_socket(sandbox, tmp_path), Clock(DAY).now) as vigie:
            await vigie.poll()
            await sandbox.slack.until(lambda: sandbox.faults.made("apps.connections.open"), 5)
            await sandbox.slack.until(lambda: vigie.site.deaf == "socket_mode_invalid_auth", 5)
            async with serve(vigie.web) as base, httpx.AsyncClient(trust_env=False) as http:
                refused = await http.get(f"{base}/readyz")
                await connected(sandbox)
                await vigie.home.identity.check()
                async with asyncio.timeout(5):
                    while (let_in := await http.get(f"{base}/readyz")).status_code != 200:  # until it is told
                        pass
    assert (503, "socket_mode_invalid_auth") == (refused.status_code, refused.json()["slack"])
    assert (200, "ok") == (let_in.status_code, let_in.json()["slack"])
