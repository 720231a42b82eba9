"""What blocks hold: readable text, elements, the ids that Slack gives, the state of inputs."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

Json: TypeAlias = dict[str, Any]
Blocks: TypeAlias = list[Json]
Values: TypeAlias = dict[str, dict[str, Json]]

# element type → (key in the state, key of what it starts with)
_STATEFUL = {
    "plain_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "overflow": ("selected_option", ""),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "file_input": ("files", ""),
}


def with_ids(blocks: Sequence[Mapping[str, Any]], prefix: str = "auto") -> Blocks:
    """A copy of the blocks in which each block and each element has the id that Slack would give it."""
    named: Blocks = copy.deepcopy([dict(block) for block in blocks])
    for number, block in enumerate(named):
        block.setdefault("block_id", f"{prefix}-{number}")
        for place, element in enumerate(elements(block)):
            if element.get("type") != "image":
                element.setdefault("action_id", f"{prefix}-{number}-{place}")
    return named


def elements(block: Mapping[str, Any]) -> Iterator[Json]:
    """The elements of a block that a person can use, and its images."""
    if block.get("type") == "actions":
        yield from block["elements"]
    for key in ("accessory", "element"):
        if key in block:
            yield block[key]


def readable(text: str, blocks: Sequence[Mapping[str, Any]]) -> str:
    """All that a person reads: the blocks' texts, one a line; the bare text where there are no blocks."""
    return "\n".join(_texts(list(blocks))) if blocks else text


def _texts(node: object) -> Iterator[str]:
    if isinstance(node, list):
        for item in node:
            yield from _texts(item)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key in ("text", "alt_text") and isinstance(value, str):
                yield value
            else:
                yield from _texts(value)


def options(element: Mapping[str, Any]) -> Blocks:
    """The options of a menu, through its groups."""
    grouped = [option for group in element.get("option_groups", ()) for option in group["options"]]
    return [*element.get("options", ()), *grouped]


def starting_state(blocks: Sequence[Mapping[str, Any]]) -> Values:
    """The state of every input as it is before anyone touches it."""
    values: Values = {}
    for block in blocks:
        for element in elements(block):
            if element.get("type") in _STATEFUL and element["type"] != "overflow":
                start = element.get(_STATEFUL[element["type"]][1])
                values.setdefault(block["block_id"], {})[element["action_id"]] = _state(element, start)
    return values


def chosen(element: Mapping[str, Any], value: object) -> Json:
    """The state of one element after a person typed or picked `value` (an option's value, or a list)."""
    if _STATEFUL[element["type"]][0] == "selected_option" and isinstance(value, str):
        return _state(element, _option(element, value))
    if _STATEFUL[element["type"]][0] == "selected_options" and isinstance(value, list):
        return _state(element, [_option(element, each) for each in value])
    return _state(element, value)


def carried(element: Mapping[str, Any], state: Mapping[str, Any]) -> Json | None:
    """The state that an element takes over from its namesake in the view before; None where it cannot."""
    key = _STATEFUL[element["type"]][0]
    if state["type"] != element["type"]:
        return None
    if not options(element):
        return dict(state)
    picked = state[key]
    values = [each["value"] for each in picked] if isinstance(picked, list) else picked and picked["value"]
    try:
        return chosen(element, values)
    except LookupError:
        return None


def filled(state: Mapping[str, Any]) -> bool:
    """True when an input holds something."""
    return any(value not in (None, "", []) for key, value in state.items() if key != "type")


def _state(element: Mapping[str, Any], value: object) -> Json:
    key = _STATEFUL[element["type"]][0]
    empty: object = [] if key.endswith("s") else None
    return {"type": element["type"], key: empty if value is None else value}


def _option(element: Mapping[str, Any], value: str) -> Json:
    for option in options(element):
        if option["value"] == value:
            return option
    known = ", ".join(option["value"] for option in options(element))
    raise LookupError(f"no option {value!r} in {element.get('action_id')}: it has {known}")
