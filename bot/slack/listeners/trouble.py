"""The one answer to whatever went wrong on our side: what to do, and an id to quote."""

from typing import Any

import structlog
from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp

from bot.domain.ports import Message
from bot.domain.refusal import Refusal, Refused
from bot.slack.bolt import request_id
from bot.slack.listeners.once import Guest, Replayed
from bot.slack.listeners.parts import Asked, Parts
from bot.slack.listeners.respond import respond_later
from bot.slack.views.modal import notice
from bot.slack.views.replies import answer as view

log = structlog.get_logger()


def in_trouble(error: Exception) -> Refused:
    """What a person is told of a failure: the id is in the log, beside all there is to know of it."""
    refused = Refused(Refusal.TROUBLE, request_id())
    log.error("a request failed", id=refused.id_to_quote, exc_info=error)
    return refused


def listen(app: AsyncApp, parts: Parts) -> None:
    """Answer every failure that leaves a listener."""

    async def on_error(error: Exception, body: dict[str, Any]) -> BoltResponse:
        if isinstance(error, Replayed):
            return _replayed(parts, body)
        refused = Refused(Refusal.GUEST) if isinstance(error, Guest) else in_trouble(error)
        message = view(refused, parts.texts)
        if body.get("type") == "view_submission":  # an empty answer would close the modal as if all were well
            return BoltResponse(status=200, body=_in_window(body["view"], message, parts))
        if body.get("command"):
            return _reply(message)
        if body.get("response_url"):
            respond_later(parts, Asked.by_click(body), refused)
        return BoltResponse(status=200, body="")

    app.error(on_error)


def _in_window(view: dict[str, Any], message: Message, parts: Parts) -> dict[str, Any]:
    """Beside the first input, so that what was typed stays; in place of a window that has none."""
    inputs = [block["block_id"] for block in view.get("blocks", ()) if block["type"] == "input"]
    if inputs:
        return {"response_action": "errors", "errors": {inputs[0]: message.text}}
    return {"response_action": "update", "view": notice(message.text, parts.texts)}


def _replayed(parts: Parts, body: dict[str, Any]) -> BoltResponse:
    """A click was answered the first time; a command always gets an answer."""
    log.info("a request was delivered again", kind=body.get("type") or "command")
    if not body.get("command"):
        return BoltResponse(status=200, body="")
    return _reply(view(Refused(Refusal.REPLAYED), parts.texts))


def _reply(message: Message) -> BoltResponse:
    reply = {"response_type": "ephemeral", "text": message.text, "blocks": message.blocks}
    return BoltResponse(status=200, body=reply)
