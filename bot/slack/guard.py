"""What stands before Bolt: a request's size and signature are checked before anything in it is parsed."""

import hashlib
import hmac
import time
from collections.abc import Callable

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

LARGEST_BODY = 1024 * 1024
"""Bytes: Slack's own requests stay far below."""
_LONGEST_STAMP = 12
"""Digits of a timestamp: seconds, for thirty thousand years to come."""
_FRESH = 300
"""Seconds, either way, that a timestamp may be off."""


class Guard:
    """The ASGI endpoint of /slack/events: refuses 413 and 401, and hands what Slack signed to Bolt."""

    def __init__(
        self,
        app: AsyncApp,
        signing_secret: str,
        refused: Callable[[str], None],
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._app = app
        self._secret = signing_secret.encode()
        self._refused = refused
        self._wall = wall

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        try:
            answer = await self._answer(headers, await _bounded(headers, receive))
        except ClientDisconnect:
            return
        await _send(send, answer)

    async def _answer(self, headers: dict[str, str], body: bytes | None) -> BoltResponse:
        if body is None:
            self._refused("oversized")
            return _plain(413, "This request is too large.")
        if why := self._doubtful(body, headers):
            self._refused(why)
            return _plain(401, "This request is not signed by Slack, or too old.")
        try:
            bolt = AsyncBoltRequest(body=body.decode("utf-8"), headers={**headers})
        except (ValueError, TypeError, AttributeError):  # no text, no JSON, or JSON that is no object
            self._refused("unreadable")
            return _plain(400, "The body of this request cannot be read.")
        return await self._app.async_dispatch(bolt)

    def _doubtful(self, body: bytes, headers: dict[str, str]) -> str:
        """Why this is not from Slack, just now, or empty.

        slack_sdk's own verifier wants text, and raises at what is none: here bytes are compared.
        """
        timestamp, signature = (
            headers.get(f"x-slack-{name}", "") for name in ("request-timestamp", "signature")
        )
        number = timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= _LONGEST_STAMP
        if not number or not signature:
            return "unsigned"
        if abs(self._wall() - int(timestamp)) > _FRESH:
            return "stale"
        expected = hmac.new(self._secret, b"v0:%b:%b" % (timestamp.encode(), body), hashlib.sha256)
        same = hmac.compare_digest(f"v0={expected.hexdigest()}".encode(), signature.encode())
        return "" if same else "forged"


async def _bounded(headers: dict[str, str], receive: Receive) -> bytes | None:
    """The body, or None once it is larger than allowed: a declared length is believed only when too large."""
    declared = headers.get("content-length", "0")
    if declared.isdigit() and int(declared) > LARGEST_BODY:
        return None
    body, more = b"", True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > LARGEST_BODY:
            return None
    return body


def _plain(status: int, sentence: str) -> BoltResponse:
    return BoltResponse(status=status, body=sentence, headers={"content-type": "text/plain; charset=utf-8"})


async def _send(send: Send, answer: BoltResponse) -> None:
    body = answer.body.encode()
    headers = [(name.encode(), ", ".join(values).encode()) for name, values in answer.headers.items()]
    headers.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
