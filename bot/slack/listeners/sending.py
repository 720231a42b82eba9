"""Files that somebody has asked for: made afterwards, and sent to them by direct message."""

from collections.abc import Awaitable, Callable

import structlog

from bot.domain.answer import Answer, Preparing, Sent
from bot.domain.fate import SlackFailure
from bot.domain.ports import File
from bot.slack.listeners.parts import Asked, Parts
from bot.slack.listeners.respond import respond
from bot.slack.listeners.trouble import in_trouble
from bot.store.errors import StoreError

log = structlog.get_logger()

_PATIENCE = 120.0
"""Seconds: a journal of years is read in some, and Slack takes its time with files."""


def send_files(parts: Parts, asked: Asked, make: Callable[[], Awaitable[list[File]]]) -> Answer:
    """Begin; who asked is told when the files have arrived, or why they have not."""
    parts.afterwards("send files", _send(parts, asked, make), bound=_PATIENCE)
    return Preparing()


async def _send(parts: Parts, asked: Asked, make: Callable[[], Awaitable[list[File]]]) -> None:
    answer: Answer = Sent()
    try:
        files = await make()
        channel = await parts.messenger.direct(asked.user)
        for file in files:
            await parts.messenger.upload(channel, file)
    except SlackFailure as failure:
        log.warning("files could not be sent", code=failure.code)
        answer = Sent(failure.code)
    except StoreError as error:
        answer = in_trouble(error)
    if asked.response_url:
        await respond(parts, asked, answer)
