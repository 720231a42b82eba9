"""Socket Mode: Slack's requests over a connection that the bot opens."""

import asyncio
import logging
from collections.abc import Callable

import structlog
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.fates import CONNECTION_FAULTS, fate_of

log = structlog.get_logger()

_FIRST, _LONGEST = 1.0, 60.0
"""Seconds between tries: doubling, as for everything that may pass."""

_DRAIN = 10.0
"""Seconds that requests under way may take once the connection is to be closed."""

# slack_sdk logs an address that fails, ticket and all, and the ticket opens the connection.
_silent = logging.getLogger(f"{__name__}.slack_sdk")
_silent.setLevel(logging.CRITICAL)


class Client(SocketModeClient):
    """slack_sdk's, but for one thing: left alone it tries an address that does not answer for ever."""

    patience = 8.0
    """Seconds for one address to answer."""
    report: Callable[[str], None]
    """Told Slack's word on a refusal, and an empty one once connected."""

    async def connect(self) -> None:
        """Open the connection, however often it takes, with a new address each time."""
        wait = _FIRST
        while not self.closed:
            try:
                self.wss_uri = self.wss_uri or await self.issue_new_wss_url()
                async with asyncio.timeout(self.patience):
                    await super().connect()  # type: ignore[no-untyped-call]
            except SlackApiError as error:
                code = fate_of(error.response).code
                self.report(f"socket_mode_{code}")
                log.warning("socket mode is refused", code=code, again_in=wait)
            except CONNECTION_FAULTS as error:
                log.warning("socket mode cannot connect", error=type(error).__name__, again_in=wait)
            else:
                self.report("")
                return
            self.wss_uri = None
            await asyncio.sleep(wait)
            wait = min(wait * 2, _LONGEST)


class SocketMode(AsyncSocketModeHandler):
    """The handler of Bolt's, over that client."""

    client: Client

    def __init__(
        self,
        app: AsyncApp,
        app_token: str,
        web_client: AsyncWebClient,
        report: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.app = app
        self.app_token = app_token
        self.client = Client(app_token, logger=_silent, web_client=web_client)
        self.client.report = report
        self.client.socket_mode_request_listeners.append(self.handle)  # type: ignore[arg-type]
        self._under_way: set[asyncio.Task[None]] = set()

    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]
        """Answer one request, in a task of its own: closing waits for it."""
        task = asyncio.create_task(super().handle(client, req))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        await task

    async def close_async(self) -> None:
        """Close the connection once what came over it is answered: the answer goes over it, too."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=_DRAIN)
        await super().close_async()  # type: ignore[no-untyped-call]
