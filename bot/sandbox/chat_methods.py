"""The Web API's chat.*: what the bot says, changes and removes, refused where Slack would refuse it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.sandbox.errors import SlackError
from bot.sandbox.files import file_json
from bot.sandbox.limits import check_message
from bot.sandbox.pictures import check_pictures

if TYPE_CHECKING:
    from bot.sandbox.args import Args
    from bot.sandbox.content import Json
    from bot.sandbox.model import Channel, Message
    from bot.sandbox.workspace import Workspace


def post_message(ws: Workspace, args: Args) -> Json:
    channel = writable(ws, args.need("channel"))
    text, blocks, metadata = _content(args)
    check_message(text, blocks, metadata, attachments=args.values.get("attachments"))
    check_pictures(ws.files, blocks)
    message = ws.post(
        channel,
        ws.identity.bot_user,
        text,
        blocks,
        metadata=metadata,
        thread_ts=head_of(channel, args.text("thread_ts")),
        broadcast=args.flag("reply_broadcast"),
    )
    return {"channel": channel.id, "ts": message.ts, "message": message_json(ws, message)}


def post_ephemeral(ws: Workspace, args: Args) -> Json:
    channel = writable(ws, args.need("channel"))
    text, blocks, _ = _content(args)
    check_message(text, blocks)
    check_pictures(ws.files, blocks)
    if args.need("user") not in channel.members:
        raise SlackError("user_not_in_channel")
    thread_ts = head_of(channel, args.text("thread_ts"))
    seen = ws.whisper(channel.id, args.need("user"), text, blocks, thread_ts=thread_ts)
    return {"message_ts": seen.ts}


def update(ws: Workspace, args: Args) -> Json:
    """Blocks and metadata that are not named are kept, as Slack documents it."""
    message = _own(ws, args, "cant_update_message")
    if ws.channel(message.channel).archived:
        raise SlackError("is_inactive")
    text, blocks, metadata = _content(args)
    if args.values.get("blocks") is None:
        blocks = message.blocks
    check_message(text, blocks, metadata, attachments=message.files)
    check_pictures(ws.files, blocks)
    ws.rewrite(message, text, blocks)
    if metadata is not None:
        message.metadata = metadata
    return {"channel": message.channel, "ts": message.ts, "text": text, "message": message_json(ws, message)}


def delete(ws: Workspace, args: Args) -> Json:
    message = _own(ws, args, "cant_delete_message")
    ws.delete(message)
    return {"channel": message.channel, "ts": message.ts}


def permalink(ws: Workspace, args: Args) -> Json:
    channel = readable_channel(ws, args.need("channel"))
    message = ws.message(channel.id, args.need("message_ts"))
    url = f"https://{ws.identity.domain}.slack.com/archives/{channel.id}/p{message.ts.replace('.', '')}"
    return {"channel": channel.id, "permalink": url}


def readable_channel(ws: Workspace, id: str) -> Channel:  # noqa: A002
    """A channel the bot knows of: a private one it is not in does not exist for it."""
    channel = ws.channel(id)
    if channel.kind != "public" and ws.identity.bot_user not in channel.members:
        raise SlackError("channel_not_found")
    return channel


def writable(ws: Workspace, id: str) -> Channel:  # noqa: A002
    """A channel the bot may post in; a person's id means the direct message with them."""
    channel = ws.direct(id) if id in ws.users else readable_channel(ws, id)
    if channel.archived:
        raise SlackError("is_archived")
    joined = ws.identity.bot_user in channel.members
    if not joined and "chat:write.public" not in ws.identity.scopes:
        raise SlackError("not_in_channel")
    return channel


def head_of(channel: Channel, thread_ts: str) -> str | None:
    """The message that a thread hangs on, by any message of it; None without `thread_ts`."""
    if not thread_ts:
        return None
    for message in channel.messages:
        if message.ts == thread_ts:
            return message.thread_ts or message.ts
    raise SlackError("thread_not_found")


def message_json(ws: Workspace, message: Message, *, with_metadata: bool = True) -> Json:
    """A message as Slack shows it to an app."""
    shown: Json = {"type": "message", "user": message.user, "ts": message.ts, "text": message.text}
    shown["team"] = ws.identity.team_id
    if message.bot_id:
        shown |= {"bot_id": message.bot_id, "app_id": ws.identity.app_id}
    if message.blocks:
        shown["blocks"] = message.blocks
    if message.files:
        shown["files"] = [file_json(ws, file) for file in message.files]
    if message.metadata and with_metadata:
        shown["metadata"] = message.metadata
    if message.edited:
        shown["edited"] = {"user": message.bot_id or message.user, "ts": message.edited}
    if message.deleted:
        shown["subtype"] = "tombstone"
    return shown | _thread_json(ws, message)


def _thread_json(ws: Workspace, message: Message) -> Json:
    if message.is_reply:
        return {"thread_ts": message.thread_ts}
    replies = ws.channel(message.channel).thread(message.ts)
    if not replies:
        return {}
    users = sorted({reply.user for reply in replies})
    return {
        "thread_ts": message.ts,
        "reply_count": len(replies),
        "reply_users": users,
        "latest_reply": replies[-1].ts,
    }


def _content(args: Args) -> tuple[str, list[Json], Json | None]:
    blocks = args.values.get("blocks")
    return args.text("text"), [] if blocks is None else blocks, args.values.get("metadata")


def _own(ws: Workspace, args: Args, refusal: str) -> Message:
    channel = readable_channel(ws, args.need("channel"))
    message = ws.message(channel.id, args.need("ts"))
    if message.user != ws.identity.bot_user:
        raise SlackError(refusal)
    return message
