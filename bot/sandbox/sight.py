"""What there is to see in the local Slack: in its channels, and for one person alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.sandbox.model import Channel, Ephemeral, Message, View
    from bot.sandbox.workspace import Workspace

T = TypeVar("T")


class Sight:
    """The state as people see it."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace

    def channel(self, channel: str) -> Channel:
        return self.workspace.channel(channel)

    def messages(self, channel: str) -> list[Message]:
        """What the bot has said in a channel, in threads too, oldest first."""
        return [message for message in self.channel(channel).messages if message.bot_id]

    def ephemerals(self, user: str, channel: str) -> list[Ephemeral]:
        """What one person alone sees in a channel, oldest first."""
        return [each for each in self.workspace.ephemerals if (each.user, each.channel) == (user, channel)]

    def view(self, user: str) -> View | None:
        """The modal that a person has open."""
        return self.workspace.modals.current(user)

    def home(self, user: str) -> View | None:
        """What the app has published in a person's Home tab."""
        return self.workspace.modals.home(user)

    async def until(self, predicate: Callable[[], T], timeout: float = 2.0) -> T:  # noqa: ASYNC109
        """The first true value of `predicate`, looked at each time the state moves or a call ends."""
        return await self.workspace.changes.until(predicate, timeout)
