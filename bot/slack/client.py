"""The client that every call to Slack goes through."""

from urllib.parse import urlsplit

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

_PATIENCE = aiohttp.ClientTimeout(total=20, connect=8)
"""Seconds: the outbox tries again, a listener gives up sooner."""


def slack_session(api_url: str) -> aiohttp.ClientSession:
    """The connections to Slack; the proxy that the environment names is used, but not for this machine."""
    local = urlsplit(api_url).hostname in ("localhost", "127.0.0.1", "::1")
    return aiohttp.ClientSession(timeout=_PATIENCE, trust_env=not local)


def slack_client(session: aiohttp.ClientSession, api_url: str, token: str | None = None) -> AsyncWebClient:
    """A client that never retries by itself: a post whose answer was lost may have arrived."""
    client = AsyncWebClient(token, base_url=f"{api_url.rstrip('/')}/", session=session, retry_handlers=[])
    client.proxy = None  # the session knows
    return client
