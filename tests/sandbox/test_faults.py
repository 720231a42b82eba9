"""Failures on request are seen on the wire as Slack's own would be, and every call is recorded."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import aiohttp
import httpx
import pytest
from slack_sdk.errors import SlackApiError

from bot.sandbox.changes import Changes
from bot.sandbox.workspace import CERTIFICATIONS

from .support import refusal

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.sandbox.app import Sandbox


async def say(client: AsyncWebClient, text: str = "x") -> None:
    await client.chat_postMessage(channel=CERTIFICATIONS, text=text)


async def test_calls_are_recorded_with_what_they_were_answered(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    await say(client, "un")
    await refusal(client.users_info(user="U0NOBODY"))
    assert [(call.method, call.answer) for call in sandbox.faults.calls] == [
        ("chat.postMessage", "ok"),
        ("users.info", "user_not_found"),
    ]
    assert sandbox.faults.made("chat.postMessage")[0].args["text"] == "un"
    assert sandbox.faults.calls[0].at <= sandbox.faults.calls[1].at


async def test_a_429_says_when_to_come_back_and_does_nothing(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    sandbox.faults.add("chat.postMessage", retry_after=7)
    with pytest.raises(SlackApiError) as refused:
        await say(client)
    answer = refused.value.response
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")
    assert answer["error"] == "ratelimited"
    assert sandbox.slack.messages(CERTIFICATIONS) == []
    await say(client)
    assert len(sandbox.slack.messages(CERTIFICATIONS)) == 1


async def test_a_fault_serves_as_often_as_it_is_told_and_until_it_is_cleared(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    sandbox.faults.add("*", error="fatal_error", times=None)
    for _ in range(3):
        assert await refusal(client.auth_test()) == "fatal_error"
    sandbox.faults.clear()
    assert (await client.auth_test())["ok"]


async def test_a_fault_may_choose_its_calls_by_their_arguments(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    sandbox.faults.add("chat.postMessage", error="msg_too_long", when=lambda args: args["text"] == "deux")
    await say(client, "un")
    assert (
        await refusal(client.chat_postMessage(channel=CERTIFICATIONS, text="deux", mrkdwn=True))
        == "msg_too_long"
    )


async def test_the_effect_may_take_place_though_the_answer_fails(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    sandbox.faults.add("chat.postMessage", status=500, after_effect=True)
    with pytest.raises(SlackApiError):
        await say(client)
    assert len(sandbox.slack.messages(CERTIFICATIONS)) == 1
    assert sandbox.faults.calls[0].answer == "500"


@pytest.mark.parametrize(("when", "said"), [("before", 0), ("after", 1)])
async def test_a_connection_is_cut_before_or_after_the_effect(
    sandbox: Sandbox, client: AsyncWebClient, when: str, said: int
) -> None:
    sandbox.faults.add("chat.postMessage", cut=True, after_effect=when == "after")
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await say(client)
    assert len(sandbox.slack.messages(CERTIFICATIONS)) == said
    assert sandbox.faults.calls[0].answer == "cut"


async def test_a_delay_alone_only_slows_the_call(sandbox: Sandbox, client: AsyncWebClient) -> None:
    sandbox.faults.add("chat.postMessage", delay=0.05)
    began = asyncio.get_running_loop().time()
    await say(client)
    assert asyncio.get_running_loop().time() - began >= 0.05
    assert sandbox.faults.calls[0].answer == "ok"


async def test_a_call_that_hangs_ends_when_the_caller_gives_up(sandbox: Sandbox) -> None:
    sandbox.faults.add("api.test", hang=True)
    async with httpx.AsyncClient(base_url=sandbox.api_url, timeout=0.05) as http:
        with pytest.raises(httpx.ReadTimeout):
            await http.get("api.test")
    sandbox.workspace.changes.touch()
    assert sandbox.faults.calls[0].answer == "hang"


async def test_a_call_that_hangs_ends_when_the_sandbox_closes(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    sandbox.faults.add("auth.test", hang=True)
    call = asyncio.create_task(client.auth_test())
    await sandbox.slack.until(lambda: sandbox.faults.made("auth.test") and sandbox.faults.calls[0].answer)
    sandbox.workspace.changes.touch()
    await asyncio.sleep(0)
    await sandbox.close()
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await call


async def test_a_page_may_come_in_place_of_an_answer(sandbox: Sandbox) -> None:
    sandbox.faults.add("api.test", status=503, body=b"<html>Maintenance</html>")
    async with httpx.AsyncClient(base_url=sandbox.api_url) as http:
        answer = await http.get("api.test")
    assert (answer.status_code, answer.text) == (503, "<html>Maintenance</html>")


async def test_waiting_for_what_never_comes_ends() -> None:
    with pytest.raises(TimeoutError):
        await Changes().until(lambda: False, timeout=0.01)
