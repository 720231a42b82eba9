"""Windows and their inputs, within Slack's limits."""

from typing import Any

from bot.domain.ports import Block
from bot.locale.texts import Texts
from bot.slack.views.blocks import plain

WORD = 24
"""Characters of a window's title and of its buttons."""
_LABEL = 2_000
_PLACEHOLDER = 150


def window(
    callback: str, metadata: str, title: str, blocks: list[Block], t: Texts, *, submit: str = ""
) -> Block:
    """A modal; with nothing to submit, it only shows something."""
    view: Block = {
        "type": "modal",
        "callback_id": callback,
        "private_metadata": metadata,
        "title": plain(title, WORD),
        "close": plain(t("Annuler") if submit else t("Fermer"), WORD),
        "blocks": blocks,
    }
    return view | ({"submit": plain(submit, WORD)} if submit else {})


def field(block_id: str, label: str, element: Block, *, hint: str = "", optional: bool = True) -> Block:
    """An input; its element's action id is the block's own, unless it has one."""
    block: Block = {
        "type": "input",
        "block_id": block_id,
        "label": plain(label, _LABEL),
        "element": {"action_id": block_id, **element},
        "optional": optional,
    }
    return block | ({"hint": plain(hint, _LABEL)} if hint else {})


def typed(value: str = "", *, most: int = 500, multiline: bool = False, example: str = "") -> Block:
    element: Block = {"type": "plain_text_input", "multiline": multiline, "max_length": most}
    if value:
        element["initial_value"] = value[:most]
    return element | ({"placeholder": plain(example, _PLACEHOLDER)} if example else {})


def picked(kind: str, initial: str, value: Any) -> Block:  # noqa: ANN401 - a text, or a list of them
    """A menu of Slack's own, such as one of people; `initial` names the field that says where it starts."""
    return {"type": kind} | ({initial: value} if value else {})


def channels() -> Block:
    """A menu of the conversations where alerts can go."""
    return {
        "type": "conversations_select",
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }


def option(text: str, value: str) -> Block:
    return {"text": plain(text, 75), "value": value}


def choice(options: list[Block], chosen: str) -> Block:
    """A menu of ours, starting at the option with that value."""
    element: Block = {"type": "static_select", "options": options}
    start = [one for one in options if one["value"] == chosen]
    return element | ({"initial_option": start[0]} if start else {})
