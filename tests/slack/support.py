"""What tests of the Slack side share: a client like the bot's, and requests signed as Slack signs them."""

import contextlib
import hashlib
import hmac
import time
from collections.abc import AsyncIterator

import aiohttp

from bot.slack.client import SlackClient, slack_client

SECRET = "sandbox-signing-secret"
NOWHERE = "http://127.0.0.1:9"
"""Nothing answers there: the connection is refused at once."""


@contextlib.asynccontextmanager
async def client_of(api_url: str, patience: float = 5.0) -> AsyncIterator[SlackClient]:
    """The bot's own client, less patient."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=patience)) as session:
        yield slack_client(session, api_url, "xoxb-sandbox-bot")


def signed(body: bytes, at: float | None = None, secret: str = SECRET, **more: str) -> dict[str, str]:
    """The headers of a request that Slack signs at that moment (now, unless said)."""
    stamp = str(int(time.time() if at is None else at))
    digest = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    form = "application/x-www-form-urlencoded"
    headers = {"Content-Type": form, "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}
    return headers | {name.replace("_", "-"): value for name, value in more.items()}
