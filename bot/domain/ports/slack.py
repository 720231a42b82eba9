"""Calls out to Slack, and what is sent by them."""

from dataclasses import dataclass
from typing import Any, Protocol

Block = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Message:
    """What a Slack message shows; `text` is the fallback, never empty."""

    text: str
    blocks: list[Block]


@dataclass(frozen=True, slots=True)
class File:
    """A file to send: its name, what people read beside it, its bytes, and what a picture shows, in words."""

    name: str
    title: str
    content: bytes
    alt: str = ""


class Messenger(Protocol):
    """Calls out to Slack; each failure is one of bot.domain.fate's classes."""

    async def post(self, channel: str, message: Message, key: str, thread_ts: str = "") -> str:
        """Post and return the message's `ts`; `key` goes with it as metadata."""
        ...

    async def update(self, channel: str, ts: str, message: Message) -> None: ...

    async def upload(self, channel: str, file: File, comment: str = "") -> None:
        """Share a file in a channel, with a comment; it carries no key, so it cannot be looked for."""
        ...

    async def direct(self, user: str) -> str:
        """The id of the conversation with one person, opened if need be."""
        ...

    async def find(self, channel: str, key: str, since: float, thread_ts: str = "") -> str:
        """The `ts` of the message posted with that key, in the channel or a thread, or empty.

        `since` is in seconds of Slack's clock. Unreadable where the bot may not look.
        """
        ...

    def now(self) -> float:
        """Slack's clock, in seconds since 1970, to a second or so."""
        ...
