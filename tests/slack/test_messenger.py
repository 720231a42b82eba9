"""Calls out to Slack: what each way of failing is taken for, and that nothing is tried twice unasked."""

from typing import Any

import pytest

from bot.domain.fate import (
    ChannelGone,
    Later,
    MessageGone,
    SlackFailure,
    Unknown,
    Unreadable,
    Unsendable,
    Unsure,
    WorkspaceGone,
)
from bot.domain.ports import Message
from bot.sandbox.app import start
from bot.sandbox.workspace import CAMILLE, CERTIFICATIONS, PRIVATE
from bot.slack.messenger import SlackMessenger
from tests.slack.support import NOWHERE, client_of

HELLO = Message("Bonjour", [{"type": "section", "text": {"type": "mrkdwn", "text": "Bonjour"}}])


async def failure_of(fault: dict[str, Any], method: str = "chat.postMessage") -> tuple[SlackFailure, int]:
    """The failure that a call ends with under a fault, and how many calls it made."""
    patience = 1.0 if fault.get("hang") else 20.0  # a busy machine answers late, too
    async with start() as sandbox, client_of(sandbox.api_url, patience) as client:
        messenger = SlackMessenger(client)
        ts = await messenger.post(CERTIFICATIONS, HELLO, "k0")
        before = len(sandbox.faults.made(method))
        sandbox.faults.add(method, **fault)
        post, update = (
            messenger.post(CERTIFICATIONS, HELLO, "k1"),
            messenger.update(CERTIFICATIONS, ts, HELLO),
        )
        call, other = (update, post) if method == "chat.update" else (post, update)
        other.close()
        with pytest.raises(SlackFailure) as failed:
            await call
        return failed.value, len(sandbox.faults.made(method)) - before


@pytest.mark.parametrize("method", ["chat.postMessage", "chat.update"])
@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ({"status": 500}, Unsure),
        ({"status": 503, "body": b"<html>maintenance</html>"}, Unsure),
        ({"body": b"<html>a proxy's page</html>"}, Unsure),
        ({"cut": True}, Unsure),
        ({"cut": True, "after_effect": True}, Unsure),
        ({"hang": True}, Unsure),
        ({"error": "internal_error"}, Unsure),
        ({"error": "a_code_nobody_knows"}, Unknown),
        ({"error": "channel_not_found"}, ChannelGone),
        ({"error": "is_archived"}, ChannelGone),
        ({"error": "invalid_auth"}, WorkspaceGone),
        ({"error": "token_revoked"}, WorkspaceGone),
        ({"error": "message_not_found"}, MessageGone),
        ({"error": "invalid_blocks"}, Unsendable),
        ({"error": "msg_too_long"}, Unsendable),
    ],
    ids=str,
)
async def test_each_failure_says_what_to_do_next_and_is_tried_once(
    method: str, fault: dict[str, Any], kind: type[SlackFailure]
) -> None:
    failure, calls = await failure_of(fault, method)
    assert type(failure) is kind
    assert calls == 1


@pytest.mark.parametrize(
    "fault",
    [{"retry_after": 7}, {"retry_after": 7, "status": 429, "body": b"<html>slow down</html>"}],
    ids=str,
)
async def test_too_many_calls_are_put_off_as_long_as_slack_says(fault: dict[str, Any]) -> None:
    failure, _ = await failure_of(fault)
    assert isinstance(failure, Later)
    assert failure.after == 7


async def test_a_slack_that_nobody_answers_for_is_tried_later() -> None:
    async with client_of(NOWHERE) as client:
        with pytest.raises(Later) as failed:
            await SlackMessenger(client).post("C1", HELLO, "k")
    assert not isinstance(failed.value, Unsure)


async def test_a_message_carries_its_key_and_shows_no_previews() -> None:
    async with start() as sandbox, client_of(sandbox.api_url) as client:
        messenger = SlackMessenger(client)
        ts = await messenger.post(CERTIFICATIONS, HELLO, "card:1")
        await messenger.post(CERTIFICATIONS, HELLO, "line:1", ts)
        first, reply = sandbox.slack.messages(CERTIFICATIONS)
        assert (first.ts, reply.thread_ts) == (ts, ts)
        assert first.metadata == {"event_type": "vigie", "event_payload": {"key": "card:1"}}
        args = sandbox.faults.made("chat.postMessage")[0].args
        assert (args["unfurl_links"], args["unfurl_media"]) == (False, False)


