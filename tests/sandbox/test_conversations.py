"""Where the bot is, what it can read there, and who may call what."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import httpx
import pytest

from bot.sandbox.app import start
from bot.sandbox.workspace import CAMILLE, CERTIFICATIONS, MALIK, PRIVATE, WEB

from .support import refusal, web_client

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.sandbox.app import Sandbox

METADATA = {"event_type": "vigie_alert", "event_payload": {"key": "k1"}}


async def test_the_token_says_who_the_bot_is_and_what_it_may_do(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    answer = await client.auth_test()
    assert answer["user_id"] == sandbox.identity.bot_user
    assert answer["team"] == "École Horizon (démonstration)"
    assert "chat:write.public" in answer.headers["x-oauth-scopes"].split(",")


async def test_a_missing_wrong_or_misplaced_token_is_told_apart(sandbox: Sandbox) -> None:
    async with httpx.AsyncClient(base_url=sandbox.api_url) as http:
        assert (await http.get("auth.test")).json()["error"] == "not_authed"
        by_argument = await http.post("auth.test", data={"token": sandbox.identity.bot_token})
        assert by_argument.json()["ok"] is True
    assert await refusal(web_client(sandbox, "xoxb-other").auth_test()) == "invalid_auth"
    app_token = web_client(sandbox, sandbox.identity.app_token)
    assert await refusal(app_token.auth_test()) == "not_allowed_token_type"


async def test_a_method_that_slack_does_not_have_is_unknown(client: AsyncWebClient) -> None:
    assert await refusal(client.api_call("chat.shout")) == "unknown_method"


async def test_api_test_echoes_and_fails_on_request(client: AsyncWebClient) -> None:
    assert (await client.api_test(foo="bar"))["args"] == {"foo": "bar"}
    assert await refusal(client.api_test(error="my_error")) == "my_error"


@pytest.mark.parametrize(("body", "code"), [(b"{", "invalid_json"), (b"[]", "json_not_object")])
async def test_a_body_that_is_not_an_object_is_refused(sandbox: Sandbox, body: bytes, code: str) -> None:
    headers = {"Content-Type": "application/json"}
    async with httpx.AsyncClient(base_url=sandbox.api_url, headers=headers) as http:
        assert (await http.post("api.test", content=body)).json()["error"] == code


async def test_a_form_carries_structured_arguments_as_json(sandbox: Sandbox, client: AsyncWebClient) -> None:
    form = {"channel": CERTIFICATIONS, "text": "x", "blocks": '[{"type":"divider"}]', "metadata": ""}
    await client.api_call("chat.postMessage", data=form)
    assert sandbox.slack.messages(CERTIFICATIONS)[0].blocks[0]["type"] == "divider"
    broken = client.api_call("views.open", data={"trigger_id": "t", "view": "{"})
    assert await refusal(broken) == "invalid_arguments"


async def test_a_scope_that_the_app_lacks_is_missed() -> None:
    async with start() as sandbox:
        few = dataclasses.replace(sandbox.identity, scopes=("chat:write",))
        sandbox.workspace.identity = few
        client = web_client(sandbox)
        assert await refusal(client.conversations_join(channel=WEB)) == "missing_scope"
        assert await refusal(client.chat_postMessage(channel=WEB, text="x")) == "not_in_channel"


async def test_a_public_channel_is_joined_once(sandbox: Sandbox, client: AsyncWebClient) -> None:
    assert (await client.conversations_info(channel=WEB))["channel"]["is_member"] is False
    assert (await client.conversations_join(channel=WEB))["channel"]["is_member"] is True
    assert (await client.conversations_join(channel=WEB))["warning"] == "already_in_channel"


async def test_a_private_channel_exists_for_the_bot_once_it_is_invited(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    assert await refusal(client.conversations_info(channel=PRIVATE)) == "channel_not_found"
    assert await refusal(client.conversations_join(channel=PRIVATE)) == "channel_not_found"
    await sandbox.slack.invite(CAMILLE, PRIVATE)
    assert (await client.conversations_info(channel=PRIVATE))["channel"]["is_private"] is True
    refused = client.conversations_join(channel=PRIVATE)
    assert await refusal(refused) == "method_not_supported_for_channel_type"


async def test_a_direct_message_has_no_name_and_wants_a_scope_of_its_own(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    opened = await client.conversations_open(users=CAMILLE)
    direct = sandbox.workspace.direct(CAMILLE).id
    assert (opened["channel"]["id"], opened["already_open"]) == (direct, True)
    again = await client.conversations_open(channel=direct)
    assert again["channel"]["user"] == CAMILLE
    assert await refusal(client.conversations_info(channel=direct)) == "missing_scope"
    assert await refusal(client.conversations_open(users="U0NOBODY")) == "user_not_found"
    several = client.conversations_open(users=[CAMILLE, MALIK])
    assert await refusal(several) == "method_not_supported_for_channel_type"


async def test_history_is_for_members_newest_first_with_metadata_on_request(client: AsyncWebClient) -> None:
    assert await refusal(client.conversations_history(channel=WEB)) == "not_in_channel"
    await client.conversations_join(channel=WEB)
    first = (await client.chat_postMessage(channel=WEB, text="un", metadata=METADATA))["ts"]
    await client.chat_postMessage(channel=WEB, text="caché", thread_ts=first)
    await client.chat_postMessage(channel=WEB, text="montré", thread_ts=first, reply_broadcast=True)
    await client.chat_postMessage(channel=WEB, text="deux")
    bare = (await client.conversations_history(channel=WEB))["messages"]
    assert [message["text"] for message in bare] == ["deux", "montré", "un"]
    assert "metadata" not in bare[2]
    full = (await client.conversations_history(channel=WEB, include_all_metadata=True))["messages"]
    assert full[2]["metadata"] == METADATA
    assert full[2]["reply_count"] == 2


async def test_history_is_paged_and_bounded_by_time(client: AsyncWebClient) -> None:
    await client.conversations_join(channel=WEB)
    stamps = [(await client.chat_postMessage(channel=WEB, text=str(n)))["ts"] for n in range(5)]
    page = await client.conversations_history(channel=WEB, limit=3)
    assert page["has_more"] is True
    cursor = page["response_metadata"]["next_cursor"]
    rest = await client.conversations_history(channel=WEB, limit=3, cursor=cursor)
    assert [message["text"] for message in rest["messages"]] == ["1", "0"]
    assert rest["has_more"] is False
    between = await client.conversations_history(channel=WEB, oldest=stamps[1], latest=stamps[3])
    assert [message["text"] for message in between["messages"]] == ["2"]
    closed = await client.conversations_history(
        channel=WEB, oldest=stamps[1], latest=stamps[3], inclusive=True
    )
    assert [message["text"] for message in closed["messages"]] == ["3", "2", "1"]


@pytest.mark.parametrize("cursor", ["???", "bm9wZToz", "bmV4dDp4"])
async def test_a_cursor_that_slack_did_not_give_is_refused(client: AsyncWebClient, cursor: str) -> None:
    await client.conversations_join(channel=WEB)
    assert await refusal(client.conversations_history(channel=WEB, cursor=cursor)) == "invalid_cursor"


async def test_a_page_holds_at_most_999_messages(client: AsyncWebClient) -> None:
    await client.conversations_join(channel=WEB)
    assert await refusal(client.conversations_history(channel=WEB, limit=1000)) == "invalid_limit"


async def test_a_thread_is_read_oldest_first_from_its_head(client: AsyncWebClient) -> None:
    await client.conversations_join(channel=WEB)
    head = (await client.chat_postMessage(channel=WEB, text="carte"))["ts"]
    reply = (await client.chat_postMessage(channel=WEB, text="suite", thread_ts=head))["ts"]
    for ts in (head, reply):
        thread = await client.conversations_replies(channel=WEB, ts=ts)
        assert [message["text"] for message in thread["messages"]] == ["carte", "suite"]
    assert await refusal(client.conversations_replies(channel=WEB, ts="1.000001")) == "thread_not_found"


async def test_members_are_paged(client: AsyncWebClient) -> None:
    page = await client.conversations_members(channel=WEB, limit=1)
    cursor = page["response_metadata"]["next_cursor"]
    rest = await client.conversations_members(channel=WEB, limit=1, cursor=cursor)
    assert page["members"] + rest["members"] == sorted([CAMILLE, MALIK])
    info = await client.conversations_info(channel=WEB, include_num_members=True)
    assert info["channel"]["num_members"] == 2


async def test_a_person_is_known_by_their_id(client: AsyncWebClient) -> None:
    assert (await client.users_info(user=MALIK))["user"]["real_name"] == "Malik Sorel"
    assert await refusal(client.users_info(user="U0NOBODY")) == "user_not_found"
