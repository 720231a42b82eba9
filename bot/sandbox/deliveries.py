"""How Slack's requests reach the bot: signed HTTP or Socket Mode, within 3 s, and what comes back."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias
from urllib.parse import urlencode

import httpx
from slack_sdk.signature import SignatureVerifier

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.sandbox.changes import Changes
    from bot.sandbox.content import Json
    from bot.sandbox.socket_mode import Sockets

Kind: TypeAlias = Literal["slash_commands", "interactive", "events_api"]

ACK_SECONDS = 3.0
OK = 200


@dataclass(frozen=True, slots=True)
class Delivery:
    """One request of Slack's, exactly as sent: it can be sent again, signature and ids unchanged."""

    kind: Kind
    payload: Json
    body: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Ack:
    """What the bot answered; status 0 when nothing came, and `error` what Slack says of it."""

    status: int
    body: str
    seconds: float
    error: str | None = None

    @property
    def ok(self) -> bool:
        return self.error is None

    def json(self) -> Json:
        """The body as an object; a bare text is what a command's answer may be."""
        try:
            value = json.loads(self.body) if self.body else {}
        except ValueError:
            return {"text": self.body}
        return value if isinstance(value, dict) else {"text": self.body}


class Courier:
    """Carries deliveries to the bot: by Socket Mode while it is connected, else to its request URL."""

    def __init__(self, signing_secret: str, sockets: Sockets, changes: Changes) -> None:
        self.request_url: str | None = None
        self.ack_seconds = ACK_SECONDS
        self.delivered: list[Delivery] = []
        self._signer = SignatureVerifier(signing_secret)
        self._sockets = sockets
        self._changes = changes
        # Local calls never go through a proxy that the environment names.
        self._client = httpx.AsyncClient(trust_env=False, timeout=None)  # noqa: S113  bounded by ack_seconds

    async def close(self) -> None:
        await self._client.aclose()

    def make(self, kind: Kind, payload: Json) -> Delivery:
        """A signed delivery of a payload."""
        if kind == "events_api":
            body, content_type = json.dumps(payload), "application/json"
        else:
            form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
            body, content_type = urlencode(form), "application/x-www-form-urlencoded"
        stamp = str(int(time.time()))
        signature = self._signer.generate_signature(timestamp=stamp, body=body) or ""
        headers = {
            "Content-Type": content_type,
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": signature,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        }
        return Delivery(kind, payload, body, headers)

    async def send(self, delivery: Delivery, extra: Mapping[str, str] | None = None) -> Ack:
        """Sends a delivery, new or again, and waits for its acknowledgement as long as Slack does."""
        self.delivered.append(delivery)
        began = time.monotonic()
        status, body, error = 0, "", None
        try:
            async with asyncio.timeout(self.ack_seconds):
                status, body = await self._carry(delivery, extra or {})
        except TimeoutError:
            error = "operation_timeout"
        except (httpx.HTTPError, ConnectionError):
            error = "dispatch_failed"
        if status not in (0, OK):
            error = f"http_{status}"
        self._changes.touch()
        return Ack(status, body, time.monotonic() - began, error)

    async def _carry(self, delivery: Delivery, extra: Mapping[str, str]) -> tuple[int, str]:
        if self._sockets.connected:
            answer = await self._sockets.send(delivery.kind, delivery.payload)
            return OK, json.dumps(answer) if answer else ""
        if self.request_url is None:
            raise ConnectionError("the bot has neither a request URL nor an open socket")
        headers = {**delivery.headers, **extra}
        response = await self._client.post(self.request_url, content=delivery.body, headers=headers)
        return response.status_code, response.text
