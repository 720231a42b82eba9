"""What the page shows to one person: their channels, what is said there, their open modal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.sandbox.content import starting_state

if TYPE_CHECKING:
    from bot.sandbox.content import Json
    from bot.sandbox.files import File
    from bot.sandbox.model import Channel, Ephemeral, Message, View
    from bot.sandbox.workspace import Workspace


def shown_to(ws: Workspace, user: str) -> Json:
    """All that the page needs to draw itself for one person."""
    channels = [channel for channel in ws.channels.values() if user in channel.members]
    view, home = ws.modals.current(user), ws.modals.home(user)
    return {
        "version": ws.changes.version,
        "me": user,
        "team": ws.identity.team_name,
        "bot": ws.identity.bot_user,
        "users": [
            {"id": each.id, "name": each.real_name, "is_bot": each.is_bot} for each in ws.users.values()
        ],
        "channels": [_channel(ws, user, channel) for channel in channels],
        "view": _view(view) if view else None,
        "home": _view(home) if home else None,
    }


def _channel(ws: Workspace, user: str, channel: Channel) -> Json:
    mine = [seen for seen in ws.ephemerals if (seen.user, seen.channel) == (user, channel.id)]
    return {
        "id": channel.id,
        "name": ws.identity.bot_name if channel.kind == "im" else channel.name,
        "kind": channel.kind,
        "archived": channel.archived,
        "bot_is_member": ws.identity.bot_user in channel.members,
        "messages": [_message(message) for message in channel.messages] + [_ephemeral(seen) for seen in mine],
    }


def _message(message: Message) -> Json:
    return {
        "ts": message.ts,
        "user": message.user,
        "text": message.text,
        "blocks": message.blocks,
        "values": starting_state(message.blocks),
        "thread_ts": message.thread_ts if message.is_reply else None,
        "broadcast": message.broadcast,
        "files": [_file(file) for file in message.files],
        "edited": message.edited is not None,
        "deleted": message.deleted,
        "ephemeral": False,
    }


def _file(file: File) -> Json:
    told = {"id": file.id, "name": file.name, "title": file.title, "size": file.size}
    return {**told, "alt_txt": file.alt_txt, "is_picture": file.is_picture}


def _ephemeral(seen: Ephemeral) -> Json:
    return {
        "ts": seen.ts,
        "user": None,
        "text": seen.text,
        "blocks": seen.blocks,
        "values": starting_state(seen.blocks),
        "thread_ts": seen.thread_ts,
        "error": seen.error,
        "ephemeral": True,
    }


def _view(view: View) -> Json:
    return {
        "id": view.id,
        "hash": view.hash,
        "payload": view.payload,
        "values": view.values,
        "errors": view.errors,
        "problem": view.problem,
    }
