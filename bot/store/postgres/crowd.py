"""What is asked of all workspaces of a database at once: who is due, who has left, what waits."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.store.postgres.database import connected
from bot.store.postgres.tables import (
    CLOSED_AT,
    HOME,
    NAMED_ALERT,
    NAMED_LINE,
    journal,
    lanes,
    storable,
    tables,
    workspaces,
)

_ROUND_DUE = text("""
SELECT id, round_at FROM workspaces WHERE round_at <= :now AND left_at IS NULL AND id <> ''
ORDER BY round_at LIMIT :most""")
# Not over what a change of settings has set meanwhile, which is never what was there before.
_ROUND_NEXT = text("UPDATE workspaces SET round_at = :at WHERE id = :workspace AND round_at = :since")

_CAME = text("""
INSERT INTO workspaces(id, sequence, line, round_at) VALUES (:workspace, 0, 0, 0)
ON CONFLICT (id) DO UPDATE SET left_at = NULL, round_at = least(workspaces.round_at, 0) - 1""")
# Whoever is installed has not left: an installation may have come between an event and this.
_LEFT = text("""
UPDATE workspaces SET left_at = now() WHERE id = :workspace AND left_at IS NULL
AND NOT EXISTS (SELECT FROM slack_bots WHERE team_id = :workspace) RETURNING id""")
_QUIET = text("DELETE FROM lanes WHERE workspace = :workspace")
_DUE = text("""
INSERT INTO lanes(workspace, due_at, holder, held_until) VALUES (:workspace, 0, '', 'epoch')
ON CONFLICT (workspace) DO UPDATE SET due_at = 0""")
_ADRIFT = text("""
UPDATE workspaces SET left_at = now() WHERE left_at IS NULL AND id NOT IN ('', :home)
AND NOT EXISTS (SELECT FROM slack_bots WHERE team_id = workspaces.id)""")
_BACK = text("""
SELECT id FROM workspaces WHERE left_at IS NOT NULL
AND EXISTS (SELECT FROM slack_bots WHERE team_id = workspaces.id)""")
_LONG_GONE = text("""
SELECT id FROM workspaces WHERE left_at < :before
AND NOT EXISTS (SELECT FROM slack_bots WHERE team_id = workspaces.id)
ORDER BY left_at LIMIT :most FOR UPDATE SKIP LOCKED""")


def _moment(name: str) -> str:
    """A document's own moment, out of its text: `->>` fails at all where any text in it is an odd one.

    A quotation mark inside a text is escaped, so that none but a name of the document's is found.
    """
    return f"""substring("row"::text FROM '"{name}": ?([0-9.]+)')::float"""


_THERE = "workspace IN (SELECT id FROM workspaces WHERE left_at IS NULL)"
_TIDY = text(f"DELETE FROM outbox WHERE state = 'sent' AND {_moment('changed_at')} < :before")  # noqa: S608 - no input
_FORGET = text(f"DELETE FROM handled WHERE abs({_moment('at')} - :now) > :kept")  # noqa: S608
_WITH_HELD = text(f"SELECT DISTINCT workspace FROM outbox WHERE state = 'held' AND {_THERE}")  # noqa: S608
_WITH_NAMES = text(f"""
SELECT workspace FROM journal WHERE at < :before AND {NAMED_LINE}
UNION SELECT workspace FROM alerts WHERE {CLOSED_AT} < :day AND {NAMED_ALERT}
ORDER BY workspace""")  # noqa: S608
_COUNT = text(f"SELECT state, count(*), min({_moment('since')}) FROM outbox WHERE {_THERE} GROUP BY state")  # noqa: S608
_CALENDAR = text(f"SELECT workspace FROM channels WHERE calendar = :secret AND {_THERE} LIMIT 1")  # noqa: S608
_INSTALLED = text("""
SELECT count(DISTINCT team_id),
    count(DISTINCT team_id) FILTER (WHERE bot_token_expires_at < :soon),
    count(DISTINCT team_id) FILTER (WHERE bot_token_expires_at < :now)
