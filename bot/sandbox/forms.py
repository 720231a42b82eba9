"""Which element of a message or a modal a person means, and what they leave in a modal's inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.sandbox.content import chosen, elements
from bot.sandbox.files import File, file_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.sandbox.content import Json
    from bot.sandbox.model import View
    from bot.sandbox.workspace import Workspace


def find_element(
    blocks: Sequence[Mapping[str, Any]], action_id: str, value: object, block_id: str | None
) -> tuple[str, Json]:
    """The one element that a person means, and its block's id; LookupError says what is there instead."""
    there = [(str(block["block_id"]), element) for block in blocks for element in elements(block)]
    named = [
        (place, element)
        for place, element in there
        if element.get("action_id") == action_id and block_id in (None, place)
    ]
    twins = [pair for pair in named if pair[1]["type"] == "button" and pair[1].get("value") == value]
    found = twins if value is not None and named and named[0][1]["type"] == "button" else named
    if len(found) != 1:
        offered = ", ".join(f"{each.get('action_id')}={each.get('value')!r}" for _, each in there)
        raise LookupError(f"{len(found)} elements are {action_id}={value!r}; there are: {offered}")
    return found[0]


def fill_in(ws: Workspace, view: View, values: Mapping[str, Mapping[str, object]]) -> None:
    """What a person typed, picked and uploaded enters the view's state; LookupError for no such input."""
    for block_id, actions in values.items():
        for action_id, value in actions.items():
            _, element = find_element(view.blocks, action_id, None, block_id)
            if element["type"] == "file_input":
                value = [file_json(ws, _file(ws, view.user, each)) for each in _listed(value)]  # noqa: PLW2901
            view.values.setdefault(block_id, {})[action_id] = chosen(element, value)


def hears(block: Mapping[str, Any]) -> bool:
    """True when an app is told at once that somebody used this block."""
    return block["type"] != "input" or bool(block.get("dispatch_action"))


def _listed(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else []


def _file(ws: Workspace, user: str, given: object) -> File:
    """A file that a person puts in an input: an id, a File, or a name and its bytes."""
    if isinstance(given, File):
        return given
    if isinstance(given, str):
        return ws.files.find(given)
    if isinstance(given, tuple) and len(given) == 2:  # noqa: PLR2004  a pair
        return ws.files.add(user, *given)
    raise LookupError(f"no file is {given!r}: give its id, or a name and bytes")
