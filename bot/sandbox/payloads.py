"""What Slack sends an app: commands, clicks, submissions and events, in Slack's own shapes."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from bot.sandbox.chat_methods import message_json
from bot.sandbox.content import chosen, starting_state
from bot.sandbox.model import Ephemeral, Message, View
from bot.sandbox.view_methods import view_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.sandbox.content import Json
    from bot.sandbox.model import Channel
    from bot.sandbox.workspace import Workspace

_NAMES = {"private": "privategroup", "im": "directmessage"}


def command(ws: Workspace, user: str, channel: Channel, command: str, text: str, **links: str) -> Json:
    """The form of a slash command; `links` are its trigger_id and response_url."""
    return {
        "token": ws.identity.verification_token,
        "team_id": ws.identity.team_id,
        "team_domain": ws.identity.domain,
        "channel_id": channel.id,
        "channel_name": _NAMES.get(channel.kind, channel.name),
        "user_id": user,
        "user_name": ws.users[user].name,
        "command": command,
        "text": text,
        "api_app_id": ws.identity.app_id,
        "is_enterprise_install": "false",
        **links,
    }


def block_actions(
    ws: Workspace, user: str, where: Message | Ephemeral | View, action: Json, **links: str
) -> Json:
    """A click in a message, in what one person alone sees, or in a modal."""
    payload = {**_common(ws, user, "block_actions"), **links, "actions": [action]}
    if isinstance(where, View):
        inside = {"type": "view", "view_id": where.id}
        return payload | {"container": inside, "view": view_json(ws.identity, where)}
    channel = ws.channel(where.channel)
    container: Json = {
        "type": "message",
        "message_ts": where.ts,
        "channel_id": channel.id,
        "is_ephemeral": isinstance(where, Ephemeral),
    }
    if where.thread_ts:
        container["thread_ts"] = where.thread_ts
    payload |= {
        "container": container,
        "channel": {"id": channel.id, "name": _NAMES.get(channel.kind, channel.name)},
        "state": {"values": starting_state(where.blocks)},
    }
    # Slack says nothing of an ephemeral message's content: an app must not need it.
    if isinstance(where, Message):
        payload["message"] = message_json(ws, where)
    return payload


def action(element: Mapping[str, Any], block_id: str, value: object) -> Json:
    """What a click says of the element: a menu's carries the option, a button's its value."""
    kept = ("type", "action_id", "text", "value", "style", "placeholder", "url")
    said = {key: element[key] for key in kept if key in element}
    said |= {"block_id": block_id, "action_ts": f"{time.time():.6f}"}
    return said if element["type"] == "button" else said | chosen(element, value)


def view_submission(ws: Workspace, user: str, view: View, **links: str) -> Json:
    shown = view_json(ws.identity, view)
    return {**_common(ws, user, "view_submission"), **links, "view": shown, "response_urls": []}


def view_closed(ws: Workspace, user: str, view: View, *, cleared: bool = False) -> Json:
    shown = view_json(ws.identity, view)
    return {**_common(ws, user, "view_closed"), "view": shown, "is_cleared": cleared}


def event_callback(ws: Workspace, event: Json, event_id: str) -> Json:
    """An event of the Events API, in its envelope."""
    authorization = {
        "enterprise_id": None,
        "team_id": ws.identity.team_id,
        "user_id": ws.identity.bot_user,
        "is_bot": True,
        "is_enterprise_install": False,
    }
    return {
        "token": ws.identity.verification_token,
        "team_id": ws.identity.team_id,
        "api_app_id": ws.identity.app_id,
        "event": event,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": int(time.time()),
        "authorizations": [authorization],
        "is_ext_shared_channel": False,
    }


def url_verification(ws: Workspace, challenge: str) -> Json:
    return {"token": ws.identity.verification_token, "challenge": challenge, "type": "url_verification"}


def _common(ws: Workspace, user: str, kind: str) -> Json:
    person = ws.users[user]
    team = {"id": ws.identity.team_id, "domain": ws.identity.domain}
    theirs = person.team or ws.identity.team_id
    named = {"id": person.id, "username": person.name, "name": person.name, "team_id": theirs}
    return {
        "type": kind,
        "user": named,
        "api_app_id": ws.identity.app_id,
        "token": ws.identity.verification_token,
        "team": team,
        "enterprise": None,
        "is_enterprise_install": False,
    }
