"""Block Kit's blocks and views as Slack documents them: what each takes, how much of it, and where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from bot.sandbox.checks import Shape, anything, boolean, many, shaped, string, text, typed
from bot.sandbox.element_shapes import BESIDE, ELEMENTS, INPUTS, PICKED, SLACK_FILE

if TYPE_CHECKING:
    from bot.sandbox.checks import Check

_CONTEXT_ITEMS = {**ELEMENTS, "mrkdwn": Shape({}), "plain_text": Shape({})}


def _context_item(value: object, where: str) -> Iterator[str]:
    if isinstance(value, Mapping) and value.get("type") in ("mrkdwn", "plain_text"):
        yield from text(3000)(value, where)
    else:
        yield from typed(_CONTEXT_ITEMS, ("image",))(value, where)


def _block(required: tuple[str, ...] = (), either: tuple[str, ...] = (), /, **fields: Check) -> Shape:
    return Shape({"type": anything, "block_id": string(255), **fields}, required, either)


BLOCKS: dict[str, Shape] = {
    "section": _block(
        (),
        ("text", "fields"),
        text=text(3000),
        fields=many(text(2000), 1, 10),
        accessory=typed(ELEMENTS, (*BESIDE, "image")),
        expand=boolean,
    ),
    "header": _block(("text",), text=text(150, plain=True)),
    "divider": _block(),
    "context": _block(("elements",), elements=many(_context_item, 1, 10)),
    "actions": _block(("elements",), elements=many(typed(ELEMENTS, PICKED), 1, 25)),
    "image": _block(
        ("alt_text",),
        ("image_url", "slack_file"),
        image_url=string(3000),
        slack_file=shaped(SLACK_FILE),
        alt_text=string(2000),
        title=text(2000, plain=True),
    ),
    "input": _block(
        ("label", "element"),
        label=text(2000, plain=True),
        element=typed(ELEMENTS, INPUTS),
        hint=text(2000, plain=True),
        optional=boolean,
        dispatch_action=boolean,
    ),
    "markdown": _block(("text",), text=string(12_000)),
    "rich_text": _block(("elements",), elements=many(anything, 1, 1000)),
}

_PRIVATE = {"private_metadata": string(3000, least=0), "callback_id": string(255), "external_id": string(255)}
_COMMON = {"type": anything, "blocks": many(anything, 0, 100), **_PRIVATE}
VIEWS: dict[str, Shape] = {
    "modal": Shape(
        {
            **_COMMON,
            "title": text(24, plain=True),
            "submit": text(24, plain=True),
            "close": text(24, plain=True),
            "clear_on_close": boolean,
            "notify_on_close": boolean,
            "submit_disabled": boolean,
        },
        ("title", "blocks"),
    ),
    "home": Shape(_COMMON, ("blocks",)),
}
