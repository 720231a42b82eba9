"""What the bot is sent, signed as Slack signs it, and what people see when it does not answer."""

from __future__ import annotations

import asyncio
import contextlib
import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.sandbox.server import serve
from bot.sandbox.workspace import CAMILLE, CERTIFICATIONS, MALIK, PRIVATE, WEB

from .support import actions, behind, bolt_app, button, modal, section

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from slack_bolt.async_app import AsyncAck
    from slack_sdk.web.async_client import AsyncWebClient
    from starlette.requests import Request

    from bot.sandbox.app import Sandbox
    from bot.sandbox.model import Message, View


@contextlib.asynccontextmanager
async def answering(sandbox: Sandbox, answer: Callable[[], Awaitable[Response]]) -> AsyncIterator[None]:
    """A bot that answers every delivery alike."""

    async def endpoint(_request: Request) -> Response:
        return await answer()

    async with serve(Starlette(routes=[Route("/", endpoint, methods=["POST"])])) as base:
        sandbox.request_url = base
        yield


def always(content: object, status: int = 200) -> Callable[[], Awaitable[Response]]:
    async def answer() -> Response:
        return JSONResponse(content, status)

    return answer


async def slow() -> Response:
    await asyncio.sleep(0.2)
    return Response()


def card(sandbox: Sandbox) -> Message:
    channel = sandbox.slack.channel(CERTIFICATIONS)
    blocks = [section("carte"), actions(button(value="a1"), button("other", "a1"))]
    return sandbox.workspace.post(channel, sandbox.identity.bot_user, "carte", blocks)


def reason(sandbox: Sandbox, **more: Any) -> View:  # noqa: ANN401
    modals = sandbox.workspace.modals
    return modals.open(modals.issue_trigger(CAMILLE), modal(**more))


@pytest.mark.parametrize(("forged", "status"), [({}, 200), ({"X-Slack-Signature": "v0=0"}, 401)])
async def test_only_a_signed_delivery_passes_bolts_check(
    sandbox: Sandbox, forged: dict[str, str], status: int
) -> None:
    app = bolt_app(sandbox)

    @app.command("/cert")
    async def cert(ack: AsyncAck) -> None:
        await ack("vu")

    async with behind(sandbox, app):
        delivery = (await sandbox.slack.command(CAMILLE, WEB, "/cert", "list")).delivery
        headers = {**delivery.headers, **forged}
        async with httpx.AsyncClient() as http:
            answer = await http.post(sandbox.request_url or "", content=delivery.body, headers=headers)
    assert answer.status_code == status


async def test_the_same_delivery_can_be_sent_again(sandbox: Sandbox) -> None:
    app = bolt_app(sandbox)
    seen: list[tuple[str, str | None]] = []

    @app.event("app_home_opened")
    async def opened(body: dict[str, Any], request: Any) -> None:  # noqa: ANN401
        seen.append((body["event_id"], request.headers.get("x-slack-retry-num", [None])[0]))

    async with behind(sandbox, app):
        outcome = await sandbox.slack.event({"type": "app_home_opened", "user": CAMILLE, "tab": "home"})
        again = await sandbox.slack.replay(outcome.delivery, retry=1)
        await sandbox.slack.replay(outcome.delivery)
    assert again.ok
    event_id = outcome.delivery.payload["event_id"]
    assert seen == [(event_id, None), (event_id, "1"), (event_id, None)]
    assert sandbox.courier.delivered == [outcome.delivery] * 3


async def test_slack_checks_the_request_url_with_a_challenge(sandbox: Sandbox) -> None:
    async with behind(sandbox, bolt_app(sandbox)):
        ack = await sandbox.slack.verify_url("abc")
    assert ack.json()["challenge"] == "abc"


async def test_a_command_names_a_private_channel_as_slack_does(sandbox: Sandbox) -> None:
    async with answering(sandbox, always({})):
        private = await sandbox.slack.command(CAMILLE, PRIVATE, "/cert", "list")
        direct = await sandbox.slack.command(CAMILLE, sandbox.workspace.direct(CAMILLE).id, "/cert", "list")
    assert private.delivery.payload["channel_name"] == "privategroup"
    assert direct.delivery.payload["channel_name"] == "directmessage"
    assert (private.shown, private.said, private.text, private.blocks) == (None, "", "", [])


async def test_a_bot_that_takes_more_than_three_seconds_has_failed_for_the_person(sandbox: Sandbox) -> None:
    sandbox.courier.ack_seconds = 0.05
    async with answering(sandbox, slow):
        outcome = await sandbox.slack.command(CAMILLE, CERTIFICATIONS, "/cert", "list")
    assert (outcome.ack.status, outcome.ack.error) == (0, "operation_timeout")
    assert outcome.said == "/cert a échoué : Vigie n'a pas répondu dans les 3 secondes (operation_timeout)."
    assert sandbox.slack.ephemerals(CAMILLE, CERTIFICATIONS)[0].error == "operation_timeout"


