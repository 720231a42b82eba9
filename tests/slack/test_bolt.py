"""The Bolt app: it answers before anything slow, and calls nobody to do so."""

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

import pytest
from slack_bolt.async_app import AsyncAck, AsyncBoltRequest

from bot.slack.bolt import bolt_app
from bot.slack.identity import Identity
from tests.slack.support import NOWHERE, client_of

FORM: dict[str, str | Sequence[str]] = {"content-type": "application/x-www-form-urlencoded"}
CLICK: dict[str, Any] = {
    "type": "block_actions",
    "user": {"id": "U1", "team_id": "T1"},
    "team": {"id": "T1"},
    "actions": [{"type": "button", "action_id": "v1.old", "block_id": "b", "value": "1"}],
}


async def test_a_command_is_answered_though_slack_cannot_be_reached() -> None:
    async with client_of(NOWHERE) as client:
        app = bolt_app(client, Identity(client, "xoxb-1"))

        async def on_command(ack: AsyncAck, client: Any) -> None:  # noqa: ANN401
            await ack(f"lu avec {client.token}")

        app.command("/cert")(on_command)
        body = urlencode({"command": "/cert", "team_id": "T1", "user_id": "U1", "channel_id": "C1"})
        answer = await app.async_dispatch(AsyncBoltRequest(body=body, headers=FORM))
        assert (answer.status, answer.body) == (200, "lu avec xoxb-1")


@pytest.mark.parametrize("team", ["", "T1"])
async def test_a_button_that_nobody_knows_is_not_found_and_its_payload_not_logged(
    team: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with client_of(NOWHERE) as client:
        app = bolt_app(client, Identity(client, "xoxb-1", team=team))
        click = CLICK | {"token": "verification-secret", "response_url": "https://hooks.slack.com/secret"}
        body = urlencode({"payload": json.dumps(click)})
        answer = await app.async_dispatch(AsyncBoltRequest(body=body, headers=FORM))
        assert answer.status == 404
        assert "verification-secret" not in caplog.text
        assert "hooks.slack.com" not in caplog.text
