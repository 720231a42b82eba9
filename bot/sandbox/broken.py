"""Answers that go wrong on the wire: a connection that hangs, is cut, or stops in the middle of a body."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse, Response

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.types import Receive, Scope, Send

    from bot.sandbox.changes import Changes
    from bot.sandbox.faults import Call, Fault, Faults

EXTENSION = "vigie.connection"


class Cut(Response):
    """The connection is closed with no answer, or after some bytes of the body it announced."""

    def __init__(
        self, whole: bytes | None = None, sent: int = 0, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(whole, headers=headers)
        self._whole = whole
        self._sent = sent

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._whole is not None:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            await send({"type": "http.response.body", "body": self._whole[: self._sent], "more_body": True})
        # Only our own server offers this: ASGI has no word for hanging up.
        scope["extensions"][EXTENSION].close()
        await _gone(receive)


class Hang(Response):
    """No answer ever: it ends when the caller gives up or the sandbox closes."""

    def __init__(self, changes: Changes) -> None:
        super().__init__()
        self._changes = changes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        gone = asyncio.ensure_future(_gone(receive))
        while not gone.done() and not self._changes.closed:
            moved = asyncio.ensure_future(self._changes.after(self._changes.version))
            await asyncio.wait((gone, moved), return_when=asyncio.FIRST_COMPLETED)
            moved.cancel()
        gone.cancel()
        await Cut()(scope, receive, send)


async def faulty(
    faults: Faults, call: Call, fault: Fault, effect: Callable[[], Awaitable[Response]]
) -> Response:
    """The answer to a call under a fault; without one of its own, the effect's, only later."""
    answer = await effect() if fault.after_effect else None
    await asyncio.sleep(fault.delay)
    if fault.hang:
        faults.answered(call, "hang")
        return Hang(faults.changes)
    if fault.cut:
        faults.answered(call, "cut")
        return Cut()
    if fault.answers:
        faults.answered(call, fault.error or str(fault.status))
        return _said(fault)
    return answer or await effect()


def _said(fault: Fault) -> Response:
    headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
    if fault.body is not None:
        return Response(fault.body, fault.status, headers, media_type="text/html; charset=utf-8")
    if fault.error is None:
        return Response("", fault.status, headers)
    return JSONResponse({"ok": False, "error": fault.error}, fault.status, headers)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