async def test_a_bot_that_is_down_or_says_500_has_failed_for_the_person(sandbox: Sandbox) -> None:
    nowhere = await sandbox.slack.command(CAMILLE, CERTIFICATIONS, "/cert", "list")
    assert nowhere.ack.error == "dispatch_failed"
    sandbox.request_url = "http://127.0.0.1:1/"
    assert (await sandbox.slack.click(card(sandbox), "other", user=MALIK)).said.startswith(
        "Vigie a rencontré"
    )
    async with answering(sandbox, always({}, 500)):
        failed = await sandbox.slack.command(CAMILLE, CERTIFICATIONS, "/cert", "list")
    assert (failed.ack.status, failed.ack.error) == (500, "http_500")


async def test_a_commands_answer_may_be_bare_text_or_for_the_channel(sandbox: Sandbox) -> None:
    async def text() -> Response:
        return PlainTextResponse("bonjour")

    async with answering(sandbox, text):
        assert (await sandbox.slack.command(CAMILLE, WEB, "/cert")).said == "bonjour"
    async with answering(sandbox, always("bonjour")):
        assert (await sandbox.slack.command(CAMILLE, WEB, "/cert")).said == '"bonjour"'
    async with answering(sandbox, always({"text": "à tous", "response_type": "in_channel"})):
        outcome = await sandbox.slack.command(CAMILLE, WEB, "/cert")
    assert sandbox.slack.messages(WEB) == [outcome.shown]


async def test_a_commands_answer_that_slack_would_refuse_is_a_failure(sandbox: Sandbox) -> None:
    async with answering(sandbox, always({"text": "x", "blocks": [section("")]})):
        outcome = await sandbox.slack.command(CAMILLE, WEB, "/cert")
    assert "invalid_command_response: invalid_blocks" in outcome.said
    assert "blocks[0] (section).text.text is empty" in outcome.said


async def test_a_click_says_where_it_was_made(sandbox: Sandbox, client: AsyncWebClient) -> None:
    await client.chat_postEphemeral(channel=CERTIFICATIONS, user=MALIK, text="x", blocks=[actions(button())])
    message, seen = card(sandbox), sandbox.slack.ephemerals(MALIK, CERTIFICATIONS)[0]
    async with answering(sandbox, always({})):
        on_card = (await sandbox.slack.click(message, "v1.step.done", user=MALIK)).delivery.payload
        in_private = (await sandbox.slack.click(seen, "v1.step.done", user=MALIK)).delivery.payload
    assert on_card["message"]["ts"] == on_card["container"]["message_ts"] == message.ts
    assert on_card["actions"][0]["type"] == "button"
    assert in_private["container"]["is_ephemeral"] is True
    assert "message" not in in_private
    assert in_private["trigger_id"] != on_card["trigger_id"]


async def test_a_click_in_a_thread_names_the_thread(sandbox: Sandbox) -> None:
    head = card(sandbox)
    place = sandbox.slack.channel(CERTIFICATIONS)
    blocks = [actions(button())]
    reply = sandbox.workspace.post(place, sandbox.identity.bot_user, "x", blocks, thread_ts=head.ts)
    async with answering(sandbox, always({})):
        clicked = await sandbox.slack.click(reply, "v1.step.done", user=MALIK)
    assert clicked.delivery.payload["container"]["thread_ts"] == head.ts


async def test_a_menu_sends_the_option_that_was_picked(sandbox: Sandbox) -> None:
    options = [{"text": {"type": "plain_text", "text": word}, "value": word} for word in ("un", "deux")]
    menu = {"type": "overflow", "action_id": "more", "options": options}
    place = sandbox.slack.channel(CERTIFICATIONS)
    message = sandbox.workspace.post(place, sandbox.identity.bot_user, "x", [section(accessory=menu)])
    async with answering(sandbox, always({})):
        clicked = await sandbox.slack.click(message, "more", "deux", user=MALIK)
        with pytest.raises(LookupError, match="no option 'trois' in more: it has un, deux"):
            await sandbox.slack.click(message, "more", "trois", user=MALIK)
    assert clicked.delivery.payload["actions"][0]["selected_option"]["value"] == "deux"


async def test_twin_buttons_are_told_apart_by_value_or_block(sandbox: Sandbox) -> None:
    blocks = [{**actions(button(value=step)), "block_id": step} for step in ("verify", "archive")]
    place = sandbox.slack.channel(CERTIFICATIONS)
    message = sandbox.workspace.post(place, sandbox.identity.bot_user, "x", blocks)
    async with answering(sandbox, always({})):
        with pytest.raises(LookupError, match="2 elements are"):
            await sandbox.slack.click(message, "v1.step.done", user=MALIK)
        with pytest.raises(LookupError, match="0 elements are"):
            await sandbox.slack.click(message, "v1.step.undo", user=MALIK)
        by_value = await sandbox.slack.click(message, "v1.step.done", "archive", user=MALIK)
        by_block = await sandbox.slack.click(message, "v1.step.done", user=MALIK, block_id="archive")
    for clicked in (by_value, by_block):
        assert clicked.delivery.payload["actions"][0]["block_id"] == "archive"


