"""The workspaces that the app is installed in: a request does not wait for Slack to know them."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from weakref import WeakValueDictionary

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth.installation_store import Bot

from bot.slack.bots import Bots
from bot.slack.client import SlackClient, slack_client
from bot.slack.fates import CONNECTION_FAULTS, fate_of
from bot.slack.lookups import PATIENCE, Lookups
from bot.slack.renewals import Renewals
from bot.slack.rotation import AHEAD, Rotation, ends_within

log = structlog.get_logger()

_URGENT = 1800.0
"""Seconds before its end from which a token is renewed by whoever needs it: the schedule should have."""
_REMOVED = {"account_inactive", "invalid_auth", "token_revoked"}
"""What Slack answers to a token of an app that was removed."""

Told = Callable[[str], Awaitable[None]]


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
    _lookups: Lookups = field(init=False)
    _renewals: Renewals = field(init=False)
    _clients: WeakValueDictionary[str, SlackClient] = field(default_factory=WeakValueDictionary)

    def __post_init__(self) -> None:
        self._lookups = Lookups(self.bots, self.most, self.monotonic, self._found)
        self._renewals = Renewals(self.rotation, self._lookups.outdate, self.check, self.monotonic)

    async def find(self, team: str) -> Bot | None:
        """The workspace's bot, with a token that works; None where the app is not installed.

        What is remembered stands in for a database that is down; SQLAlchemyError or OSError where nothing is.
        """
        bot = await self._lookups.find(team)
        if bot is None or not ends_within(bot, _URGENT, self.wall()):
            return bot
        renewing = self._renewals.start_unless_refused(team)
        if renewing is None or not ends_within(bot, 0, self.wall()):
            return bot
        await asyncio.wait({renewing}, timeout=PATIENCE)
        return await self._lookups.find(team)

    def known(self, team: str) -> Bot | None:
        """The bot that was found last, at once: for what comes after a request was let in."""
        return self._lookups.known(team)

    async def client_for(self, team: str) -> SlackClient | None:
        """The client that speaks for that workspace; None where the app is not installed."""
        bot = await self.find(team)
        return None if bot is None else self.client_of(bot)

    def client_of(self, bot: Bot) -> SlackClient:
        """One client for a workspace as long as anybody holds it: it gets each new token."""
        team = str(bot.team_id)
        client = self._clients.get(team)
        if client is None:
            assert self.client.session is not None
            client = slack_client(self.client.session, self.client.base_url, called=self.client.called)
            client.clock = self.client.clock
            self._clients[team] = client
        client.token = bot.bot_token
        return client

    async def add(self, bot: Bot) -> None:
        """The app was installed, or installed again."""
        team = str(bot.team_id)
        await self.bots.add(bot)
        self._lookups.forget(team)
        log.info("the app was installed", team=team, renewable=bot.bot_refresh_token is not None)
        await self.came(team)

    async def remove(self, team: str, until: float) -> None:
        """The app was removed at that moment, unless it has been installed again since."""
        gone = await self.bots.remove(team, until)
        self._lookups.forget(team)
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

    async def rotate(self) -> None:
        """Renew every token that ends within two hours, one after another; a refusal stops nothing else."""
        for team in await self.bots.ending(self.wall() + AHEAD):
            if not await asyncio.shield(self._renewals.start(team)):
                return  # Slack asks to slow down: the next round goes on

    async def drain(self) -> None:
        """Wait for lookups, and for the tokens being renewed: one that nobody kept would lock us out."""
        await self._renewals.drain()
        await self._lookups.drain()

    def _found(self, bot: Bot) -> None:
        if str(bot.team_id) in self._clients:
            self.client_of(bot)
