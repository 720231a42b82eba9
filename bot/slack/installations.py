"""The workspaces that the app is installed in, remembered: a request does not wait for Slack."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth.installation_store import Bot

from bot.slack.bots import DATABASE_FAULTS, Bots
from bot.slack.client import SlackClient, slack_client
from bot.slack.fates import CONNECTION_FAULTS, fate_of
from bot.slack.renewals import Renewals
from bot.slack.rotation import AHEAD, Rotation, ends_within

log = structlog.get_logger()

_FRESH = 30.0
"""Seconds that an installation is believed without another look: other processes change them, too."""
_AGAIN = 5.0
"""Seconds until a database that did not answer is asked again."""
_PATIENCE = 1.0
"""Seconds that a request may wait for the database, or for a token in the place of one that has ended."""
_URGENT = 1800.0
"""Seconds before its end from which a token is renewed by whoever needs it: the schedule should have."""


_REMOVED = {"account_inactive", "invalid_auth", "token_revoked"}
"""What Slack answers to a token of an app that was removed."""

Told = Callable[[str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class _Known:
    bot: Bot
    until: float


@dataclass
class Installations:
    """`client` is one without a token, which those of each workspace are made like; `most` are remembered.

    `came` and `left` are told a workspace's id once the app is in it, or no longer; they may be told twice.
    """

    bots: Bots
    rotation: Rotation
    client: SlackClient
    came: Told
    left: Told
    most: int = 5000
    wall: Callable[[], float] = time.time
    monotonic: Callable[[], float] = time.monotonic
    _known: dict[str, _Known] = field(default_factory=dict)
    _looking: dict[str, asyncio.Task[Bot | None]] = field(default_factory=dict)
    _renewals: Renewals = field(init=False)

    def __post_init__(self) -> None:
        self._renewals = Renewals(self.rotation, self.forget, self.check, self.monotonic)

    async def find(self, team: str) -> Bot | None:
        """The workspace's bot, with a token that works; None where the app is not installed.

        What is remembered stands in for a database that is down; SQLAlchemyError or OSError where nothing is.
        """
        bot = await self._find(team)
        if bot is None or not ends_within(bot, _URGENT, self.wall()):
            return bot
        renewing = self._renewals.start_unless_refused(team)
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
        team = str(bot.team_id)
        await self.bots.add(bot)
        self.forget(team)
        log.info("the app was installed", team=team, renewable=bot.bot_refresh_token is not None)
        await self.came(team)

    async def remove(self, team: str, until: float) -> None:
        """The app was removed at that moment, unless it has been installed again since."""
        gone = await self.bots.remove(team, until)
        self.forget(team)
        if gone:
            log.info("the app was removed", team=team)
            await self.left(team)

    async def check(self, team: str) -> None:
        """Ask Slack whether the app is still in: an event that says so may never have come."""
        bot, now = await self.bots.of(team), self.wall()
        if bot is None:
            return
        try:
            await self.client.auth_test(token=bot.bot_token)
        except SlackApiError as error:
            if fate_of(error.response).code in _REMOVED:
                await self.remove(team, now)
        except CONNECTION_FAULTS as error:
            log.warning("slack does not say whether we are in", team=team, error=type(error).__name__)

    def forget(self, team: str) -> None:
        """Look that workspace up anew when it is next asked for; what is being looked up now is too old."""
        self._known.pop(team, None)
        self._looking.pop(team, None)

    async def rotate(self) -> None:
        """Renew every token that ends within two hours, one after another; a refusal stops nothing else."""
        for team in await self.bots.ending(self.wall() + AHEAD):
            if not await asyncio.shield(self._renewals.start(team)):
                return  # Slack asks to slow down: the next round goes on

    async def drain(self) -> None:
        """Wait for the tokens being renewed: one that Slack gave and nobody kept would lock us out."""
        await self._renewals.drain()

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
