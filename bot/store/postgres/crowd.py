"""What is asked of all workspaces of a database at once: who is due, who has left, what waits."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.store.postgres.database import connected
from bot.store.postgres.tables import journal, lanes, tables, workspaces

_ROUND_DUE = text("""
SELECT id FROM workspaces WHERE round_at <= :now AND left_at IS NULL AND id <> ''
ORDER BY round_at LIMIT :most""")
# Not over what a change of settings has set meanwhile.
_ROUND_NEXT = text("UPDATE workspaces SET round_at = :at WHERE id = :workspace AND round_at <= :now")

_CAME = text("""
INSERT INTO workspaces(id, sequence, line, round_at) VALUES (:workspace, 0, 0, 0)
ON CONFLICT (id) DO UPDATE SET left_at = NULL, round_at = 0""")
_LEFT = text("UPDATE workspaces SET left_at = now() WHERE id = :workspace AND left_at IS NULL")
_QUIET = text("DELETE FROM lanes WHERE workspace = :workspace")
_DUE = text("""
INSERT INTO lanes(workspace, due_at, holder, held_until) VALUES (:workspace, 0, '', 'epoch')
ON CONFLICT (workspace) DO UPDATE SET due_at = 0""")
_LONG_GONE = text("SELECT id FROM workspaces WHERE left_at < :before FOR UPDATE SKIP LOCKED")

_TIDY = text("DELETE FROM outbox WHERE state = 'sent' AND (row->>'changed_at')::float < :before")
_FORGET = text("DELETE FROM handled WHERE abs((row->>'at')::float - :now) > :kept")
_WITH_HELD = text("SELECT DISTINCT workspace FROM outbox WHERE state = 'held'")
_WITH_NAMES = text("SELECT DISTINCT workspace FROM journal WHERE at < :before")
_COUNT = text("""
SELECT state, count(*), min((row->>'since')::float) FROM outbox GROUP BY state""")
_CALENDAR = text("SELECT workspace FROM channels WHERE calendar = :secret LIMIT 1")


@dataclass(frozen=True, slots=True)
class PgCrowd:
    """Moments are in seconds of the wall clock, unless they are `datetime`s."""

    engine: AsyncEngine

    async def round_due(self, now: float, most: int = 500) -> list[str]:
        """The workspaces in which something may be due by the clock, the longest first."""
        return await self._names(_ROUND_DUE, now=now, most=most)

    async def round_next(self, workspace: str, at: float, now: float) -> None:
        """Look there again then; sooner where something has been changed since `now`."""
        await self._do(_ROUND_NEXT, workspace=workspace, at=at, now=now)

    async def came(self, workspace: str) -> None:
        """The app is in that workspace: what was there before, if anything, goes on."""
        await self._do(_CAME, workspace=workspace)
        await self._do(_DUE, workspace=workspace)

    async def left(self, workspace: str) -> None:
        """The app is no longer in that workspace: nothing is sent, told or planned there."""
        await self._do(_LEFT, workspace=workspace)
        await self._do(_QUIET, workspace=workspace)

    async def delete_gone(self, before: datetime) -> list[str]:
        """Delete all that is held of the workspaces that were left before that moment; which ones."""
        async with connected(self.engine) as connection:
            found = await connection.execute(_LONG_GONE, {"before": before})
            gone = [workspace for (workspace,) in found]
            if gone:
                for table in (*tables.values(), journal, lanes):
                    await connection.execute(table.delete().where(table.c.workspace.in_(gone)))
                await connection.execute(workspaces.delete().where(workspaces.c.id.in_(gone)))
        return gone

    async def tidy(self, before: float) -> None:
        """Drop the rows sent before that moment."""
        await self._do(_TIDY, before=before)

    async def forget(self, now: float, kept: float) -> None:
        """Drop deliveries that need not be remembered any more."""
        await self._do(_FORGET, now=now, kept=kept)

    async def with_held(self) -> list[str]:
        """The workspaces in which something waits for a lost channel."""
        return await self._names(_WITH_HELD)

    async def with_names(self, before: datetime) -> list[str]:
        """The workspaces in which something was done before that moment."""
        return await self._names(_WITH_NAMES, before=before)

    async def outbox(self) -> dict[str, tuple[int, float]]:
        """By state, how many rows there are and since when the oldest has waited."""
        async with connected(self.engine) as connection:
            found = await connection.execute(_COUNT)
            return {state: (count, since or 0.0) for state, count, since in found}

    async def of_calendar(self, secret: str) -> str | None:
        """The workspace that has a calendar at that address."""
        return next(iter(await self._names(_CALENDAR, secret=secret)), None)

    async def _names(self, statement: TextClause, **given: object) -> list[str]:
        async with connected(self.engine) as connection:
            return [workspace for (workspace,) in await connection.execute(statement, given)]

    async def _do(self, statement: TextClause, **given: object) -> None:
        async with connected(self.engine) as connection:
            await connection.execute(statement, given)
