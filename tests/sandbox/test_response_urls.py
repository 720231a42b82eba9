"""A response_url answers where the person is, five times, for thirty minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.sandbox.response_urls import ResponseUrls
from bot.sandbox.workspace import CAMILLE, CERTIFICATIONS, PRIVATE

from .support import section

if TYPE_CHECKING:
    from bot.sandbox.app import Sandbox
    from bot.sandbox.model import Message


@pytest.fixture
def message(sandbox: Sandbox) -> Message:
    channel = sandbox.slack.channel(CERTIFICATIONS)
    return sandbox.workspace.post(channel, sandbox.identity.bot_user, "carte", [section("carte")])


def webhook(
    sandbox: Sandbox, where: Message | None = None, channel: str = CERTIFICATIONS
) -> AsyncWebhookClient:
    return AsyncWebhookClient(sandbox._urls.issue(channel, CAMILLE, where))


async def test_an_answer_is_for_the_person_alone_unless_it_says_otherwise(sandbox: Sandbox) -> None:
    hook = webhook(sandbox, channel=PRIVATE)
    assert (await hook.send(text="pour vous")).status_code == 200
    await hook.send(text="pour tous", response_type="in_channel")
    assert [seen.said for seen in sandbox.slack.ephemerals(CAMILLE, PRIVATE)] == ["pour vous"]
    assert [message.said for message in sandbox.slack.messages(PRIVATE)] == ["pour tous"]


async def test_an_answer_replaces_or_removes_the_message_that_was_clicked(
    sandbox: Sandbox, message: Message
) -> None:
    hook = webhook(sandbox, message)
    await hook.send(text="changée", replace_original=True)
    assert message.said == "changée"
    assert (await hook.send(text="", delete_original=True)).status_code == 200
    assert sandbox.slack.messages(CERTIFICATIONS) == []
    again = await hook.send(text="", delete_original=True)
    assert (again.status_code, '"message_not_found"' in again.body) == (400, True)
    await hook.send(text="à part", replace_original=True)
    assert [seen.said for seen in sandbox.slack.ephemerals(CAMILLE, CERTIFICATIONS)] == ["à part"]


async def test_an_answer_replaces_or_removes_what_one_person_sees(sandbox: Sandbox) -> None:
    seen = sandbox.workspace.whisper(CERTIFICATIONS, CAMILLE, "avant")
    hook = AsyncWebhookClient(sandbox._urls.issue(CERTIFICATIONS, CAMILLE, seen))
    await hook.send(text="après", replace_original=True)
    assert (seen.said, sandbox.slack.ephemerals(CAMILLE, CERTIFICATIONS)) == ("après", [seen])
    await hook.send(text="", delete_original=True)
    assert sandbox.slack.ephemerals(CAMILLE, CERTIFICATIONS) == []


async def test_an_address_serves_five_times(sandbox: Sandbox) -> None:
    hook = webhook(sandbox)
    statuses = [(await hook.send(text=str(number))).status_code for number in range(6)]
    assert statuses == [200] * 5 + [404]
    assert len(sandbox.slack.ephemerals(CAMILLE, CERTIFICATIONS)) == 5


async def test_an_address_lives_thirty_minutes(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    hook = webhook(sandbox)
    later = sandbox._urls._monotonic() + 30 * 60 + 1
    monkeypatch.setattr(sandbox._urls, "_monotonic", lambda: later)
    answer = await hook.send(text="trop tard")
    assert (answer.status_code, '"expired_url"' in answer.body) == (404, True)


async def test_an_answer_that_slack_would_refuse_costs_nothing(sandbox: Sandbox) -> None:
    hook = webhook(sandbox)
    for body in ({"text": ""}, {"text": "x", "blocks": [section("")]}):
        assert (await hook.send_dict(body)).status_code == 400
    assert [call.answer for call in sandbox.faults.made("response_url")] == ["no_text", "invalid_blocks"]


@pytest.mark.parametrize("body", [b"nonsense", b"[]"])
async def test_a_body_that_is_not_an_object_says_nothing(sandbox: Sandbox, body: bytes) -> None:
    async with httpx.AsyncClient() as http:
        answer = await http.post(sandbox._urls.issue(CERTIFICATIONS, CAMILLE), content=body)
    assert answer.json()["error"] == "no_text"


async def test_a_response_url_fails_on_request(sandbox: Sandbox) -> None:
    sandbox.faults.add("response_url", status=500)
    assert (await webhook(sandbox).send(text="x")).status_code == 500


def test_an_address_is_on_the_sandbox_itself(sandbox: Sandbox) -> None:
    urls = ResponseUrls(sandbox.workspace, sandbox.faults)
    urls.base = "http://127.0.0.1:8000"
    assert urls.issue(CERTIFICATIONS, CAMILLE).startswith("http://127.0.0.1:8000/response/")
