"""The Web API's files.*: an upload is announced, sent, then shared; a file is asked about by its id."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.sandbox.chat_methods import head_of, readable_channel
from bot.sandbox.errors import SlackError
from bot.sandbox.files import file_json
from bot.sandbox.limits import check_message

if TYPE_CHECKING:
    from bot.sandbox.args import Args
    from bot.sandbox.content import Json
    from bot.sandbox.files import File
    from bot.sandbox.model import Channel
    from bot.sandbox.workspace import Workspace

ALT_TEXT_CHARACTERS = 1000
_CONVERSATION = "^[CGDZ][A-Z0-9]{8,}$"


def get_upload_url(ws: Workspace, args: Args) -> Json:
    """Where the content goes, and the id that the file will have."""
    name, length, alt_txt = args.need("filename"), args.need("length"), args.text("alt_txt")
    if not length.isdigit() or int(length) < 1:
        raise SlackError("invalid_arguments", ["[ERROR] must be greater than 0 [json-pointer:/length]"])
    if len(alt_txt) > ALT_TEXT_CHARACTERS:
        raise SlackError("alt_txt_too_large")
    file = ws.files.reserve(ws.identity.bot_user, name, int(length), alt_txt)
    return {"upload_url": f"{ws.files.base}/upload/v1/{file.id}", "file_id": file.id}


def complete_upload(ws: Workspace, args: Args) -> Json:
    """The uploaded files become whole and are shared, in one message a channel; with none, they stay private.

    Sharing comes after the answer: as in Slack, it is files.info that tells the message's ts.
    """
    titles = _asked(args)
    files = [_uploaded(ws, file_id) for file_id in titles]
    comment = args.text("initial_comment")
    check_message(comment, [], attachments=True)
    places = _places(ws, args)
    heads = [head_of(channel, args.text("thread_ts")) for channel in places]
    for file in files:
        file.complete, file.title = True, titles[file.id] or file.title
    answer = {"files": [file_json(ws, file) for file in files]}
    for channel, head in zip(places, heads, strict=True):
        _share(ws, channel, head, comment, files)
    ws.changes.touch()
    return answer


def info(ws: Workspace, args: Args) -> Json:
    file = ws.files.find(args.need("file"))
    return {"file": file_json(ws, file), "comments": [], "response_metadata": {"next_cursor": ""}}


def _asked(args: Args) -> dict[str, str]:
    asked = args.values.get("files")
    if not isinstance(asked, list) or not asked:
        raise SlackError("invalid_arguments", ["[ERROR] missing required field: files"])
    if not all(isinstance(each, dict) and each.get("id") for each in asked):
        raise SlackError("invalid_arguments", ["[ERROR] missing required field: id [json-pointer:/files/0]"])
    return {str(each["id"]): str(each.get("title") or "") for each in asked}


def _uploaded(ws: Workspace, file_id: str) -> File:
    file = ws.files.announced(file_id)
    if file.content is None:
        raise SlackError("file_not_found")
    return file


def _places(ws: Workspace, args: Args) -> list[Channel]:
    """The conversations to share in; unlike chat.postMessage, the bot must be a member of each."""
    one = args.text("channel_id")
    if one and not re.match(_CONVERSATION, one):
        sentence = f"[ERROR] input must match regex pattern: {_CONVERSATION} [json-pointer:/channel_id]"
        raise SlackError("invalid_arguments", [sentence])
    named = [each.strip() for each in args.text("channels").split(",") if each.strip()]
    places = [
        ws.direct(each) if each in ws.users else readable_channel(ws, each)
        for each in ([one] if one else []) + named
    ]
    for channel in places:
        if channel.archived:
            raise SlackError("is_archived")
        if ws.identity.bot_user not in channel.members:
            raise SlackError("not_in_channel")
    return places


def _share(ws: Workspace, channel: Channel, head: str | None, comment: str, files: list[File]) -> None:
    message = ws.post(channel, ws.identity.bot_user, comment, thread_ts=head, files=files)
    for file in files:
        file.shares.append((channel.id, message.ts))
