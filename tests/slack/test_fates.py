"""How long Slack asks to wait, in whatever way it says so."""

import pytest
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.domain.fate import Later
from bot.slack.fates import fate_of


def answered(headers: dict[str, str | list[str]], data: dict[str, object] | bytes) -> AsyncSlackResponse:
    return AsyncSlackResponse(
        client=AsyncWebClient(),
        http_verb="POST",
        api_url="https://slack.com/api/chat.postMessage",
        req_args={},
        data=data,
        headers=headers,
        status_code=429,
    )


@pytest.mark.parametrize(
    ("headers", "after"),
    [
        ({"Retry-After": "30"}, 30),
        ({"retry-after": "1.5"}, 1.5),
        ({"RETRY-AFTER": ["12"]}, 12),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": ""}, None),
        ({"Retry-After": "nan"}, None),
        ({"Retry-After": "inf"}, None),
        ({"Retry-After": "-3"}, None),
        ({}, None),
    ],
)
@pytest.mark.parametrize("data", [{"ok": False, "error": "ratelimited"}, b"<html></html>"])
def test_the_wait_is_what_slack_says_if_it_can_be_waited(
    headers: dict[str, str | list[str]], after: float | None, data: dict[str, object] | bytes
) -> None:
    failure = fate_of(answered(headers, data))
    assert isinstance(failure, Later)
    assert failure.after == after


def test_an_answer_without_a_code_is_named_by_its_status() -> None:
    assert fate_of(answered({}, {"ok": False})).code == "http_429"
