"""What a workspace is made of: people, channels, messages, ephemeral messages, views."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from bot.sandbox.content import Blocks, Json, Values, readable

if TYPE_CHECKING:
    from bot.sandbox.files import File

Kind: TypeAlias = Literal["public", "private", "im"]


@dataclass(frozen=True, slots=True)
class Identity:
    """The workspace and the app installed in it."""

    team_id: str = "T0HORIZON1"
    team_name: str = "École Horizon (démonstration)"
    domain: str = "ecole-horizon"
    app_id: str = "A0VIGIE001"
    bot_id: str = "B0VIGIE001"
    bot_user: str = "U0VIGIE001"
    bot_name: str = "Vigie"
    bot_token: str = "xoxb-sandbox-bot"  # noqa: S105  opens nothing but this sandbox
    app_token: str = "xapp-1-sandbox"  # noqa: S105
    client_id: str = "1111111111.2222222222"
    client_secret: str = "sandbox-client-secret"  # noqa: S105
    signing_secret: str = "sandbox-signing-secret"  # noqa: S105
    verification_token: str = "sandbox-verification"  # noqa: S105
    scopes: tuple[str, ...] = (
        "commands", "chat:write", "chat:write.public", "im:write", "users:read", "files:read", "files:write",
        "channels:history", "groups:history", "channels:join", "channels:read", "groups:read", "im:history",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class User:
    """A person, or the bot."""

    id: str
    name: str
    real_name: str
    is_bot: bool = False
    guest: bool = False
    team: str = ""
    """Another workspace's, for somebody who is here by a shared channel only."""


@dataclass(eq=False, slots=True)
class Message:
    """A message of a channel, changed in place by updates."""

    channel: str
    ts: str
    user: str
    text: str = ""
    blocks: Blocks = field(default_factory=list)
    metadata: Json | None = None
    thread_ts: str | None = None
    bot_id: str | None = None
    edited: str | None = None
    deleted: bool = False
    broadcast: bool = False
    files: list[File] = field(default_factory=list)

    @property
    def said(self) -> str:
        """All that a person reads in it, the titles of its files last."""
        read = readable(self.text, self.blocks)
        return "\n".join([*([read] if read else []), *(file.title for file in self.files)])

    @property
    def is_reply(self) -> bool:
        return self.thread_ts is not None and self.thread_ts != self.ts


@dataclass(eq=False, slots=True)
class Ephemeral:
    """What one person alone sees in a channel; `error` is set where Slack itself says that the app failed."""

    channel: str
    user: str
    ts: str
    text: str = ""
    blocks: Blocks = field(default_factory=list)
    thread_ts: str | None = None
    error: str | None = None
    deleted: bool = False

    @property
    def said(self) -> str:
        """All that a person reads in it."""
        return readable(self.text, self.blocks)


@dataclass(eq=False, slots=True)
class Channel:
    """A conversation: `counterpart` is the person the bot talks with in a direct message."""

    id: str
    name: str
    kind: Kind = "public"
    members: set[str] = field(default_factory=set)
    archived: bool = False
    counterpart: str | None = None
    messages: list[Message] = field(default_factory=list)

    def thread(self, ts: str) -> list[Message]:
        """The replies to a message, oldest first."""
        return [message for message in self.messages if message.thread_ts == ts and message.ts != ts]


@dataclass(eq=False, slots=True)
class View:
    """A modal that a person has open, or their home tab."""

    id: str
    user: str
    payload: Json
    hash: str
    root: str
    previous: str | None = None
    values: Values = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    problem: str | None = None

    @property
    def blocks(self) -> Blocks:
        blocks: Blocks = self.payload["blocks"]
        return blocks

    @property
    def said(self) -> str:
        """All that a person reads in it, its title first."""
        title: dict[str, Any] = self.payload.get("title", {})
        return "\n".join([title.get("text", ""), readable("", self.blocks)])
