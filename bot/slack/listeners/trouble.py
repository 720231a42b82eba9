"""The one answer to whatever went wrong on our side: what to do, and an id to quote."""

from typing import Any

import structlog
from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext

from bot.domain.ports import Message
from bot.domain.refusal import Refusal, Refused
from bot.locale.texts import SOURCE, Texts, texts
from bot.slack.bolt import request_id
from bot.slack.listeners.once import Guest, Replayed
from bot.slack.listeners.parts import Asked
from bot.slack.listeners.respond import respond_later, tell
from bot.slack.listeners.workspace import NoWorkspace, parts_in
from bot.slack.views.modal import notice
from bot.slack.views.replies import answer as view

log = structlog.get_logger()

_PATIENCE = 1.0
"""Seconds to tell somebody of a workspace that has no parts, which is done within the acknowledgement."""


def in_trouble(error: Exception) -> Refused:
    """What a person is told of a failure: the id is in the log, beside all there is to know of it."""
    refused = Refused(Refusal.TROUBLE, request_id())
    log.error("a request failed", id=refused.id_to_quote, exc_info=error)
    return refused


def listen(app: AsyncApp) -> None:
    """Answer every failure that leaves a listener, or that kept a request from reaching one."""
    app.error(_on_error)


async def _on_error(error: Exception, body: dict[str, Any], context: AsyncBoltContext) -> BoltResponse:
    parts = parts_in(context)
    t = parts.texts if parts else texts(SOURCE)
    refused = _refused(error, body, context)
    message = view(refused, t)
    if body.get("command"):
        return _reply(message)
    if isinstance(error, Replayed):  # it was answered the first time
        return BoltResponse(status=200, body="")
    if body.get("type") == "view_submission":  # an empty answer would close the modal as if all were well
        return BoltResponse(status=200, body=_in_window(body["view"], message, t))
    address = body.get("response_url")  # an event has none
    if address and parts:
        respond_later(parts, Asked.by_click(body), refused)
    elif address:
        await tell(context.client, address, message, patience=_PATIENCE)
    return BoltResponse(status=200, body="")


def _refused(error: Exception, body: dict[str, Any], context: AsyncBoltContext) -> Refused:
    match error:
        case Replayed():
            log.info("a request was delivered again", kind=body.get("type") or "command")
            return Refused(Refusal.REPLAYED)
        case Guest():
            return Refused(Refusal.GUEST)
        case NoWorkspace():
            log.warning("a request came from a workspace that we do not work for", team=context.team_id)
            return Refused(Refusal.NO_WORKSPACE)
    return in_trouble(error)


def _in_window(view: dict[str, Any], message: Message, t: Texts) -> dict[str, Any]:
    """Beside the first input, so that what was typed stays; in place of a window that has none."""
    inputs = [block["block_id"] for block in view.get("blocks", ()) if block["type"] == "input"]
    if inputs:
        return {"response_action": "errors", "errors": {inputs[0]: message.text}}
    return {"response_action": "update", "view": notice(message.text, t)}


def _reply(message: Message) -> BoltResponse:
    reply = {"response_type": "ephemeral", "text": message.text, "blocks": message.blocks}
    return BoltResponse(status=200, body=reply)
