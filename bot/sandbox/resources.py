"""The files of the local data.gouv.fr: how one is named, listed and sent."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING

from starlette.responses import FileResponse, Response

if TYPE_CHECKING:
    from pathlib import Path

    from bot.sandbox.content import Json

_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


@dataclass(frozen=True, slots=True)
class Resource:
    """A file of the dataset as it is published now."""

    id: str
    title: str
    path: Path
    kind: str
    created_at: datetime
    last_modified: datetime

    @property
    def stamp(self) -> str:
        """The folder that a file lives in: a re-published one gets a new address."""
        return self.last_modified.strftime("%Y%m%d-%H%M%S")


def morning_after(title: str) -> datetime:
    """When a file is put online: at 02:00 UTC on the date in its title; now where it has none."""
    dated = _DATE.search(title)
    if dated is None:
        return datetime.now(UTC).replace(microsecond=0)
    year, month, day = (int(part) for part in dated.groups())
    return datetime(year, month, day, 2, 0, tzinfo=UTC)


def sent(resource: Resource) -> Response:
    """The file, whole or in the part that the request asks for."""
    return FileResponse(resource.path, headers=headers(resource), media_type="application/zip")


def headers(resource: Resource) -> dict[str, str]:
    """What a client knows the file again by."""
    modified = format_datetime(resource.last_modified.astimezone(UTC), usegmt=True)
    return {"last-modified": modified, "etag": f'"{resource.stamp}-{resource.path.stat().st_size:x}"'}


def url_of(resource: Resource, root: str) -> str:
    return f"{root}/files/{resource.id}/{resource.stamp}/{resource.path.name}"


def resource_json(resource: Resource, root: str) -> Json:
    """A resource as the v2 listing shows it."""
    content = resource.path.read_bytes()
    return {
        "id": resource.id,
        "title": resource.title,
        "description": None,
        "filetype": "file",
        "type": resource.kind,
        "format": "zip",
        "mime": "application/zip",
        "url": url_of(resource, root),
        "latest": f"{root}/r/{resource.id}",
        "filesize": len(content),
        "checksum": {"type": "sha1", "value": hashlib.sha1(content).hexdigest()},  # noqa: S324  data.gouv.fr's
        "created_at": resource.created_at.isoformat(),
        "last_modified": resource.last_modified.isoformat(),
        "extras": {},
    }
