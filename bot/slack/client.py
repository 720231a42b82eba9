"""The client that every call to Slack goes through."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.slack.fates import CONNECTION_FAULTS, fate_of, known, unreachable

PATIENCE = 20.0
"""Seconds for a whole call: the outbox tries again, a listener gives up sooner."""
_TIMEOUT = aiohttp.ClientTimeout(total=PATIENCE, connect=8)

Called = Callable[[str, str], None]
"""Told each call's method and its outcome: ok, Slack's code, `unknown_code` or the kind of fault."""


@dataclass
class SlackClock:
    """Slack's clock, by the date on its answers: to the second, and ours until it has answered."""

    wall: Callable[[], float] = time.time
    ahead: float = 0.0
    """Seconds that Slack's clock is ahead of ours."""

    def now(self) -> float:
        return self.wall() + self.ahead

    def hear(self, answer: AsyncSlackResponse) -> None:
        """Take note of an answer's date, if it has one."""
        headers = {name.lower(): value for name, value in (answer.headers or {}).items()}
        try:
            date = parsedate_to_datetime(str(headers.get("date", "")))
        except ValueError:
            return
        self.ahead = date.timestamp() - self.wall()


class SlackClient(AsyncWebClient):
    """slack_sdk's, which tells how each call ended and what time it is at Slack's."""

    called: Called
    clock: SlackClock

    async def api_call(self, api_method: str, **given: Any) -> AsyncSlackResponse:  # noqa: ANN401
        try:
            answer = await super().api_call(api_method, **given)
        except SlackApiError as error:
            code = fate_of(error.response).code
            self.called(api_method, code if known(code) else "unknown_code")
            if isinstance(error.response, AsyncSlackResponse):
                self.clock.hear(error.response)
            raise
        except CONNECTION_FAULTS as error:
            self.called(api_method, unreachable(error).code)
            raise
        self.called(api_method, "ok")
        self.clock.hear(answer)
        return answer


def slack_session(api_url: str) -> aiohttp.ClientSession:
    """The connections to Slack; the proxy that the environment names is used, but not for this machine."""
    local = urlsplit(api_url).hostname in ("localhost", "127.0.0.1", "::1")
    return aiohttp.ClientSession(timeout=_TIMEOUT, trust_env=not local)


def slack_client(
    session: aiohttp.ClientSession,
    api_url: str,
    token: str | None = None,
    called: Called = lambda _method, _outcome: None,
) -> SlackClient:
    """A client that never retries by itself: a post whose answer was lost may have arrived."""
    client = SlackClient(token, base_url=f"{api_url.rstrip('/')}/", session=session, retry_handlers=[])
    client.proxy = None  # the session knows
    client.called, client.clock = called, SlackClock()
    return client
