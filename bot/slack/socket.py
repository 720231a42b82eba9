"""Socket Mode: Slack's requests over a connection that the bot opens."""

import asyncio

import structlog
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_sdk.errors import SlackApiError

from bot.slack.fates import CONNECTION_FAULTS, fate_of

log = structlog.get_logger()

_FIRST, _LONGEST = 1.0, 60.0
"""Seconds between tries: doubling, as for everything that may pass."""


async def connect(handler: AsyncSocketModeHandler) -> None:
    """Open the connection, however often it takes; from then on slack_sdk keeps it open."""
    wait = _FIRST
    while True:
        try:
            await handler.connect_async()  # type: ignore[no-untyped-call]
        except SlackApiError as error:
            log.warning("socket mode is refused", code=fate_of(error.response).code, again_in=wait)
        except CONNECTION_FAULTS as error:
            log.warning("socket mode cannot connect", error=type(error).__name__, again_in=wait)
        else:
            return
        await asyncio.sleep(wait)
        wait = min(wait * 2, _LONGEST)
