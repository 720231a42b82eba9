"""What stands before Bolt: a request's size and signature are checked before anything in it is parsed."""

import hashlib
import hmac
import time
from collections.abc import Callable

from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
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
        request = Request(scope, receive)
        try:
            response = await self._answer(request)
        except ClientDisconnect:
            return
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        body = await _bounded(request)
        if body is None:
            self._refused("oversized")
            return PlainTextResponse("This request is too large.", 413)
        if not self._signed(body, request.headers):
            self._refused("unsigned")
            return PlainTextResponse("This request is not signed by Slack, or too old.", 401)
        return await self._dispatch(body, request)

    def _signed(self, body: bytes, headers: Headers) -> bool:
        """slack_sdk's own verifier wants text, and raises at what is none: here bytes are compared."""
        timestamp, signature = (
            headers.get(f"x-slack-{name}", "") for name in ("request-timestamp", "signature")
        )
        if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= _LONGEST_STAMP):
            return False
        if abs(self._wall() - int(timestamp)) > _FRESH:
            return False
        expected = hmac.new(self._secret, b"v0:%b:%b" % (timestamp.encode(), body), hashlib.sha256)
        return hmac.compare_digest(f"v0={expected.hexdigest()}".encode(), signature.encode())

    async def _dispatch(self, body: bytes, request: Request) -> Response:
        try:
            bolt = AsyncBoltRequest(body=body.decode("utf-8"), headers=dict(request.headers))
        except (ValueError, TypeError, AttributeError):  # no text, no JSON, or JSON that is no object
            return PlainTextResponse("The body of this request cannot be read.", 400)
        answer = await self._app.async_dispatch(bolt)
        headers = {name: ", ".join(values) for name, values in answer.headers.items()}
        return Response(answer.body, answer.status, headers)


async def _bounded(request: Request) -> bytes | None:
    """The body, or None once it is larger than allowed: a declared length is believed only when too large."""
    declared = request.headers.get("content-length", "0")
    if declared.isdigit() and int(declared) > LARGEST_BODY:
        return None
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > LARGEST_BODY:
            return None
        chunks.append(chunk)
    return b"".join(chunks)
