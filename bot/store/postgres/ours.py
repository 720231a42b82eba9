"""The SIRETs of all workspaces of a database, by when the catalogue was read for them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.domain.paris import MOST_BACK
from bot.store.postgres.database import connected
from bot.store.postgres.store import PgStore

UNREAD = text("""
SELECT id, workspace FROM sirets WHERE (read_on < :since OR read_on > :ahead)
AND workspace IN (SELECT id FROM workspaces WHERE left_at IS NULL) ORDER BY id, workspace""")
_LAST = text("SELECT max(read_on) FROM sirets WHERE read_on <> ''")


@dataclass(frozen=True, slots=True)
class PgOurs:
    """Found by the days that are kept beside the rows: where nothing is due, nothing is read."""

    engine: AsyncEngine

    async def unread(self, since: date) -> Mapping[str, Sequence[str]]:
        """By SIRET, the workspaces for which the catalogue was not read on that day or later."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        given = {"since": str(since), "ahead": str(since + MOST_BACK)}
        async with connected(self.engine) as connection:
            for siret, workspace in await connection.execute(UNREAD, given):
                found[siret].append(workspace)
        return found

    async def last_read(self) -> date | None:
        async with connected(self.engine) as connection:
            day = (await connection.execute(_LAST)).scalar()
        return date.fromisoformat(day) if day else None

    def store(self, workspace: str) -> PgStore:
        return PgStore(self.engine, workspace)
