"""The pictures of this Slack that blocks show by `slack_file`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bot.sandbox.errors import SlackError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.sandbox.files import Files

_IN_URL = re.compile(r"[-/](F0\d{8})(?:/|$)")


def check_pictures(files: Files, blocks: Sequence[Any], code: str = "invalid_blocks") -> None:
    """SlackError `code` where a block shows a file that is no picture of this Slack."""
    for place, named in _pictures(list(blocks), "/blocks"):
        if not _is_picture(files, _id_of(named)):
            raise SlackError(code, [f"[ERROR] invalid slack file [json-pointer:{place}]"])


def _is_picture(files: Files, file_id: str) -> bool:
    try:
        return files.find(file_id).is_picture
    except SlackError:
        return False


def _pictures(node: object, place: str) -> Iterator[tuple[str, object]]:
    if isinstance(node, list):
        for number, item in enumerate(node):
            yield from _pictures(item, f"{place}/{number}")
    elif isinstance(node, dict):
        for key, value in node.items():
            if key == "slack_file":
                yield f"{place}/{key}", value
            else:
                yield from _pictures(value, f"{place}/{key}")


def _id_of(named: object) -> str:
    """The id in a block's `slack_file`, which names a file by its id or by one of its addresses."""
    given = named if isinstance(named, dict) else {}
    found = _IN_URL.search(str(given.get("url", "")))
    return str(given.get("id") or (found[1] if found else ""))
