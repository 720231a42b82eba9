"""What an acknowledgement makes people see: a command's answer, a modal that changes, a failure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.sandbox.errors import SlackError
from bot.sandbox.response_urls import Target, answer
from bot.sandbox.view_methods import checked

if TYPE_CHECKING:
    from bot.sandbox.content import Json
    from bot.sandbox.deliveries import Ack
    from bot.sandbox.model import Ephemeral, Message, View
    from bot.sandbox.workspace import Workspace

BAD_ANSWER = "invalid_command_response"
SUBMISSION_FAILED = "submission_failed"


def show_command_answer(
    ws: Workspace, channel: str, user: str, command: str, body: Json
) -> Message | Ephemeral | None:
    """The answer in a command's acknowledgement, to the asker alone unless it says otherwise."""
    if not body:
        return None
    try:
        return answer(Target(ws, channel, user, None, 0.0), body)
    except SlackError as refusal:
        reason = f"{BAD_ANSWER}: {refusal.code} {' ; '.join(refusal.messages)}"
        return show_failure(ws, channel, user, command, reason.strip())


def show_failure(
    ws: Workspace, channel: str, user: str, command: str, error: str, *, thread_ts: str | None = None
) -> Ephemeral:
    """Slack's own word, to one person, that the app failed."""
    name = ws.identity.bot_name
    if error == "operation_timeout":
        reason = f"{name} n'a pas répondu dans les 3 secondes ({error})"
    else:
        reason = f"{name} a rencontré un problème ({error})"
    text = f"{command} a échoué : {reason}." if command else f"{reason}."
    return ws.whisper(channel, user, text, thread_ts=thread_ts, error=error)


def apply_submission(ws: Workspace, view: View, ack: Ack) -> None:
    """A submitted modal closes, shows errors, changes, opens another, or stays and says that it failed."""
    body = ack.json() if ack.ok else {}
    try:
        if not ack.ok:
            view.problem = ack.error
        elif not body:
            ws.modals.close(view)
        else:
            _respond(ws, view, body)
    except SlackError as refusal:
        view.problem = f"{refusal.code} {' ; '.join(refusal.messages)}".strip()
    ws.changes.touch()


def _respond(ws: Workspace, view: View, body: Json) -> None:
    action = body.get("response_action")
    if action == "clear":
        ws.modals.clear(view.user)
    elif action == "errors":
        view.errors = _errors(view, body.get("errors"))
    elif action == "update":
        ws.modals.update(view, checked(ws, body.get("view")))
    elif action == "push":
        ws.modals.push_for(view.user, checked(ws, body.get("view")))
    else:
        raise SlackError(SUBMISSION_FAILED, [f"response_action {action!r} is unknown"])


def _errors(view: View, errors: object) -> dict[str, str]:
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not errors.keys() <= inputs:
        raise SlackError(SUBMISSION_FAILED, [f"errors must name the view's input blocks: {sorted(inputs)}"])
    return {str(block_id): str(sentence) for block_id, sentence in errors.items()}
