"""What the bot says, changes and removes through the Web API, and what Slack refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from slack_sdk.errors import SlackApiError

from bot.sandbox.workspace import CAMILLE, CERTIFICATIONS, MALIK, PRIVATE

from .support import refusal, section

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.sandbox.app import Sandbox

METADATA = {"event_type": "vigie_alert", "event_payload": {"key": "k1"}}


async def test_a_message_is_posted_in_a_public_channel_the_bot_has_not_joined(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    answer = await client.chat_postMessage(channel=CERTIFICATIONS, text="Bonjour", metadata=METADATA)
    message = sandbox.slack.messages(CERTIFICATIONS)[0]
    assert (message.ts, message.text, message.metadata) == (answer["ts"], "Bonjour", METADATA)
    assert answer["message"]["bot_id"] == sandbox.identity.bot_id


async def test_time_stamps_look_like_slacks_and_only_grow(client: AsyncWebClient) -> None:
    stamps = [(await client.chat_postMessage(channel=CERTIFICATIONS, text="x"))["ts"] for _ in range(5)]
    assert stamps == sorted(set(stamps))
    assert all(len(ts.partition(".")[2]) == 6 for ts in stamps)


async def test_blocks_get_the_ids_that_slack_gives(sandbox: Sandbox, client: AsyncWebClient) -> None:
    await client.chat_postMessage(channel=CERTIFICATIONS, text="x", blocks=[section(), section()])
    ids = [block["block_id"] for block in sandbox.slack.messages(CERTIFICATIONS)[0].blocks]
    assert len(set(ids)) == 2


async def test_a_reply_goes_into_the_thread_even_when_it_names_another_reply(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    head = (await client.chat_postMessage(channel=CERTIFICATIONS, text="carte"))["ts"]
    reply = (await client.chat_postMessage(channel=CERTIFICATIONS, text="un", thread_ts=head))["ts"]
    await client.chat_postMessage(channel=CERTIFICATIONS, text="deux", thread_ts=reply)
    thread = sandbox.slack.channel(CERTIFICATIONS).thread(head)
    assert [message.text for message in thread] == ["un", "deux"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"channel": CERTIFICATIONS}, "no_text"),
        ({"channel": "C0NOWHERE", "text": "x"}, "channel_not_found"),
        ({"channel": PRIVATE, "text": "x"}, "channel_not_found"),
        ({"channel": CERTIFICATIONS, "text": "x", "thread_ts": "1.000001"}, "thread_not_found"),
        ({"channel": CERTIFICATIONS, "text": "x" * 40_001}, "msg_too_long"),
        ({"channel": CERTIFICATIONS, "text": "x", "blocks": [{"type": "sectoin"}]}, "invalid_blocks"),
        ({"channel": CERTIFICATIONS, "text": "x", "blocks": "nonsense"}, "invalid_blocks_format"),
        ({"channel": CERTIFICATIONS, "text": "x", "blocks": {"type": "divider"}}, "invalid_blocks_format"),
        (
            {"channel": CERTIFICATIONS, "text": "x", "blocks": [section("é" * 2900)] * 4},
            "msg_blocks_too_long",
        ),
        ({"channel": CERTIFICATIONS, "text": "x", "metadata": {"event_type": 3}}, "invalid_metadata_format"),
        ({"channel": CERTIFICATIONS, "text": "x", "metadata": "[]"}, "invalid_metadata_format"),
        ({"text": "x"}, "invalid_arguments"),
    ],
)
async def test_what_slack_would_refuse_is_refused_with_its_code(
    client: AsyncWebClient, arguments: dict[str, object], code: str
) -> None:
    assert await refusal(client.api_call("chat.postMessage", json=arguments)) == code


async def test_refused_blocks_come_with_the_reasons(client: AsyncWebClient) -> None:
    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel=CERTIFICATIONS, text="x", blocks=[section("")])
    assert refused.value.response["response_metadata"]["messages"] == [
        "blocks[0] (section).text.text is empty"
    ]


async def test_a_channel_may_be_named_and_a_persons_id_means_their_direct_message(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    named = await client.chat_postMessage(channel="#certifications", text="x")
    assert named["channel"] == CERTIFICATIONS
    direct = await client.chat_postMessage(channel=CAMILLE, text="x")
    assert direct["channel"] == sandbox.workspace.direct(CAMILLE).id


async def test_nothing_is_posted_nor_changed_in_an_archived_channel(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    ts = (await client.chat_postMessage(channel=CERTIFICATIONS, text="x"))["ts"]
    sandbox.slack.channel(CERTIFICATIONS).archived = True
    assert await refusal(client.chat_postMessage(channel=CERTIFICATIONS, text="x")) == "is_archived"
    assert await refusal(client.chat_update(channel=CERTIFICATIONS, ts=ts, text="y")) == "is_inactive"
    assert await refusal(client.conversations_join(channel=CERTIFICATIONS)) == "is_archived"


async def test_an_update_changes_the_message_and_keeps_what_it_does_not_name(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    posted = await client.chat_postMessage(
        channel=CERTIFICATIONS, text="avant", blocks=[section("carte")], metadata=METADATA
    )
    await client.chat_update(channel=CERTIFICATIONS, ts=posted["ts"], text="après")
    message = sandbox.slack.messages(CERTIFICATIONS)[0]
    assert (message.text, message.said, message.metadata) == ("après", "carte", METADATA)
    other = {"event_type": "vigie_alert", "event_payload": {"key": "k2"}}
    answer = await client.chat_update(
        channel=CERTIFICATIONS, ts=posted["ts"], text="fin", blocks=[], metadata=other
    )
    assert (message.blocks, message.metadata) == ([], other)
    assert answer["message"]["edited"]["ts"] == message.edited


async def test_only_the_bots_own_messages_are_changed_or_removed(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    theirs = (await sandbox.slack.say(CAMILLE, CERTIFICATIONS, "bonjour")).ts
    update = client.chat_update(channel=CERTIFICATIONS, ts=theirs, text="y")
    assert await refusal(update) == "cant_update_message"
    assert await refusal(client.chat_delete(channel=CERTIFICATIONS, ts=theirs)) == "cant_delete_message"
    missing = client.chat_update(channel=CERTIFICATIONS, ts="1.000001", text="y")
    assert await refusal(missing) == "message_not_found"


async def test_a_removed_message_is_gone_and_cannot_be_changed(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    ts = (await client.chat_postMessage(channel=CERTIFICATIONS, text="x"))["ts"]
    await client.chat_delete(channel=CERTIFICATIONS, ts=ts)
    assert sandbox.slack.messages(CERTIFICATIONS) == []
    assert await refusal(client.chat_update(channel=CERTIFICATIONS, ts=ts, text="y")) == "message_not_found"


async def test_the_head_of_a_thread_stays_as_deleted(sandbox: Sandbox, client: AsyncWebClient) -> None:
    await client.conversations_join(channel=CERTIFICATIONS)
    ts = (await client.chat_postMessage(channel=CERTIFICATIONS, text="x"))["ts"]
    await client.chat_postMessage(channel=CERTIFICATIONS, text="réponse", thread_ts=ts)
    await client.chat_delete(channel=CERTIFICATIONS, ts=ts)
    seen = await client.conversations_history(channel=CERTIFICATIONS)
    assert seen["messages"][0]["subtype"] == "tombstone"
    assert seen["messages"][0]["reply_count"] == 1


async def test_an_ephemeral_message_is_seen_by_one_member_only(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    await client.chat_postEphemeral(channel=CERTIFICATIONS, user=MALIK, text="pour vous")
    assert [seen.said for seen in sandbox.slack.ephemerals(MALIK, CERTIFICATIONS)] == ["pour vous"]
    assert sandbox.slack.ephemerals(CAMILLE, CERTIFICATIONS) == []
    stranger = sandbox.workspace.add_user("Jo Ailleurs").id
    refused = client.chat_postEphemeral(channel=CERTIFICATIONS, user=stranger, text="x")
    assert await refusal(refused) == "user_not_in_channel"


async def test_a_permalink_names_the_channel_and_the_message(client: AsyncWebClient) -> None:
    ts = (await client.chat_postMessage(channel=CERTIFICATIONS, text="x"))["ts"]
    link = await client.chat_getPermalink(channel=CERTIFICATIONS, message_ts=ts)
    assert str(link["permalink"]).endswith(f"/{CERTIFICATIONS}/p{ts.replace('.', '')}")