async def test_a_private_channel_without_the_bot_is_a_channel_gone() -> None:
    async with start() as sandbox, client_of(sandbox.api_url) as client:
        with pytest.raises(ChannelGone):
            await SlackMessenger(client).post(PRIVATE, HELLO, "k")


async def test_a_thread_whose_card_is_gone_is_a_message_gone() -> None:
    async with start() as sandbox, client_of(sandbox.api_url) as client:
        with pytest.raises(MessageGone):
            await SlackMessenger(client).post(CERTIFICATIONS, HELLO, "k", "1700000000.000100")


async def test_a_message_is_found_by_its_key_on_whichever_page() -> None:
    async with start() as sandbox, client_of(sandbox.api_url) as client:
        messenger = SlackMessenger(client)
        await client.conversations_join(channel=CERTIFICATIONS)
        first = await messenger.post(CERTIFICATIONS, HELLO, "k1")
        for _ in range(250):
            await sandbox.slack.say(CAMILLE, CERTIFICATIONS, "bonjour")
        assert await messenger.find(CERTIFICATIONS, "k1", 0.0) == first
        assert await messenger.find(CERTIFICATIONS, "k2", 0.0) == ""
        assert await messenger.find(CERTIFICATIONS, "k1", float(first) + 0.001) == ""
        assert len(sandbox.faults.made("conversations.history")) > 3


async def test_a_reply_is_found_in_its_thread_and_not_elsewhere() -> None:
    async with start() as sandbox, client_of(sandbox.api_url) as client:
        messenger = SlackMessenger(client)
        await client.conversations_join(channel=CERTIFICATIONS)
        card = await messenger.post(CERTIFICATIONS, HELLO, "k1")
        reply = await messenger.post(CERTIFICATIONS, HELLO, "k2", card)
        assert await messenger.find(CERTIFICATIONS, "k2", 0.0, card) == reply
        assert await messenger.find(CERTIFICATIONS, "k2", 0.0) == ""
        assert await messenger.find(CERTIFICATIONS, "k2", 0.0, "1700000000.000100") == ""


async def test_a_direct_message_reaches_one_person_and_is_found_again() -> None:
    async with start() as sandbox, client_of(sandbox.api_url) as client:
        messenger = SlackMessenger(client)
        channel = await messenger.direct(CAMILLE)
        ts = await messenger.post(channel, HELLO, "k1")
        assert await messenger.find(channel, "k1", 0.0) == ts
        assert sandbox.slack.messages(channel)[0].text == "Bonjour"


@pytest.mark.parametrize(
    "code", ["missing_scope", "not_in_channel", "channel_not_found", "invalid_ts_oldest"]
)
async def test_what_cannot_be_read_is_said_to_be_unreadable(code: str) -> None:
    async with start() as sandbox, client_of(sandbox.api_url) as client:
        sandbox.faults.add("conversations.history", error=code)
        with pytest.raises(Unreadable, match=code):
            await SlackMessenger(client).find(CERTIFICATIONS, "k", 0.0)


async def test_a_refused_token_is_no_unreadable_channel() -> None:
    async with start() as sandbox, client_of(sandbox.api_url) as client:
        sandbox.faults.add("conversations.history", error="token_revoked")
        with pytest.raises(WorkspaceGone):
            await SlackMessenger(client).find(CERTIFICATIONS, "k", 0.0)


async def test_words_alone_are_posted_without_blocks() -> None:
    async with start() as sandbox, client_of(sandbox.api_url) as client:
        messenger = SlackMessenger(client)
        ts = await messenger.post(CERTIFICATIONS, HELLO, "k")
        await messenger.update(CERTIFICATIONS, ts, Message("en mots", []))
        await messenger.post(CERTIFICATIONS, Message("en mots", []), "k2")
        assert [each.blocks for each in sandbox.slack.messages(CERTIFICATIONS)] == [[], []]


@pytest.mark.parametrize(
    ("code", "fate"),
    [("missing_scope", ChannelGone), ("token_revoked", WorkspaceGone), ("user_not_found", ChannelGone)],
)
async def test_a_person_who_cannot_be_written_to_stops_nothing_else(
    code: str, fate: type[SlackFailure]
) -> None:
    async with start() as sandbox, client_of(sandbox.api_url) as client:
        sandbox.faults.add("conversations.open", error=code)
        with pytest.raises(fate, match=code):
            await SlackMessenger(client).direct(CAMILLE)
