"""Buttons and windows that this version does not know: whoever used one is told what to do instead."""

import re
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.domain.refusal import Refusal, Refused
from bot.slack.listeners.parts import Asked, Parts
from bot.slack.listeners.respond import respond_later
from bot.slack.views.modal import notice
from bot.slack.views.replies import answer as view

_ANY = re.compile("")
_REFUSED = Refused(Refusal.OUTDATED)


def listen(app: AsyncApp) -> None:
    """Answer what no other listener has taken: this one must be registered after them all."""
    app.action(_ANY)(_on_button)
    app.view(_ANY)(_on_window)


async def _on_button(parts: Parts, ack: AsyncAck, body: dict[str, Any]) -> None:
    await ack()
    if not body["actions"][0].get("url"):  # a link has done its work already
        respond_later(parts, Asked.by_click(body), _REFUSED)


async def _on_window(parts: Parts, ack: AsyncAck) -> None:
    await ack(response_action="update", view=notice(view(_REFUSED, parts.texts).text, parts.texts))