FROM slack_bots WHERE client_id = :app""")
_TOKENS = text("""
SELECT team_id, bot_token FROM slack_bots WHERE client_id = :app
ORDER BY bot_token_expires_at NULLS LAST, team_id LIMIT :most""")


@dataclass(frozen=True, slots=True)
class PgCrowd:
    """Moments are in seconds of the wall clock, unless they are `datetime`s."""

    engine: AsyncEngine

    async def round_due(self, now: float, most: int = 500) -> dict[str, float]:
        """The workspaces in which something may be due by the clock, and since when, the longest first."""
        async with connected(self.engine) as connection:
            found = await connection.execute(_ROUND_DUE, {"now": now, "most": most})
            return {workspace: since for workspace, since in found}  # noqa: C416 - a row is more than a pair

    async def round_next(self, workspace: str, at: float, since: float) -> None:
        """Look there again then; sooner where something was changed after it was due `since` that moment."""
        await self._do(_ROUND_NEXT, workspace=workspace, at=at, since=since)

    async def came(self, workspace: str) -> None:
        """The app is in that workspace: what was there before, if anything, goes on."""
        await self._do(_CAME, workspace=workspace)
        await self._do(_DUE, workspace=workspace)

    async def left(self, workspace: str) -> None:
        """The app is no longer in that workspace: nothing is sent, told or planned there."""
        if await self._names(_LEFT, workspace=workspace):
            await self._do(_QUIET, workspace=workspace)

    async def leave_adrift(self) -> None:
        """What no installation stands for any more has been left, if nobody could say so when it was.

        What one stands for has come back: an installation may have been cut off before it was noted. What a
        Vigie of one workspace has written is not touched: it may be installed there next.
        """
        await self._do(_ADRIFT, home=HOME)
        for workspace in await self._names(_BACK):
            await self.came(workspace)

    async def delete_gone(self, before: datetime, most: int = 20) -> list[str]:
        """Delete all that is held of workspaces that were left before that moment; which ones.

        So many at most in one transaction, which must not take too long.
        """
        async with connected(self.engine) as connection:
            found = await connection.execute(_LONG_GONE, {"before": before, "most": most})
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
        """The workspaces in which who did something before that moment is still named.

        Those where an alert was closed on that very day may be among them.
        """
        day = (before.astimezone(UTC) + timedelta(days=1)).isoformat()
        return await self._names(_WITH_NAMES, before=before, day=day)

    async def outbox(self) -> dict[str, tuple[int, float]]:
        """By state, how many rows there are and since when the oldest has waited."""
        async with connected(self.engine) as connection:
            found = await connection.execute(_COUNT)
            return {state: (count, since or 0.0) for state, count, since in found}

    async def of_calendar(self, secret: str) -> str | None:
        """The workspace that has a calendar at that address."""
        return next(iter(await self._names(_CALENDAR, secret=storable(secret))), None)

    async def installed(self, app: str, now: float, soon: float) -> tuple[int, int, int]:
        """How many workspaces have the app of that client id; the tokens that end by `soon`, and by `now`."""
        given = {"app": app, "now": _naive(now), "soon": _naive(soon)}
        async with connected(self.engine) as connection:
            there, ending, ended = (await connection.execute(_INSTALLED, given)).one()
            return there, ending, ended

    async def tokens(self, app: str, most: int) -> dict[str, str]:
        """By workspace, the tokens of that app, those that end first; so many at most."""
        async with connected(self.engine) as connection:
            found = await connection.execute(_TOKENS, {"app": app, "most": most})
            return {team: token for team, token in found}  # noqa: C416 - a row is more than a pair

    async def _names(self, statement: TextClause, **given: object) -> list[str]:
        async with connected(self.engine) as connection:
            return [workspace for (workspace,) in await connection.execute(statement, given)]

    async def _do(self, statement: TextClause, **given: object) -> None:
        async with connected(self.engine) as connection:
            await connection.execute(statement, given)


def _naive(at: float) -> datetime:
    """A moment as Slack's own tables hold it: in UTC, without saying so."""
    return datetime.fromtimestamp(at, UTC).replace(tzinfo=None)
