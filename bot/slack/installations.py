"""The workspaces that the app is installed in, remembered: a request does not wait for Slack."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.oauth.installation_store import Bot
from sqlalchemy.exc import SQLAlchemyError

from bot.domain.fate import Later, SlackFailure
from bot.slack.bots import Bots
from bot.slack.client import SlackClient, slack_client
from bot.slack.rotation import AHEAD, Rotation, ends_within

log = structlog.get_logger()

DATABASE_FAULTS = (SQLAlchemyError, OSError)
"""What a database that is down, or too slow, comes to here; TimeoutError is an OSError."""
_FRESH = 30.0
"""Seconds that an installation is believed without another look: other processes change them, too."""
_AGAIN = 5.0
"""Seconds until a database that did not answer is asked again."""
_REFUSED = 60.0
"""Seconds until Slack is asked again by a request for a token that it did not give."""
_PATIENCE = 1.0
"""Seconds that a request may wait for the database, or for a token in the place of one that has ended."""
_URGENT = 1800.0
"""Seconds before its end from which a token is renewed by whoever needs it: the schedule should have."""


@dataclass(frozen=True, slots=True)
class _Known:
    bot: Bot
    until: float


@dataclass
class Installations:
    """`client` is one without a token, which those of each workspace are made like; `most` are remembered."""

    bots: Bots
    rotation: Rotation
    client: SlackClient
    most: int = 5000
    wall: Callable[[], float] = time.time
    monotonic: Callable[[], float] = time.monotonic
    _known: dict[str, _Known] = field(default_factory=dict)
    _looking: dict[str, asyncio.Task[Bot | None]] = field(default_factory=dict)
    _renewing: dict[str, asyncio.Task[bool]] = field(default_factory=dict)
    _refused: dict[str, float] = field(default_factory=dict)
    # Each holds a connection to the database while Slack answers.
    _turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(2))

    async def find(self, team: str) -> Bot | None:
        """The workspace's bot, with a token that works; None where the app is not installed.

        What is remembered stands in for a database that is down; SQLAlchemyError or OSError where nothing is.
        """
        bot = await self._find(team)
        if bot is None or not ends_within(bot, _URGENT, self.wall()):
            return bot
        renewing = self._renew_once(team)
        if renewing is None or not ends_within(bot, 0, self.wall()):
            return bot
        await asyncio.wait({renewing}, timeout=_PATIENCE)
        return await self._find(team)

    async def client_for(self, team: str) -> SlackClient | None:
        """A client that speaks for that workspace now; None where the app is not installed."""
        bot = await self.find(team)
        if bot is None:
            return None
        assert self.client.session is not None
        client = slack_client(self.client.session, self.client.base_url, bot.bot_token, self.client.called)
        client.clock = self.client.clock
        return client

    async def add(self, bot: Bot) -> None:
        """The app was installed, or installed again."""
        await self.bots.add(bot)
        self.forget(str(bot.team_id))

    async def remove(self, team: str, until: float) -> bool:
        """The app was removed at that moment; False where it has been installed again since."""
        gone = await self.bots.remove(team, until)
        self.forget(team)
        return gone

    def forget(self, team: str) -> None:
        """Look that workspace up anew when it is next asked for; what is being looked up now is too old."""
        self._known.pop(team, None)
        self._looking.pop(team, None)
        self._refused.pop(team, None)

    async def rotate(self) -> None:
        """Renew every token that ends within two hours, one after another; a refusal stops nothing else."""
        for team in await self.bots.ending(self.wall() + AHEAD):
            if not await asyncio.shield(self._renew(team)):
                return  # Slack asks to slow down: the next round goes on

    async def drain(self) -> None:
        """Wait for the tokens being renewed: one that Slack gave and nobody kept would lock us out."""
        while self._renewing:
            await asyncio.wait(self._renewing.values())

    async def _find(self, team: str) -> Bot | None:
        known = self._known.get(team)
        if known and self.monotonic() < known.until:
            return known.bot
        try:
            async with asyncio.timeout(_PATIENCE):
                return await asyncio.shield(self._look(team))
        except DATABASE_FAULTS as error:
            if known is None:
                raise
            log.warning("an installation cannot be looked up", team=team, error=type(error).__name__)
            self._remember(team, known.bot, _AGAIN)
            return known.bot

    def _look(self, team: str) -> asyncio.Task[Bot | None]:
        """One look into the database for all who ask at once."""
        looking = self._looking.get(team)
        if looking is None:
            looking = self._looking[team] = asyncio.create_task(self.bots.of(team))
            looking.add_done_callback(lambda done: self._looked(team, done))
        return looking

    def _looked(self, team: str, done: asyncio.Task[Bot | None]) -> None:
        failed = done.cancelled() or done.exception() is not None
        if self._looking.get(team) is not done:
            return  # forgotten meanwhile
        del self._looking[team]
        if failed:
            return
        bot = done.result()
        if bot is None:
            self._known.pop(team, None)
        else:
            self._remember(team, bot, _FRESH)

    def _remember(self, team: str, bot: Bot, seconds: float) -> None:
        self._known.pop(team, None)
        self._known[team] = _Known(bot, self.monotonic() + seconds)
        if len(self._known) > self.most:
            del self._known[next(iter(self._known))]

    def _renew_once(self, team: str) -> asyncio.Task[bool] | None:
        """The renewal under way; None where Slack has just refused one."""
        if team not in self._renewing and self.monotonic() < self._refused.get(team, 0):
            return None
        return self._renew(team)

    def _renew(self, team: str) -> asyncio.Task[bool]:
        """A task of its own: who asked for it may be cut off, but not what Slack has answered."""
        renewing = self._renewing.get(team)
        if renewing is None:
            renewing = self._renewing[team] = asyncio.create_task(self._renewed(team))
            renewing.add_done_callback(lambda _: self._renewing.pop(team, None))
        return renewing

    async def _renewed(self, team: str) -> bool:
        """False where Slack asks to wait before anything more is asked."""
        try:
            async with self._turns:
                await self.rotation.renew(team)
        except SlackFailure as failure:
            self._fail(team, failure.code)
            return not isinstance(failure, Later) or failure.after is None
        except DATABASE_FAULTS as error:
            self._fail(team, type(error).__name__)  # its text may hold tokens
        else:
            self.forget(team)
        return True

    def _fail(self, team: str, code: str) -> None:
        log.error("a token cannot be renewed: the old one stays", team=team, code=code)
        self._refused[team] = self.monotonic() + _REFUSED


class InstalledAuthorize(AsyncAuthorize):
    """What Bolt asks before it lets a request through: the workspace's token, or None where we are not in."""

    def __init__(self, installations: Installations) -> None:
        self._installations = installations

    async def __call__(
        self,
        *,
        context: AsyncBoltContext,  # noqa: ARG002
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,  # noqa: ARG002
        actor_enterprise_id: str | None = None,  # noqa: ARG002 - the signature is Bolt's
        actor_team_id: str | None = None,  # noqa: ARG002
        actor_user_id: str | None = None,  # noqa: ARG002
    ) -> AuthorizeResult | None:
        bot = await self._installations.find(team_id) if team_id else None
        if bot is None:
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_user_id=bot.bot_user_id,
            bot_id=bot.bot_id,
            bot_token=bot.bot_token,
            bot_scopes=bot.bot_scopes,
        )
