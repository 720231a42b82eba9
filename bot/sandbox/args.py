"""The arguments of a Web API call, whichever of Slack's four ways they came in."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import parse_qsl

from bot.sandbox.errors import SlackError

if TYPE_CHECKING:
    from starlette.requests import Request

    from bot.sandbox.content import Json

T = TypeVar("T")
# These hold JSON even in a form.
_STRUCTURED = ("blocks", "metadata", "view", "attachments", "files")


@dataclass(frozen=True, slots=True)
class Args:
    """One call's arguments and its token."""

    values: Mapping[str, Any]
    token: str

    def text(self, name: str, default: str = "") -> str:
        value = self.values.get(name)
        return default if value is None else str(value)

    def need(self, name: str) -> str:
        """A required argument; SlackError says which one is missing."""
        if not self.text(name):
            raise SlackError("invalid_arguments", [f"[ERROR] missing required field: {name}"])
        return self.text(name)

    def flag(self, name: str) -> bool:
        return self.text(name).lower() in ("1", "true")

    def limit(self, default: int, most: int) -> int:
        """How many items a page holds."""
        given = self.text("limit", str(default))
        if not given.isdigit() or not 1 <= int(given) <= most:
            raise SlackError("invalid_limit")
        return int(given)

    def page(self, items: Sequence[T], limit: int) -> tuple[Sequence[T], str]:
        """The page that the cursor asks for and the next cursor, empty at the end."""
        start = _offset(self.text("cursor"))
        end = start + limit
        after = base64.b64encode(f"next:{end}".encode()).decode() if end < len(items) else ""
        return items[start:end], after


async def read_args(request: Request) -> Args:
    """The arguments of a request: query, form or JSON, and the token from the header or among them."""
    values: Json = dict(request.query_params)
    kind = request.headers.get("content-type", "")
    if kind.startswith("application/json"):
        values |= _object(await request.body())
    elif request.method == "POST":
        values |= dict(parse_qsl((await request.body()).decode(), keep_blank_values=True))
    for name in _STRUCTURED:
        if isinstance(values.get(name), str):
            values[name] = _decoded(values[name], name)
    token = str(values.pop("token", ""))
    header = request.headers.get("authorization", "")
    return Args(values, header.removeprefix("Bearer ") if header.startswith("Bearer ") else token)


def _object(body: bytes) -> Json:
    try:
        value = json.loads(body or b"{}")
    except ValueError:
        raise SlackError("invalid_json") from None
    if not isinstance(value, dict):
        raise SlackError("json_not_object")
    return value


def _decoded(value: str, name: str) -> object:
    if not value:
        return None
    try:
        return json.loads(value)
    except ValueError:
        code = "invalid_blocks_format" if name == "blocks" else "invalid_arguments"
        raise SlackError(code, [f"{name} is not JSON"]) from None


def _offset(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        word, _, number = base64.b64decode(cursor, validate=True).decode().partition(":")
        if word != "next":
            raise SlackError("invalid_cursor")
        return int(number)
    except ValueError:
        raise SlackError("invalid_cursor") from None
