"""What people do reaches a Bolt application as from Slack, and what it answers is what they see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.sandbox.workspace import CAMILLE, CERTIFICATIONS, MALIK

from .support import actions, behind, bolt_app, button, opens_modal, refuses_short_reasons, section

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from slack_bolt.async_app import AsyncAck, AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.sandbox.app import Sandbox


@pytest.fixture
async def app(sandbox: Sandbox) -> AsyncIterator[AsyncApp]:
    application = bolt_app(sandbox)
    async with behind(sandbox, application):
        yield application


async def test_a_commands_acknowledgement_is_seen_by_the_asker_alone(sandbox: Sandbox, app: AsyncApp) -> None:
    @app.command("/cert")
    async def cert(ack: AsyncAck, command: dict[str, Any]) -> None:
        await ack(text=f"vu : {command['text']}", blocks=[section("*vu*")])

    outcome = await sandbox.slack.command(CAMILLE, CERTIFICATIONS, "/cert", "RS5000")
    assert outcome.ack.status == 200
    assert outcome.text == "vu : RS5000"
    assert outcome.said == "*vu*"
    assert sandbox.slack.ephemerals(CAMILLE, CERTIFICATIONS) == [outcome.shown]
    assert sandbox.slack.ephemerals(MALIK, CERTIFICATIONS) == []


async def test_a_click_on_a_message_lets_the_app_change_it_in_place(sandbox: Sandbox, app: AsyncApp) -> None:
    @app.action("v1.step.done")
    async def done(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        text = f"fait par <@{body['user']['id']}>"
        await client.chat_update(
            channel=body["channel"]["id"], ts=body["message"]["ts"], text=text, blocks=[]
        )

    await app.client.chat_postMessage(channel=CERTIFICATIONS, text="carte", blocks=[actions(button())])
    message = (await sandbox.slack.until(lambda: sandbox.slack.messages(CERTIFICATIONS)))[0]
    outcome = await sandbox.slack.click(message, "v1.step.done", user=MALIK)
    assert outcome.ack.ok
    assert outcome.delivery.payload["actions"][0]["value"] == "a1"
    assert message.text == f"fait par <@{MALIK}>"
    assert message.edited


async def test_a_modal_opened_by_a_click_is_filled_in_refused_then_accepted(
    sandbox: Sandbox, app: AsyncApp
) -> None:
    opens_modal(app, "v1.step.done")

    refuses_short_reasons(app)

    await app.client.chat_postMessage(channel=CERTIFICATIONS, text="carte", blocks=[actions(button())])
    message = sandbox.slack.messages(CERTIFICATIONS)[0]
    view = (await sandbox.slack.click(message, "v1.step.done", user=CAMILLE)).view
    assert view is not None
    assert await sandbox.slack.submit(view, user=CAMILLE) is None
    assert view.errors == {"why": "Veuillez renseigner ce champ obligatoire."}
    await sandbox.slack.submit(view, {"why": {"reason": "non"}}, user=CAMILLE)
    assert view.errors == {"why": "Trop court."}
    outcome = await sandbox.slack.submit(view, {"why": {"reason": "Plus vendue"}}, user=CAMILLE)
    assert outcome is not None
    assert outcome.view is None
