"""Slack's blocks as plain dicts, within Slack's limits."""

from collections.abc import Iterable, Sequence

from bot.domain.ports import Block, Message
from bot.slack.views.safe import ELLIPSIS, cut

SECTION_TEXT = 3000
BUTTON_TEXT = 75


def message(text: str, blocks: list[Block] | None = None) -> Message:
    """A message whose fallback is `text` (mrkdwn), which is also all it shows when it has no blocks."""
    text = cut(text, SECTION_TEXT)
    return Message(text, blocks or [section(text)])


def section(text: str, accessory: Block | None = None) -> Block:
    block: Block = {"type": "section", "text": mrkdwn(text)}
    if accessory is not None:
        block["accessory"] = accessory
    return block


def sections(lines: Sequence[str], most: int, head: str = "") -> list[Block]:
    """Lines in sections of at most `most` each; `head` stands above the first."""
    texts = ["\n".join(lines[at : at + most]) for at in range(0, len(lines), most)]
    if head:
        texts[:1] = [f"{head}\n{text}" for text in texts[:1]]
    return [section(text) for text in texts]


def context(text: str) -> Block:
    """Small grey text."""
    return {"type": "context", "elements": [mrkdwn(text)]}


def actions(*buttons: Block) -> Block:
    """A row of buttons, whose action ids differ."""
    return {"type": "actions", "elements": list(buttons)}


def divider() -> Block:
    return {"type": "divider"}


def button(action_id: str, text: str, value: str = "", *, url: str = "", primary: bool = False) -> Block:
    """A button carries an id, never a state; with `url` it opens that address."""
    block: Block = {"type": "button", "action_id": action_id, "text": plain(text, BUTTON_TEXT)}
    if value:
        block["value"] = value
    if url:
        block["url"] = url
    if primary:
        block["style"] = "primary"
    return block


def mrkdwn(text: str) -> Block:
    """`verbatim` keeps Slack from making links and mentions of its own out of what merely looks like one."""
    return {"type": "mrkdwn", "text": cut(text, SECTION_TEXT), "verbatim": True}


def plain(text: str, most: int) -> Block:
    """Text that Slack does not format: nothing in it needs escaping."""
    shown = text if len(text) <= most else text[: most - len(ELLIPSIS)].rstrip() + ELLIPSIS
    return {"type": "plain_text", "text": shown}


def bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"• {line}" for line in lines)
