"""Calls out to Slack: what each way of failing is taken for, and that nothing is tried twice unasked."""

from typing import Any

import pytest

from bot.domain.fate import ChannelGone, Later, MessageGone, SlackFailure, Unsendable, WorkspaceGone
from bot.domain.ports import Message
from bot.sandbox.app import start
from bot.sandbox.workspace import CERTIFICATIONS, PRIVATE
from bot.slack.messenger import SlackMessenger
from tests.slack.support import NOWHERE, client_of

HELLO = Message("Bonjour", [{"type": "section", "text": {"type": "mrkdwn", "text": "Bonjour"}}])


async def failure_of(fault: dict[str, Any], method: str = "chat.postMessage") -> tuple[SlackFailure, int]:
    """The failure that a call ends with under a fault, and how many calls it made."""
    async with start() as sandbox, client_of(sandbox.api_url, patience=0.3) as client:
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
        ({"status": 500}, Later),
        ({"status": 503, "body": b"<html>maintenance</html>"}, Later),
        ({"body": b"<html>a proxy's page</html>"}, Later),
        ({"cut": True}, Later),
        ({"cut": True, "after_effect": True}, Later),
        ({"hang": True}, Later),
        ({"error": "internal_error"}, Later),
        ({"error": "a_code_nobody_knows"}, Later),
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
        with pytest.raises(Later):
            await SlackMessenger(client).post("C1", HELLO, "k")


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
