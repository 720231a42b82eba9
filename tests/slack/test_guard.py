"""What reaches Bolt: only what Slack signed, just now, and no more than a mebibyte of it."""

import json
import time
from collections.abc import AsyncIterator, Callable
from urllib.parse import urlencode

import httpx
import pytest
from slack_bolt.async_app import AsyncAck
from starlette.applications import Starlette
from starlette.routing import Route

from bot.slack.bolt import bolt_app
from bot.slack.guard import LARGEST_BODY, Guard
from bot.slack.identity import Identity
from tests.slack.support import NOWHERE, client_of, signed

COMMAND = {"command": "/cert", "text": "RS5000", "user_id": "U1", "channel_id": "C1", "team_id": "T1"}
BODY = urlencode(COMMAND).encode()


class Door:
    """A guard before a Bolt app that knows `/cert`: what was let in, and what was refused."""

    def __init__(self) -> None:
        self.let_in: list[str] = []
        self.refused: list[str] = []
        self.http = httpx.AsyncClient()

    async def post(self, body: bytes | AsyncIterator[bytes], headers: dict[str, str]) -> int:
        answer = await self.http.post("/slack/events", content=body, headers=headers)
        return answer.status_code


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    one = Door()
    async with client_of(NOWHERE) as client:
        bolt = bolt_app(client, Identity(client, "xoxb-1"))

        async def on_command(ack: AsyncAck, body: dict[str, str]) -> None:
            one.let_in.append(body["text"])
            await ack("lu")

        bolt.command("/cert")(on_command)
        guard = Guard(bolt, "sandbox-signing-secret", one.refused.append)
        asgi = Starlette(routes=[Route("/slack/events", guard, methods=["POST"])])
        transport = httpx.ASGITransport(asgi, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://vigie") as one.http:
            yield one


async def test_what_slack_signed_just_now_is_let_in(door: Door) -> None:
    assert await door.post(BODY, signed(BODY)) == 200
    assert door.let_in == ["RS5000"]
    assert door.refused == []


@pytest.mark.parametrize("age", [-290, 290])
async def test_a_clock_a_few_minutes_off_does_no_harm(door: Door, age: int) -> None:
    assert await door.post(BODY, signed(BODY, time.time() - age)) == 200


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        pytest.param(dict, "unsigned", id="no headers"),
        pytest.param(lambda: signed(BODY, secret="another"), "forged", id="another secret"),
        pytest.param(lambda: signed(BODY + b"&more=1"), "forged", id="another body"),
        pytest.param(lambda: signed(BODY, time.time() - 330), "stale", id="stale"),
        pytest.param(lambda: signed(BODY, time.time() + 330), "stale", id="from the future"),
        pytest.param(
            lambda: {"X-Slack-Signature": signed(BODY)["X-Slack-Signature"]}, "unsigned", id="no timestamp"
        ),
        pytest.param(
            lambda: {"X-Slack-Request-Timestamp": str(int(time.time()))}, "unsigned", id="no signature"
        ),
        pytest.param(
            lambda: signed(BODY) | {"X-Slack-Request-Timestamp": "just now"},
            "unsigned",
            id="a timestamp of words",
        ),
        pytest.param(
            lambda: signed(BODY) | {"X-Slack-Request-Timestamp": "-5"}, "unsigned", id="a negative timestamp"
        ),
        pytest.param(
            lambda: signed(BODY) | {"X-Slack-Request-Timestamp": "9" * 5000},
            "unsigned",
            id="an endless timestamp",
        ),
        pytest.param(lambda: signed(BODY) | {"X-Slack-Signature": ""}, "unsigned", id="an empty signature"),
        pytest.param(lambda: signed(BODY) | {"X-Slack-Signature": "v0="}, "forged", id="half a signature"),
    ],
)
async def test_what_slack_did_not_sign_just_now_is_refused_and_counted(
    door: Door, headers: Callable[[], dict[str, str]], why: str
) -> None:
    assert await door.post(BODY, headers()) == 401
    assert door.refused == [why]
    assert door.let_in == []


async def test_a_signature_with_letters_that_no_signature_has_is_refused(door: Door) -> None:
    raw = [(name.encode(), value.encode()) for name, value in signed(BODY).items()]
    raw = [(name, "v0=é".encode("latin-1") if name == b"X-Slack-Signature" else value) for name, value in raw]
    answer = await door.http.post("/slack/events", content=BODY, headers=raw)
    assert answer.status_code == 401
    assert door.refused == ["forged"]


async def test_unsigned_bytes_that_are_no_text_are_refused_like_any_other(door: Door) -> None:
    assert await door.post(b"\xff\xfe\x00", signed(BODY)) == 401
    assert door.refused == ["forged"]


async def test_a_declared_length_above_a_mebibyte_is_refused_unread(door: Door) -> None:
    body = b"x" * (LARGEST_BODY + 1)
    assert await door.post(body, signed(body)) == 413
    assert door.refused == ["oversized"]


async def test_a_stream_without_end_is_refused_as_soon_as_it_is_too_large(door: Door) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 65_536
            yield b"x" * 65_536

    assert await door.post(endless(), signed(b"")) == 413
    assert door.refused == ["oversized"]
    assert sent <= LARGEST_BODY + 2 * 65_536


async def test_a_mebibyte_exactly_is_read(door: Door) -> None:
    body = urlencode(COMMAND | {"text": ""}).encode()
    body += b"&pad=" + b"x" * (LARGEST_BODY - len(body) - 5)
    assert len(body) == LARGEST_BODY
    assert await door.post(body, signed(body)) == 200


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe\x00",
        b"garbage",
        b"{",
        b"{}",
        b"[]",
        b"payload=",
        b"payload=%7Bnot+json",
        b"payload=null",
        b"payload=%5B1%5D",
        b'payload="text"',
        b"payload=%7B%22type%22%3A%22block_actions%22%7D",
        b"payload=%7B%22actions%22%3A3%2C%22user%22%3A7%7D",
        b"command=%2Fother&text=RS5000",
        json.dumps({"type": "event_callback", "event": {}}).encode(),
        json.dumps({"type": "event_callback", "authorizations": 3, "event": []}).encode(),
    ],
)
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "application/json"])
async def test_a_signed_body_that_means_nothing_is_the_senders_fault(
    door: Door, body: bytes, kind: str
) -> None:
    status = await door.post(body, signed(body) | {"Content-Type": kind})
    assert 400 <= status < 500
    assert door.let_in == []


async def test_slack_can_verify_the_address(door: Door) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "abc", "token": "t"}).encode()
    answer = await door.http.post(
        "/slack/events", content=body, headers=signed(body) | {"Content-Type": "application/json"}
    )
    assert (200, "abc") == (answer.status_code, answer.json()["challenge"])


async def test_reading_the_address_with_a_browser_is_not_allowed(door: Door) -> None:
    assert (await door.http.get("/slack/events")).status_code == 405
