"""The state of the local Slack: who is there, what was said, what each person sees."""

from __future__ import annotations

import itertools
import time
from typing import TYPE_CHECKING, Any

from bot.sandbox.changes import Changes
from bot.sandbox.content import with_ids
from bot.sandbox.errors import SlackError
from bot.sandbox.files import Files
from bot.sandbox.modals import Modals
from bot.sandbox.model import Channel, Ephemeral, Identity, Kind, Message, User

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from bot.sandbox.content import Json
    from bot.sandbox.files import File

CERTIFICATIONS = "C0CERTIF01"
WEB = "C0FORMWEB1"
PRIVATE = "C0PEDAGO01"
CAMILLE = "U0CAMILLE1"
MALIK = "U0MALIK001"


class Workspace:
    """One team, its people and its channels; every change wakes those who wait on `changes`.

    Teams of one Slack share `changes`, and number what is theirs from different first numbers: no two of
    them have a channel, a person or a file of the same id.
    """

    def __init__(
        self,
        identity: Identity | None = None,
        *,
        now: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
        changes: Changes | None = None,
        first_number: int = 1,
    ) -> None:
        self.identity = identity or Identity()
        self.changes = changes or Changes()
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.ephemerals: list[Ephemeral] = []
        self.modals = Modals(self.changes, monotonic)
        self.files = Files(self.changes, now, first_number)
        self.now = now
        self._last_ts = 0
        self._numbers = itertools.count(first_number)
        self.add_user(self.identity.bot_name, id=self.identity.bot_user, is_bot=True)

    def add_user(
        self,
        real_name: str,
        *,
        id: str | None = None,  # noqa: A002
        is_bot: bool = False,
        guest: bool = False,
        team: str = "",
    ) -> User:
        """Adds a person; `team` is another workspace's, for one who is here by a shared channel."""
        handle = real_name.partition(" ")[0].lower()
        user = User(id or f"U0{next(self._numbers):08d}", handle, real_name, is_bot, guest, team)
        self.users[user.id] = user
        return user

    def add_channel(
        self,
        name: str,
        *,
        id: str | None = None,  # noqa: A002
        kind: Kind = "public",
        members: Iterable[str] = (),
        archived: bool = False,
    ) -> Channel:
        channel = Channel(id or f"C0{next(self._numbers):08d}", name, kind, set(members), archived)
        self.channels[channel.id] = channel
        self.changes.touch()
        return channel

    def direct(self, user: str) -> Channel:
        """The direct message between a person and the bot, opened if need be."""
        if user not in self.users:
            raise SlackError("user_not_found")
        for channel in self.channels.values():
            if channel.counterpart == user:
                return channel
        direct, members = f"D0{next(self._numbers):08d}", (user, self.identity.bot_user)
        channel = self.add_channel("", id=direct, kind="im", members=members)
        channel.counterpart = user
        return channel

    def channel(self, id: str) -> Channel:  # noqa: A002
        """A channel by its id or its name; SlackError where there is none."""
        if id in self.channels:
            return self.channels[id]
        for channel in self.channels.values():
            if channel.name and channel.name == id.removeprefix("#"):
                return channel
        raise SlackError("channel_not_found")

    def message(self, channel: str, ts: str) -> Message:
        for message in self.channel(channel).messages:
            if message.ts == ts and not message.deleted:
                return message
        raise SlackError("message_not_found")

    def next_ts(self) -> str:
        """A time stamp like Slack's, greater than all before it, in microseconds rounded to hundreds."""
        self._last_ts = max(int(self.now() * 10_000), self._last_ts + 1)
        return f"{self._last_ts // 10_000}.{self._last_ts % 10_000 * 100:06d}"

    def post(
        self,
        channel: Channel,
        user: str,
        text: str = "",
        blocks: Sequence[Mapping[str, Any]] = (),
        *,
        metadata: Json | None = None,
        thread_ts: str | None = None,
        broadcast: bool = False,
        files: Sequence[File] = (),
    ) -> Message:
        """Adds a message to a channel, whoever writes it."""
        bot_id = self.identity.bot_id if user == self.identity.bot_user else None
        message = Message(
            channel.id, self.next_ts(), user, text, with_ids(blocks), metadata, thread_ts, bot_id,
            broadcast=broadcast, files=list(files),
        )  # fmt: skip
        channel.messages.append(message)
        self.changes.touch()
        return message

    def rewrite(self, message: Message | Ephemeral, text: str, blocks: Sequence[Mapping[str, Any]]) -> None:
        """Changes a message, or what one person sees, in place."""
        message.text, message.blocks = text, with_ids(blocks)
        if isinstance(message, Message):
            message.edited = self.next_ts()
        self.changes.touch()

    def delete(self, message: Message | Ephemeral) -> None:
        """Removes a message; the head of a thread stays, as deleted, as long as it has replies."""
        message.deleted = True
        if isinstance(message, Ephemeral):
            self.ephemerals.remove(message)
        elif not self.channel(message.channel).thread(message.ts):
            self.channel(message.channel).messages.remove(message)
        self.changes.touch()

    def whisper(
        self,
        channel: str,
        user: str,
        text: str = "",
        blocks: Sequence[Mapping[str, Any]] = (),
        *,
        thread_ts: str | None = None,
        error: str | None = None,
    ) -> Ephemeral:
        """Shows something to one person in a channel."""
        seen = Ephemeral(channel, user, self.next_ts(), text, with_ids(blocks), thread_ts, error)
        self.ephemerals.append(seen)
        self.changes.touch()
        return seen


def demo_workspace(
    now: Callable[[], float] = time.time, monotonic: Callable[[], float] = time.monotonic
) -> Workspace:
    """Two people, two public channels, a private one without the bot, and each one's direct message."""
    workspace = Workspace(now=now, monotonic=monotonic)
    people = {
        workspace.add_user("Camille Aubray", id=CAMILLE).id,
        workspace.add_user("Malik Sorel", id=MALIK).id,
    }
    workspace.add_channel("certifications", id=CERTIFICATIONS, members=people)
    workspace.add_channel("formation-web", id=WEB, members=people)
    workspace.add_channel("comité-pédagogique", id=PRIVATE, kind="private", members=people)
    for person in sorted(people):
        workspace.direct(person)
    return workspace
