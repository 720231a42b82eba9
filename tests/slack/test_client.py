"""What the client tells of each call, and the time at Slack's that it learns from the answers."""

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from bot.sandbox.app import start
from bot.slack.client import SlackClock, slack_client, slack_session
from tests.slack.support import NOWHERE
from tests.slack.test_fates import answered


async def test_each_call_is_told_with_its_outcome() -> None:
    told: list[tuple[str, str]] = []
    async with start() as sandbox, slack_session(sandbox.api_url) as session:
        client = slack_client(session, sandbox.api_url, "xoxb-sandbox-bot", lambda *call: told.append(call))
        await client.auth_test()
        sandbox.faults.add("auth.test", error="who_knows")
        sandbox.faults.add("auth.test", error="invalid_auth")
        sandbox.faults.add("auth.test", cut=True)
        for failure in (SlackApiError, SlackApiError, aiohttp.ClientError):
            with pytest.raises(failure):
                await client.auth_test()

    assert told[:3] == [("auth.test", "ok"), ("auth.test", "unknown_code"), ("auth.test", "invalid_auth")]
    assert told[3][1].endswith("Error")


async def test_a_slack_that_does_not_answer_is_told_too() -> None:
    told: list[tuple[str, str]] = []
    async with slack_session(NOWHERE) as session:
        with pytest.raises(OSError, match="127"):
            await slack_client(session, NOWHERE, None, lambda *call: told.append(call)).auth_test()

    assert told == [("auth.test", "ClientConnectorError")]


@pytest.mark.parametrize(
    ("headers", "ahead"),
    [
        ({"Date": "Mon, 17 Aug 2026 04:17:00 GMT"}, 60.0),
        ({"date": "Mon, 17 Aug 2026 04:15:00 GMT"}, -60.0),
        ({"Date": "yesterday"}, 0.0),
        ({}, 0.0),
    ],
)
def test_slacks_clock_is_read_on_its_answers(headers: dict[str, str | list[str]], ahead: float) -> None:
    clock = SlackClock(wall=lambda: 1_786_940_160.0)
    clock.hear(answered(headers, {"ok": True}))

    assert (clock.ahead, clock.now()) == (ahead, 1_786_940_160.0 + ahead)
