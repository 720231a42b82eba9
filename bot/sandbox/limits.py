"""What Slack would refuse: `problems(blocks)` says it in sentences, `check_*` raise the code Slack answers.

Our own rules know what slack_sdk's models miss; the models are asked as well, as a second opinion.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, TypeAlias

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block

from bot.sandbox.checks import typed
from bot.sandbox.content import elements
from bot.sandbox.errors import SlackError
from bot.sandbox.shapes import BLOCKS, VIEWS

Surface: TypeAlias = Literal["message", "modal", "home"]
Payload: TypeAlias = Mapping[str, Any]

_MOST_BLOCKS = {"message": 50, "modal": 100, "home": 100}
# Where a block may stand, when it may not stand everywhere.
_MESSAGES_ONLY = ("markdown",)
# The surfaces that an element may stand on, when it may not stand on all.
_SURFACES: Mapping[str, tuple[Surface, ...]] = {
    "file_input": ("modal",),
    "number_input": ("modal",),
    "url_text_input": ("modal",),
    "email_text_input": ("modal",),
    "datetimepicker": ("modal", "message"),
}
MESSAGE_BLOCKS_CHARACTERS = 10_000
MESSAGE_TEXT_CHARACTERS = 40_000
VIEW_CHARACTERS = 250_000


def problems(blocks: Sequence[Payload], surface: Surface = "message") -> list[str]:
    """Every reason Slack would have to refuse these blocks, each naming the block; empty: it takes them."""
    return [*_refused(blocks, surface), *(_too_long(blocks) if surface == "message" else ())]


def view_problems(view: Payload) -> list[str]:
    """Every reason Slack would have to refuse this modal or home tab."""
    found = list(typed(VIEWS, tuple(VIEWS))(view, "view"))
    blocks = view.get("blocks")
    if view.get("type") not in VIEWS or not isinstance(blocks, list):
        return found
    found += problems(blocks, view["type"])
    if view["type"] == "modal" and "submit" not in view and _has_input(blocks):
        found.append("view (modal) has an input block and no submit")
    focused = sum(1 for block in blocks for each in _elements(block) if each.get("focus_on_load") is True)
    if focused > 1:
        found.append(f"view: focus_on_load is set on {focused} elements, more than 1")
    return found


def check_message(text: str, blocks: object, metadata: object = None, *, attachments: object = None) -> None:
    """Raises the SlackError that a message would get, if any."""
    if not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format")
    if not text and not blocks and not attachments:
        raise SlackError("no_text")
    if len(text) > MESSAGE_TEXT_CHARACTERS:
        raise SlackError("msg_too_long")
    if too_long := list(_too_long(blocks)):
        raise SlackError("msg_blocks_too_long", too_long)
    if refused := list(_refused(blocks, "message")):
        raise SlackError("invalid_blocks", refused)
    if metadata is not None and not _is_metadata(metadata):
        raise SlackError("invalid_metadata_format")


def check_view(view: object, kind: Literal["modal", "home"]) -> dict[str, Any]:
    """The view; raises the SlackError that it would get, if any."""
    if not isinstance(view, dict) or view.get("type") != kind:
        raise SlackError("invalid_arguments", [f"view must be an object of type {kind}"])
    if len(_json(view)) > VIEW_CHARACTERS:
        raise SlackError("view_too_large")
    if found := view_problems(view):
        raise SlackError("invalid_arguments", found)
    return view


def _refused(blocks: Sequence[Payload], surface: Surface) -> Iterator[str]:
    if len(blocks) > _MOST_BLOCKS[surface]:
        yield f"blocks: {len(blocks)}, more than {_MOST_BLOCKS[surface]} in a {surface}"
    known = tuple(kind for kind in BLOCKS if surface == "message" or kind not in _MESSAGES_ONLY)
    found = False
    for place, block in enumerate(blocks):
        shape = typed(BLOCKS, known)(block, f"blocks[{place}]")
        for sentence in (*shape, *_doubled_actions(block, place), *_misplaced(block, place, surface)):
            found = True
            yield sentence
    yield from _doubled_blocks(blocks)
    if not found:
        yield from _second_opinion(blocks)


def _doubled_blocks(blocks: Sequence[Payload]) -> Iterator[str]:
    named = Counter(
        str(block["block_id"]) for block in blocks if isinstance(block, dict) and "block_id" in block
    )
    for block_id, times in named.items():
        if times > 1:
            yield f"blocks: block_id {block_id!r} is used {times} times"


def _misplaced(block: Payload, place: int, surface: Surface) -> Iterator[str]:
    for element in _elements(block):
        kind = str(element.get("type"))
        allowed = _SURFACES.get(kind, (surface,))
        if surface not in allowed:
            yield f"blocks[{place}] ({block['type']}): {kind} stands in a {' or '.join(allowed)} only"


def _doubled_actions(block: Payload, place: int) -> Iterator[str]:
    used = Counter(str(each["action_id"]) for each in _elements(block) if "action_id" in each)
    for action_id, times in used.items():
        if times > 1:
            yield f"blocks[{place}] ({block.get('type')}): action_id {action_id!r} is used {times} times"


def _elements(block: Payload) -> list[Payload]:
    if not isinstance(block, dict) or not isinstance(block.get("elements", []), list):
        return []
    there: list[Any] = list(elements({"elements": [], **block}))
    return [each for each in there if isinstance(each, dict)]


def _too_long(blocks: Sequence[Payload]) -> Iterator[str]:
    size = len(_json(blocks))
    if size > MESSAGE_BLOCKS_CHARACTERS:
        yield f"blocks: {size} characters of JSON, more than {MESSAGE_BLOCKS_CHARACTERS}"


def _second_opinion(blocks: Sequence[Payload]) -> Iterator[str]:
    for place, block in enumerate(blocks):
        parsed = Block.parse(dict(block))
        try:
            if parsed is not None:
                parsed.to_dict()
        except SlackObjectFormationError as refusal:
            yield f"blocks[{place}] ({block['type']}): {refusal}"


def _has_input(blocks: Sequence[Payload]) -> bool:
    return any(isinstance(block, dict) and block.get("type") == "input" for block in blocks)


def _is_metadata(metadata: object) -> bool:
    if not isinstance(metadata, dict):
        return False
    return isinstance(metadata.get("event_type"), str) and isinstance(metadata.get("event_payload"), dict)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
