"""The files of the local Slack: whose they are, what is in them, how an app and a block name them."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from bot.sandbox.errors import SlackError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.sandbox.changes import Changes
    from bot.sandbox.content import Json
    from bot.sandbox.workspace import Workspace

# extension → (Slack's filetype, MIME type, the name that people read)
_KINDS = {
    "csv": ("csv", "text/csv", "CSV"),
    "gif": ("gif", "image/gif", "GIF"),
    "html": ("html", "text/html", "HTML"),
    "ics": ("text", "text/calendar", "Plain Text"),
    "jpeg": ("jpg", "image/jpeg", "JPEG"),
    "jpg": ("jpg", "image/jpeg", "JPEG"),
    "json": ("json", "application/json", "JSON"),
    "pdf": ("pdf", "application/pdf", "PDF"),
    "png": ("png", "image/png", "PNG"),
    "txt": ("text", "text/plain", "Plain Text"),
    "xlsx": (
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "Excel Spreadsheet",
    ),
    "zip": ("zip", "application/zip", "Zip"),
}
_UNKNOWN = ("binary", "application/octet-stream", "Binary")
# What Slack shows as a picture, and this page too: never SVG or HTML, which could run a script.
PICTURES = ("image/gif", "image/jpeg", "image/png")

Share: TypeAlias = tuple[str, str]
"""Where a file was posted: the channel and the message's ts."""


@dataclass(eq=False, slots=True)
class File:
    """Somebody's file. `content` is None until it is uploaded; only a `complete` one exists for Slack."""

    id: str
    name: str
    user: str
    size: int
    created: int
    title: str
    alt_txt: str = ""
    content: bytes | None = None
    complete: bool = False
    shares: list[Share] = field(default_factory=list)

    @property
    def kind(self) -> tuple[str, str, str]:
        return _KINDS.get(self.name.rpartition(".")[2].lower(), _UNKNOWN)

    @property
    def filetype(self) -> str:
        return self.kind[0]

    @property
    def mimetype(self) -> str:
        return self.kind[1]

    @property
    def is_picture(self) -> bool:
        return self.mimetype in PICTURES


class Files:
    """All files of the workspace. `base` is where this Slack serves them; `now` is in seconds."""

    def __init__(self, changes: Changes, now: Callable[[], float], first_number: int = 1) -> None:
        self.base = "http://127.0.0.1"
        self._changes = changes
        self._now = now
        self._files: dict[str, File] = {}
        self._numbers = itertools.count(first_number)

    def reserve(self, user: str, name: str, size: int, alt_txt: str = "") -> File:
        """A file that is announced: its content comes later."""
        file_id = f"F0{next(self._numbers):08d}"
        self._files[file_id] = file = File(file_id, name, user, size, int(self._now()), name, alt_txt)
        return file

    def add(self, user: str, name: str, content: bytes) -> File:
        """A person's file, uploaded at once."""
        file = self.reserve(user, name, len(content))
        file.content, file.complete = content, True
        self._changes.touch()
        return file

    def has(self, file_id: str) -> bool:
        return file_id in self._files

    def announced(self, file_id: str) -> File:
        """A file by its id, uploaded or not; SlackError where there is none."""
        if file_id not in self._files:
            raise SlackError("file_not_found")
        return self._files[file_id]

    def find(self, file_id: str) -> File:
        """A whole file by its id; SlackError where there is none."""
        file = self.announced(file_id)
        if not file.complete:
            raise SlackError("file_not_found")
        return file


def file_json(ws: Workspace, file: File) -> Json:
    """A file as Slack shows it to an app: in files.info, in a message, in a modal's state."""
    identity = ws.identity
    filetype, mimetype, pretty = file.kind
    private = f"{ws.files.base}/files-pri/{identity.team_id}-{file.id}"
    plain = re.sub(r"[^a-z0-9._-]", "_", file.name.lower())
    shown: Json = {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.title,
        "mimetype": mimetype,
        "filetype": filetype,
        "pretty_type": pretty,
        "user": file.user,
        "user_team": identity.team_id,
        "size": file.size,
        "mode": "hosted",
        "editable": False,
        "is_external": False,
        "external_type": "",
        "public_url_shared": False,
        "display_as_bot": False,
        "username": "",
        "url_private": f"{private}/{plain}",
        "url_private_download": f"{private}/download/{plain}",
        "permalink": f"https://{identity.domain}.slack.com/files/{file.user}/{file.id}/{plain}",
        "has_rich_preview": False,
        "file_access": "visible",
        **_shares_json(ws, file),
    }
    return shown | {"alt_txt": file.alt_txt} if file.alt_txt else shown


def _shares_json(ws: Workspace, file: File) -> Json:
    there = {channel: ws.channel(channel) for channel, _ in file.shares}
    lists = {"channels": "public", "groups": "private", "ims": "im"}
    shares: dict[str, dict[str, list[Json]]] = {}
    for channel_id, ts in file.shares:
        channel = there[channel_id]
        side = shares.setdefault("public" if channel.kind == "public" else "private", {})
        share: Json = {"ts": ts, "channel_name": channel.name, "team_id": ws.identity.team_id}
        message = next((each for each in channel.messages if each.ts == ts), None)
        if message is not None and message.thread_ts:
            share["thread_ts"] = message.thread_ts
        side.setdefault(channel_id, []).append(share)
    ids = {name: [each.id for each in there.values() if each.kind == kind] for name, kind in lists.items()}
    return {"shares": shares, "is_public": "public" in shares, **ids}
