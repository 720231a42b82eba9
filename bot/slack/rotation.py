"""Tokens that end after twelve hours: a new one in time, asked for by one process only."""

import asyncio
import contextlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog
from slack_sdk.errors import SlackTokenRotationError
from slack_sdk.oauth.installation_store import Bot
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator
from sqlalchemy import func, select

from bot.domain.fate import Unknown
from bot.slack.bots import DATABASE_FAULTS, Bots
from bot.slack.fates import CONNECTION_FAULTS, fate_of, unreachable

log = structlog.get_logger()

AHEAD = 2 * 3600.0
"""Seconds before its end from which a token is renewed."""
_WHENEVER = 60 * 24 * 365
"""Minutes: Slack's rotator would go by its own clock, and we have decided by ours."""


def ends_within(bot: Bot, seconds: float, now: float) -> bool:
    """Whether a bot's token ends so soon; one that lasts, or cannot be renewed, never does."""
    ends = bot.bot_token_expires_at
    return ends is not None and bot.bot_refresh_token is not None and ends <= now + seconds


@dataclass(frozen=True, slots=True)
class Rotation:
    """`rotator` is Slack's own; `wall` is in seconds since 1970.

    `waits` are the seconds before each new try to store a token, where the database was lost meanwhile.
    """

    bots: Bots
    rotator: AsyncTokenRotator
    wall: Callable[[], float] = time.time
    waits: Sequence[float] = (0.5, 1, 2, 4, 8, 15, 30, 60, 60, 60)

    async def renew(self, team: str) -> None:
        """Keep a new token for a workspace whose token ends soon; SlackFailure where Slack gives none.

        A refresh token serves once: one process at a time asks for a workspace, and looks first at what
        another has got meanwhile. Whoever finds another at it leaves it to that one.
        """
        # A stricter isolation would look at what was there before the lock was had.
        engine, fresh = self.bots.engine.execution_options(isolation_level="READ COMMITTED"), None
        try:
            async with engine.begin() as connection:
                key = func.hashtextextended(f"vigie rotation {team}", 0)
                if not await connection.scalar(select(func.pg_try_advisory_xact_lock(key))):
                    return
                bot = await self.bots.of(team, connection)
                if bot is None or not ends_within(bot, AHEAD, self.wall()):
                    return
                fresh = await self._ask(bot)
                await self.bots.renew(fresh, connection)
        except DATABASE_FAULTS:
            if fresh is None:
                raise
            await self._keep(fresh)
        log.info("a token was renewed", team=team)

    async def _keep(self, fresh: Bot) -> None:
        """Store what Slack gave and cannot be asked for again, once the database is back."""
        for wait in self.waits:
            log.warning("a new token cannot be stored yet", team=fresh.team_id, again_in=wait)
            await asyncio.sleep(wait)
            with contextlib.suppress(*DATABASE_FAULTS):
                async with self.bots.engine.begin() as connection:
                    await self.bots.renew(fresh, connection)
                return
        raise Unknown("not_stored")

    async def _ask(self, bot: Bot) -> Bot:
        try:
            fresh = await self.rotator.perform_bot_token_rotation(
                bot=bot, minutes_before_expiration=_WHENEVER
            )
        except SlackTokenRotationError as error:
            raise fate_of(error.api_error.response) from error
        except CONNECTION_FAULTS as error:
            raise unreachable(error) from error
        if fresh is None:
            raise Unknown("no_bot_token")
        return fresh
