"""Answering a click: its acknowledgement carries no body, so the answer goes to its response_url."""

import asyncio

import structlog
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.domain.answer import Answer
from bot.domain.ports import Message
from bot.slack.fates import CONNECTION_FAULTS
from bot.slack.listeners.parts import Asked, Parts
from bot.slack.views.replies import answer as view

log = structlog.get_logger()

_WAITS = (0.5, 1.0, 2.0)
"""Seconds between tries: the person is looking."""
_PATIENCE = 3.0
"""Seconds for one try."""
_OK, _REFUSED, _SLOW_DOWN, _FAILED = 200, 400, 429, 500
"""HTTP statuses; what Slack refuses (a used or expired address) would be refused again."""


async def respond(parts: Parts, asked: Asked, answer: Answer, *, replace: bool = False) -> None:
    """Show an answer to who asked, alone; `replace` puts it in place of the reply that was clicked."""
    message = view(answer, await parts.spoken(asked.channel), parts.checklist)
    status = 0
    for wait in (*_WAITS, 0.0):
        status = await tell(parts.client, asked.response_url, message, replace=replace)
        if status == _OK or (_REFUSED <= status < _FAILED and status != _SLOW_DOWN):
            break
        await asyncio.sleep(wait)
    if status != _OK:
        log.error("an answer could not be shown", status=status)


async def tell(
    client: AsyncWebClient, url: str, message: Message, *, replace: bool = False, patience: float = _PATIENCE
) -> int:
    """One try, over the client's connections: the status that Slack answers with, 0 where it does not."""
    webhook = AsyncWebhookClient(url, session=client.session, retry_handlers=[])
    webhook.proxy = None  # the session knows
    try:
        async with asyncio.timeout(patience):
            sent = await webhook.send(
                text=message.text,
                blocks=message.blocks,
                response_type="ephemeral",
                replace_original=replace,
            )
    except CONNECTION_FAULTS:
        return 0
    return sent.status_code


def respond_later(parts: Parts, asked: Asked, answer: Answer, *, replace: bool = False) -> None:
    """The same, outside the acknowledgement."""
    if asked.response_url:
        parts.afterwards("respond", respond(parts, asked, answer, replace=replace))