async def test_a_click_in_a_modal_carries_the_view_and_keeps_what_was_picked(sandbox: Sandbox) -> None:
    options = [{"text": {"type": "plain_text", "text": word}, "value": word} for word in ("un", "deux")]
    menu = {"type": "static_select", "action_id": "which", "options": options}
    view = reason(sandbox, blocks=[section(accessory=menu, block_id="b"), actions(button())])
    async with answering(sandbox, always({})):
        picked = await sandbox.slack.click(view, "which", "deux", user=CAMILLE)
        pressed = await sandbox.slack.click(view, "v1.step.done", user=CAMILLE)
    state = pressed.delivery.payload["view"]["state"]["values"]
    assert state["b"]["which"]["selected_option"]["value"] == "deux"
    assert picked.delivery.payload["container"] == {"type": "view", "view_id": view.id}
    assert "response_url" not in picked.delivery.payload
    async with answering(sandbox, always({}, 500)):
        await sandbox.slack.click(view, "v1.step.done", user=CAMILLE)
    assert view.problem == "http_500"


@pytest.mark.parametrize(
    ("ack", "problem"),
    [
        (
            {"response_action": "errors", "errors": {"elsewhere": "x"}},
            "submission_failed errors must name the view's input blocks: ['why']",
        ),
        (
            {"response_action": "errors"},
            "submission_failed errors must name the view's input blocks: ['why']",
        ),
        ({"response_action": "shrug"}, "submission_failed response_action 'shrug' is unknown"),
        (
            {"response_action": "update", "view": {}},
            "invalid_arguments view must be an object of type modal",
        ),
    ],
)
async def test_a_submissions_answer_that_slack_would_refuse_leaves_the_modal_open(
    sandbox: Sandbox, ack: dict[str, Any], problem: str
) -> None:
    view = reason(sandbox)
    async with answering(sandbox, always(ack)):
        await sandbox.slack.submit(view, {"why": {"reason": "x"}}, user=CAMILLE)
    assert view.problem == problem
    assert sandbox.slack.view(CAMILLE) is view


async def test_a_submission_may_change_the_modal_open_another_or_close_all(sandbox: Sandbox) -> None:
    view = reason(sandbox)
    after = modal(blocks=[section("Merci")])
    sent = {"why": {"reason": "x"}}
    async with answering(sandbox, always({"response_action": "push", "view": modal()})):
        outcome = await sandbox.slack.submit(view, sent, user=CAMILLE)
    assert outcome is not None
    assert outcome.view is not None
    assert outcome.view.previous == view.id
    async with answering(sandbox, always({"response_action": "update", "view": after})):
        await sandbox.slack.submit(outcome.view, sent, user=CAMILLE)
    assert "Merci" in outcome.view.said
    async with answering(sandbox, always({"response_action": "clear"})):
        await sandbox.slack.submit(outcome.view, user=CAMILLE)
    assert sandbox.slack.view(CAMILLE) is None


async def test_a_submission_nobody_answers_leaves_the_modal_open_and_says_so(sandbox: Sandbox) -> None:
    view = reason(sandbox)
    await sandbox.slack.submit(view, {"why": {"reason": "x"}}, user=CAMILLE)
    assert view.problem == "dispatch_failed"
    assert view.values["why"]["reason"]["value"] == "x"


async def test_the_app_hears_of_a_closed_modal_only_if_it_asked(sandbox: Sandbox) -> None:
    async with answering(sandbox, always({})):
        assert await sandbox.slack.close(reason(sandbox), user=CAMILLE) is None
        outcome = await sandbox.slack.close(reason(sandbox, notify_on_close=True), user=CAMILLE)
    assert outcome is not None
    assert outcome.delivery.payload["type"] == "view_closed"


async def test_what_people_say_is_delivered_only_if_the_app_subscribes(sandbox: Sandbox) -> None:
    direct = sandbox.workspace.direct(CAMILLE).id
    bot = sandbox.identity.bot_user
    async with answering(sandbox, always({})):
        await sandbox.slack.say(CAMILLE, WEB, f"<@{bot}> bonjour")
        await sandbox.slack.invite(CAMILLE, PRIVATE)
        assert sandbox.courier.delivered == []
        sandbox.slack.events |= {"app_mention", "message.im", "member_joined_channel"}
        head = await sandbox.slack.say(CAMILLE, WEB, f"<@{bot}> bonjour")
        await sandbox.slack.say(CAMILLE, direct, "RS5000", thread_ts=head.ts)
        await sandbox.slack.invite(CAMILLE, PRIVATE)
    events = [json.loads(delivery.body)["event"] for delivery in sandbox.courier.delivered]
    assert [event["type"] for event in events] == ["app_mention", "message", "member_joined_channel"]
    assert events[1]["channel_type"] == "im"
    assert events[1]["thread_ts"] == head.ts
