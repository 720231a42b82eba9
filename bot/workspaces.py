"""The workspaces that a process works for: the one of its token, or those that the app is installed in."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from slack_sdk.oauth.installation_store import Bot

from bot.hosting import Database
from bot.slack.identity import Identity
from bot.slack.installations import Installations
from bot.slack.listeners.parts import Parts
from bot.slack.listeners.workspace import NoWorkspace
from bot.store.postgres.tables import HOME
from bot.workspace import Common, Workspace, workspace_of

_REMEMBERED = 2000


class Workspaces(Protocol):
    def parts_of(self, team: str) -> Parts:
        """At once, what answers a request that was let in from that team; NoWorkspace without any."""
        ...

    async def of(self, workspace: str) -> Workspace | None:
        """The workspace by its id in the store; None where the app is no longer in it."""
        ...

    def rouse(self, workspace: str) -> None:
        """Have its outbox look again, if it is at work here."""
        ...

    async def check(self, workspace: str) -> None:
        """Slack refuses the token: find out whether the app is still there."""
        ...


@dataclass(frozen=True, slots=True)
class Home:
    """The one workspace of SLACK_BOT_TOKEN: what a database holds of others, from when there were, rests."""

    home: Workspace

    def parts_of(self, team: str) -> Parts:
        del team  # authorization has told it from any other
        return self.home.parts

    async def of(self, workspace: str) -> Workspace | None:
        return self.home if workspace == HOME else None

    def rouse(self, workspace: str) -> None:
        del workspace
        self.home.outbox.wake()

    async def check(self, workspace: str) -> None:
        del workspace
        await self.home.identity.check()


@dataclass(frozen=True, slots=True)
class Installed:
    """Each is wired when it is first needed, and those needed last are remembered."""

    common: Common
    database: Database
    installations: Installations
    wake: Callable[[str], None]
    _known: OrderedDict[str, Workspace] = field(default_factory=OrderedDict)

    def parts_of(self, team: str) -> Parts:
        bot = self.installations.known(team)
        if bot is None:
            raise NoWorkspace
        return self._wired(bot).parts

    async def of(self, workspace: str) -> Workspace | None:
        bot = await self.installations.find(workspace)
        return None if bot is None else self._wired(bot)

    def rouse(self, workspace: str) -> None:
        if known := self._known.get(workspace):
            known.outbox.wake()

    async def check(self, workspace: str) -> None:
        await self.installations.check(workspace)

    def _wired(self, bot: Bot) -> Workspace:
        """One for as long as its client is the same: that one gets each new token."""
        team, client = str(bot.team_id), self.installations.client_of(bot)
        known = self._known.pop(team, None)
        if known is None or known.parts.client is not client:
            identity = Identity(
                client,
                bot.bot_token or "",
                team=team,
                user=bot.bot_user_id or "",
                bot=bot.bot_id or "",
                trouble="",
            )
            store, sending = self.database.store(team), self.database.sending(team, self.wake)
            known = workspace_of(self.common, store, client, sending, identity)
        self._known[team] = known
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return known
