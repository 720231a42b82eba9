"""Which element of a message or a modal a person means, and what they leave in a modal's inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.sandbox.content import chosen, elements, filled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.sandbox.content import Json
    from bot.sandbox.model import View


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


def fill_in(view: View, values: Mapping[str, Mapping[str, object]]) -> None:
    """What a person typed and picked enters the view's state; LookupError for an input that is not there."""
    for block_id, actions in values.items():
        for action_id, value in actions.items():
            _, element = find_element(view.blocks, action_id, None, block_id)
            view.values.setdefault(block_id, {})[action_id] = chosen(element, value)


def missing(view: View) -> dict[str, str]:
    """What Slack's own client says of required inputs left empty."""
    return {
        block["block_id"]: "Veuillez renseigner ce champ obligatoire."
        for block in view.blocks
        if block["type"] == "input"
        and not block.get("optional")
        and not filled(view.values[block["block_id"]][block["element"]["action_id"]])
    }
