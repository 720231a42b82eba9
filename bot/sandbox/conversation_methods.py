"""The Web API's conversations.* and users.*: where the bot is, what was said there, who is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.sandbox.chat_methods import message_json, readable_channel
from bot.sandbox.errors import SlackError

if TYPE_CHECKING:
    from bot.sandbox.args import Args
    from bot.sandbox.content import Json
    from bot.sandbox.model import Channel, Message, User
    from bot.sandbox.workspace import Workspace

MOST_MESSAGES = 999


def join(ws: Workspace, args: Args) -> Json:
    channel = readable_channel(ws, args.need("channel"))
    if channel.kind != "public":
        raise SlackError("method_not_supported_for_channel_type")
    if channel.archived:
        raise SlackError("is_archived")
    already = ws.identity.bot_user in channel.members
    channel.members.add(ws.identity.bot_user)
    ws.changes.touch()
    answer = {"channel": channel_json(ws, channel)}
    return {**answer, "warning": "already_in_channel"} if already else answer


def info(ws: Workspace, args: Args) -> Json:
    channel = readable_channel(ws, args.need("channel"))
    shown = channel_json(ws, channel)
    if args.flag("include_num_members"):
        shown["num_members"] = len(channel.members)
    return {"channel": shown}


def members(ws: Workspace, args: Args) -> Json:
    channel = readable_channel(ws, args.need("channel"))
    page, cursor = args.page(sorted(channel.members), args.limit(100, 1000))
    return {"members": list(page), "response_metadata": {"next_cursor": cursor}}


def history(ws: Workspace, args: Args) -> Json:
    """The channel's messages, newest first; replies only where they were also sent to the channel."""
    channel = _member(ws, args)
    top = [message for message in channel.messages if message.broadcast or not message.is_reply]
    return _messages(ws, args, _between(args, top)[::-1])


def replies(ws: Workspace, args: Args) -> Json:
    """A thread, oldest first, its head at the start."""
    channel = _member(ws, args)
    head = next((message for message in channel.messages if message.ts == args.need("ts")), None)
    if head is None:
        raise SlackError("thread_not_found")
    first = head.thread_ts or head.ts
    heads = [message for message in channel.messages if message.ts == first]
    return _messages(ws, args, heads + _between(args, channel.thread(first)))


def open_direct(ws: Workspace, args: Args) -> Json:
    if args.text("channel"):
        return {"channel": channel_json(ws, readable_channel(ws, args.text("channel")))}
    users = args.text("users").split(",")
    if len(users) > 1:
        raise SlackError("method_not_supported_for_channel_type")
    known = {channel.counterpart for channel in ws.channels.values()}
    channel = ws.direct(users[0])
    return {"channel": {"id": channel.id}, "already_open": users[0] in known}


def user_info(ws: Workspace, args: Args) -> Json:
    user = ws.users.get(args.need("user"))
    if user is None:
        raise SlackError("user_not_found")
    return {"user": user_json(ws, user)}


def channel_json(ws: Workspace, channel: Channel) -> Json:
    """A conversation as Slack shows it to an app."""
    common = {
        "id": channel.id,
        "is_im": channel.kind == "im",
        "is_archived": channel.archived,
        "context_team_id": ws.identity.team_id,
    }
    if channel.kind == "im":
        return {**common, "user": channel.counterpart, "is_open": True}
    return {
        **common,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": channel.kind == "public",
        "is_group": False,
        "is_private": channel.kind == "private",
        "is_member": ws.identity.bot_user in channel.members,
        "is_general": False,
        "is_mpim": False,
    }


def user_json(ws: Workspace, user: User) -> Json:
    """A person as Slack shows them to an app."""
    profile = {"real_name": user.real_name, "display_name": user.real_name}
    return {
        "id": user.id,
        "team_id": user.team or ws.identity.team_id,
        "is_restricted": user.guest,
        "is_ultra_restricted": False,
        "is_stranger": bool(user.team),
        "name": user.name,
        "real_name": user.real_name,
        "profile": profile,
        "deleted": False,
        "is_bot": user.is_bot,
        "is_admin": False,
        "tz": "Europe/Paris",
        "locale": "fr-FR",
    }


def _member(ws: Workspace, args: Args) -> Channel:
    channel = readable_channel(ws, args.need("channel"))
    if ws.identity.bot_user not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def _between(args: Args, messages: list[Message]) -> list[Message]:
    oldest, latest = args.text("oldest", "0"), args.text("latest") or "9999999999.999999"
    if args.flag("inclusive"):
        return [message for message in messages if oldest <= message.ts <= latest]
    return [message for message in messages if oldest < message.ts < latest]


def _messages(ws: Workspace, args: Args, messages: list[Message]) -> Json:
    page, cursor = args.page(messages, args.limit(100, MOST_MESSAGES))
    with_metadata = args.flag("include_all_metadata")
    return {
        "messages": [message_json(ws, message, with_metadata=with_metadata) for message in page],
        "has_more": bool(cursor),
        "response_metadata": {"next_cursor": cursor},
    }
