"""Opening windows: Slack's trigger is good for three seconds, so a failure is told, not retried."""

from collections.abc import Callable, Coroutine
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.errors import SlackApiError

from bot.domain.ports import Block
from bot.domain.refusal import Refusal, Refused
from bot.slack.fates import CONNECTION_FAULTS
from bot.slack.listeners.once import deciding
from bot.slack.listeners.parts import Asked, Parts
from bot.slack.listeners.respond import respond

log = structlog.get_logger()


Opener = Callable[[Parts, Asked, str], Coroutine[Any, Any, None]]
"""Opens the window that a button's value asks for."""


def opens_window(app: AsyncApp, action_id: str, opener: Opener) -> None:
    """Make a click open one window, however often it is delivered, outside the acknowledgement."""

    async def on_click(parts: Parts, ack: AsyncAck, body: dict[str, Any]) -> None:
        asked = Asked.by_click(body)
        async with deciding(parts, asked):
            await ack()
        parts.afterwards("open a window", opener(parts, asked, body["actions"][0].get("value", "")))

    app.action(action_id)(on_click)


async def open_window(parts: Parts, asked: Asked, view: Block) -> None:
    """Open a window before who asked, or tell them that Slack did not."""
    try:
        await parts.client.views_open(trigger_id=asked.trigger, view=view)
    except (SlackApiError, *CONNECTION_FAULTS) as error:
        log.warning("a window could not be opened", error=type(error).__name__)
        if asked.response_url:
            await respond(parts, asked, Refused(Refusal.NO_MODAL))


async def update_window(parts: Parts, view_id: str, view: Block) -> None:
    """Show something else in a window that is open; one that was closed meanwhile is no error."""
    try:
        await parts.client.views_update(view_id=view_id, view=view)
    except (SlackApiError, *CONNECTION_FAULTS) as error:
        log.warning("a window could not be updated", error=type(error).__name__)


def value_of(view: dict[str, Any], block: str, action: str) -> dict[str, Any]:
    """The state of one input; empty where the window does not have it."""
    state: dict[str, Any] = view["state"]["values"].get(block, {}).get(action, {})
    return state


def text_of(view: dict[str, Any], block: str, action: str) -> str:
    """What was typed, without spaces around it."""
    return str(value_of(view, block, action).get("value") or "").strip()
