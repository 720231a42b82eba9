"""Socket Mode: a WebSocket on which envelopes go out and acknowledgements come back."""

from __future__ import annotations

import asyncio
import itertools
import json
from typing import TYPE_CHECKING

from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

if TYPE_CHECKING:
    from bot.sandbox.changes import Changes
    from bot.sandbox.content import Json

ACCEPTS_PAYLOAD = ("slash_commands", "interactive")


class Sockets:
    """The bot's open connections; what is delivered goes to the newest."""

    def __init__(self, changes: Changes, app_id: str) -> None:
        self.routes = [WebSocketRoute("/socket", self._connected)]
        self._changes = changes
        self._app_id = app_id
        self._tickets: set[str] = set()
        self._open: list[WebSocket] = []
        self._acks: dict[str, asyncio.Future[Json]] = {}
        self._numbers = itertools.count(1)

    @property
    def connected(self) -> int:
        """How many connections the bot holds."""
        return len(self._open)

    def url(self, base: str) -> str:
        """Where the bot connects, once."""
        ticket = f"ticket-{next(self._numbers)}"
        self._tickets.add(ticket)
        return f"{base.replace('http', 'ws', 1)}socket?ticket={ticket}"

    async def send(self, kind: str, payload: Json) -> Json:
        """Sends one envelope and waits for its acknowledgement: what the bot put in it, or nothing."""
        envelope_id = f"envelope-{next(self._numbers)}"
        envelope = {
            "envelope_id": envelope_id,
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind in ACCEPTS_PAYLOAD,
        }
        acknowledged: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._acks[envelope_id] = acknowledged
        try:
            await self._open[-1].send_json(envelope)
            return await acknowledged
        finally:
            del self._acks[envelope_id]

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Tells every connection that it ends, as Slack does every few hours, and ends it."""
        for socket in tuple(self._open):
            await socket.send_json({"type": "disconnect", "reason": reason})
            await socket.close()

    async def _connected(self, socket: WebSocket) -> None:
        ticket = socket.query_params.get("ticket", "")
        if ticket not in self._tickets:
            await socket.close(code=1008)
            return
        self._tickets.discard(ticket)
        await socket.accept()
        self._open.append(socket)
        await socket.send_json(self._hello())
        self._changes.touch()
        try:
            while True:
                self._acknowledged(await socket.receive_text())
        except WebSocketDisconnect:
            self._open.remove(socket)
            self._changes.touch()

    def _hello(self) -> Json:
        info = {"host": "sandbox", "approximate_connection_time": 18060}
        return {
            "type": "hello",
            "num_connections": len(self._open),
            "debug_info": info,
            "connection_info": {"app_id": self._app_id},
        }

    def _acknowledged(self, text: str) -> None:
        # Clients also send plain-text pings; only an envelope's acknowledgement is for us.
        try:
            received = json.loads(text)
        except ValueError:
            return
        waiting = self._acks.get(received.get("envelope_id", "")) if isinstance(received, dict) else None
        if waiting is not None and not waiting.done():
            waiting.set_result(received.get("payload") or {})
