"""Which bot a workspace has: asked of the database once, for all who ask at once, and remembered."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog
from slack_sdk.oauth.installation_store import Bot

from bot.slack.bots import DATABASE_FAULTS, Bots

log = structlog.get_logger()

PATIENCE = 1.0
"""Seconds that a request may wait for the database."""
_FRESH = 30.0
"""Seconds that an installation is believed without another look: other processes change them, too."""
_AGAIN = 5.0
"""Seconds until a database that did not answer is asked again."""


@dataclass(frozen=True, slots=True)
class _Known:
    bot: Bot
    until: float


@dataclass
class Lookups:
    """So many are remembered as `most` says; `found` is told of each that the database has."""

    bots: Bots
    most: int
    monotonic: Callable[[], float]
    found: Callable[[Bot], None]
    _known: dict[str, _Known] = field(default_factory=dict)
    _looking: dict[str, asyncio.Task[Bot | None]] = field(default_factory=dict)
    _looks: set[asyncio.Task[Bot | None]] = field(default_factory=set)

    async def find(self, team: str) -> Bot | None:
        """The workspace's bot; None where there is none.

        What is remembered stands in for a database that is down; SQLAlchemyError or OSError where nothing is.
        """
        known = self._known.get(team)
        if known and self.monotonic() < known.until:
            return known.bot
        try:
            async with asyncio.timeout(PATIENCE):
                return await asyncio.shield(self._look(team))
        except DATABASE_FAULTS as error:
            if known is None:
                raise
            log.warning("an installation cannot be looked up", team=team, error=type(error).__name__)
            self._remember(team, known.bot, _AGAIN)
            return known.bot

    def known(self, team: str) -> Bot | None:
        """What was found last, at once."""
        known = self._known.get(team)
        return known.bot if known else None

    def forget(self, team: str) -> None:
        """Look again when next asked, and believe nothing from before, nor what is being looked up now."""
        self._known.pop(team, None)
        self._looking.pop(team, None)

    def outdate(self, team: str) -> None:
        """Look again when next asked, but keep what is known in case that the database is down then."""
        bot = self.known(team)
        self.forget(team)
        if bot is not None:
            self._known[team] = _Known(bot, self.monotonic())

    async def drain(self) -> None:
        """Wait for the looks under way."""
        while self._looks:
            await asyncio.wait(self._looks)

    def _look(self, team: str) -> asyncio.Task[Bot | None]:
        looking = self._looking.get(team)
        if looking is None:
            looking = self._looking[team] = asyncio.create_task(self.bots.of(team))
            self._looks.add(looking)
            looking.add_done_callback(lambda done: self._looked(team, done))
        return looking

    def _looked(self, team: str, done: asyncio.Task[Bot | None]) -> None:
        self._looks.discard(done)
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
            self.found(bot)

    def _remember(self, team: str, bot: Bot, seconds: float) -> None:
        self._known.pop(team, None)
        self._known[team] = _Known(bot, self.monotonic() + seconds)
        if len(self._known) > self.most:
            del self._known[next(iter(self._known))]
