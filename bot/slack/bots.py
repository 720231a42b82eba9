"""Which workspaces the app is installed in: Bolt's own stores, on our database."""

import logging
from datetime import UTC, datetime
from typing import Any

from slack_sdk.oauth.installation_store import Bot
from slack_sdk.oauth.installation_store.sqlalchemy import (
    AsyncSQLAlchemyInstallationStore,
    SQLAlchemyInstallationStore,
)
from slack_sdk.oauth.state_store.sqlalchemy import AsyncSQLAlchemyOAuthStateStore
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

DATABASE_FAULTS = (SQLAlchemyError, OSError)
"""What a database that is down, or too slow, comes to; TimeoutError is an OSError."""
STATE_SECONDS = 600
"""How long an installation may take, from the page that starts it to the return from Slack."""

# slack_sdk's stores log rows, tokens and states and all, once something is set to tell more.
_silent = logging.getLogger(f"{__name__}.slack_sdk")
_silent.setLevel(logging.CRITICAL)


class Bots(AsyncSQLAlchemyInstallationStore):
    """The bots' table alone, a row for each workspace: who installed the app is not kept.

    A workspace is known by its id alone: it can be moved into an organisation after its installation.
    """

    def __init__(self, client_id: str, engine: AsyncEngine) -> None:
        super().__init__(client_id, engine, logger=_silent)

    async def of(self, team: str, connection: AsyncConnection | None = None) -> Bot | None:
        """What was installed last in that workspace; None where nothing is."""
        if connection is None:
            async with self.engine.connect() as own:
                return await self.of(team, own)
        c = self.bots.c
        newest = select(self.bots).where(*self._ours(team)).order_by(c.installed_at.desc()).limit(1)
        row = (await connection.execute(newest)).mappings().first()
        return None if row is None else SQLAlchemyInstallationStore.build_bot_entity(row)

    async def add(self, bot: Bot) -> None:
        """Keep an installation in the place of those before it."""
        await self.async_save_bot(bot)
        async with self.engine.begin() as connection:
            before = self.bots.c.installed_at < _naive(bot.installed_at)
            await connection.execute(delete(self.bots).where(*self._ours(str(bot.team_id)), before))

    async def renew(self, bot: Bot, connection: AsyncConnection) -> None:
        """Put a bot's new tokens in the place of the old ones, unless it was removed meanwhile."""
        fresh = {
            "bot_token": bot.bot_token,
            "bot_refresh_token": bot.bot_refresh_token,
            "bot_token_expires_at": _naive(bot.bot_token_expires_at or 0),
        }
        same = self.bots.c.installed_at == _naive(bot.installed_at)
        await connection.execute(update(self.bots).where(*self._ours(str(bot.team_id)), same).values(**fresh))

    async def remove(self, team: str, until: float) -> bool:
        """Delete what was installed in that workspace until a moment; whether nothing is left there."""
        async with self.engine.begin() as connection:
            then = self.bots.c.installed_at <= _naive(until)
            await connection.execute(delete(self.bots).where(*self._ours(team), then))
            left = await connection.scalar(
                select(func.count()).select_from(self.bots).where(*self._ours(team))
            )
        return not left

    async def ending(self, before: float) -> list[str]:
        """The workspaces whose token ends before a moment and can be renewed, the most urgent first."""
        c = self.bots.c
        due = (
            select(c.team_id)
            .where(c.client_id == self.client_id, c.bot_refresh_token.is_not(None))
            .where(c.bot_token_expires_at < _naive(before))
            .order_by(c.bot_token_expires_at)
        )
        async with self.engine.connect() as connection:
            return [str(team) for team in (await connection.execute(due)).scalars()]

    def _ours(self, team: str) -> tuple[Any, ...]:
        c = self.bots.c
        return c.client_id == self.client_id, c.team_id == team


class States(AsyncSQLAlchemyOAuthStateStore):
    """What tells that an installation was begun here: each serves once, for ten minutes."""

    def __init__(self, engine: AsyncEngine, seconds: int = STATE_SECONDS) -> None:
        super().__init__(seconds, engine, logger=_silent)

    async def async_consume(self, state: str) -> bool:
        """Whether that state was given and had not ended; it is spent.

        slack_sdk's looks first and deletes then: two at once would both be let through. It also takes a
        database that does not answer for a state that was forged.
        """
        c = self.oauth_states.c
        spent = delete(self.oauth_states).where(c.state == state).returning(c.expire_at)
        async with self.engine.begin() as connection:
            ends = (await connection.execute(spent)).scalar()
        return ends is not None and ends > datetime.now(UTC).replace(tzinfo=None)

    async def forget_ended(self) -> None:
        """Delete the states of installations that were never finished."""
        ended = self.oauth_states.c.expire_at < datetime.now(UTC).replace(tzinfo=None)
        async with self.engine.begin() as connection:
            await connection.execute(delete(self.oauth_states).where(ended))


def _naive(at: float) -> datetime:
    """A moment as slack_sdk's tables hold it: in UTC, without saying so."""
    return datetime.fromtimestamp(at, UTC).replace(tzinfo=None)
