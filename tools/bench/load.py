"""A lean client: signed requests over kept-alive connections, each one's time measured."""

import asyncio
import time
from collections.abc import Callable, Iterator
from itertools import count
from urllib.parse import urlencode

from slack_sdk.signature import SignatureVerifier

_HEAD = (
    "POST /slack/events HTTP/1.1\r\nHost: bench\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    "X-Slack-Request-Timestamp: {at}\r\nX-Slack-Signature: {signature}\r\nContent-Length: {length}\r\n\r\n"
)


_TRIGGERS = count()
"""Never the same twice: a command that comes again is not carried out again."""


def signed(secret: str, body: str) -> bytes:
    """A whole HTTP request, as Slack would send it now."""
    at = str(int(time.time()))
    signature = SignatureVerifier(secret).generate_signature(timestamp=at, body=body)
    return _HEAD.format(at=at, signature=signature, length=len(body.encode())).encode() + body.encode()


def command(text: str, team: str, channel: str = "C0CERTIF01") -> Callable[[], str]:
    """Bodies of one command, each with a trigger of its own."""

    def body() -> str:
        return urlencode(
            {
                "token": "x",
                "team_id": team,
                "team_domain": "bench",
                "channel_id": channel,
                "channel_name": "certifications",
                "user_id": "U0CAMILLE1",
                "user_name": "camille",
                "command": "/cert",
                "text": text,
                "api_app_id": "A0VIGIE001",
                "response_url": "https://hooks.slack.com/commands/x",
                "trigger_id": f"{next(_TRIGGERS)}.1.x",
            }
        )

    return body


async def times(
    port: int, secret: str, body: Callable[[], str], requests: int, at_once: int = 1
) -> list[float]:
    """Seconds that each of `requests` took, `at_once` of them under way at any moment."""
    left = iter(range(requests))
    workers = (_worker(port, secret, body, left) for _ in range(at_once))
    return [one for some in await asyncio.gather(*workers) for one in some]


async def _worker(port: int, secret: str, body: Callable[[], str], left: Iterator[int]) -> list[float]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    taken = []
    for _ in left:
        request = signed(secret, body())
        start = time.perf_counter()
        writer.write(request)
        await _response(reader)
        taken.append(time.perf_counter() - start)
    writer.close()
    await writer.wait_closed()
    return taken


async def _response(reader: asyncio.StreamReader) -> None:
    head = await reader.readuntil(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200"), head
    lines = head.decode().lower().split("\r\n")
    length = next(int(line.split(":")[1]) for line in lines if line.startswith("content-length"))
    body = await reader.readexactly(length)
    assert b"marche pas" not in body
