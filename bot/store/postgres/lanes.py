"""Who sends for which workspace: a lane is held by one process at a time, and for a time."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import uuid4

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.store.postgres.database import connected

OUTBOX_CHANNEL = "vigie_outbox"
"""PostgreSQL's own name for where the news of something to send is heard."""

EXPORT_CHANNEL = "vigie_export"
"""And the news of another export to serve."""

HELD = 30.0
"""Seconds that a lane is held unless it is held on to: a process that was killed is missed after so long."""

AT_ONCE, URGENT = 0.0, -1.0
"""When something is due that has just come, and where somebody has just clicked."""

DUE = text("""
INSERT INTO lanes(workspace, due_at, holder, held_until) VALUES (:workspace, :due_at, '', 'epoch')
ON CONFLICT (workspace) DO UPDATE SET due_at = least(lanes.due_at, :due_at)""")

DUE_FOR = text("""
INSERT INTO lanes(workspace, due_at, holder, held_until)
SELECT each, 0, '', 'epoch' FROM unnest(CAST(:workspaces AS text[])) AS each
ON CONFLICT (workspace) DO UPDATE SET due_at = least(lanes.due_at, 0)""")

HEAR = text("SELECT pg_notify(:channel, :workspace)")

# Found once, and then taken: a plan that looked again for each row would take more than are asked for.
_CLAIM = text("""
WITH free AS MATERIALIZED (
    SELECT workspace FROM lanes
    WHERE due_at <= least(:until, extract(epoch FROM now())) AND held_until < now()
    ORDER BY due_at LIMIT :most FOR UPDATE SKIP LOCKED)
UPDATE lanes SET holder = :holder, held_until = now() + make_interval(secs => :seconds)
FROM free WHERE lanes.workspace = free.workspace
RETURNING lanes.workspace""")

# One that ran out while nobody else took it is held on to: it still has our name.
_HOLD_ON = text("""
UPDATE lanes SET held_until = now() + make_interval(secs => :seconds)
WHERE holder = :holder AND workspace = ANY(:workspaces)
RETURNING workspace""")

_NEXT = text("""
SELECT min(greatest(due_at, extract(epoch FROM held_until))) - extract(epoch FROM now()) AS wait
FROM lanes WHERE due_at <= extract(epoch FROM now()) + 60""")

NEVER = 1e18
"""Seconds: until something joins the outbox."""

# By the database's clock, which is everybody's.
REST = text("""
UPDATE lanes SET holder = '', held_until = 'epoch', due_at = extract(epoch FROM now()) + :wait
WHERE workspace = :workspace AND holder = :holder""")

HELD_BY_US = text("""
SELECT workspace, held_until FROM lanes
WHERE workspace = :workspace AND holder = :holder AND held_until > now()""")

_LET_GO = text("""
UPDATE lanes SET holder = '', held_until = now() + make_interval(secs => :pace) WHERE holder = :holder""")


@dataclass(frozen=True, slots=True)
class Lanes:
    """Those that this process holds, under a name that no other has; `seconds` is for how long."""

    engine: AsyncEngine
    seconds: float = HELD
    holder: str = field(default_factory=lambda: uuid4().hex)

    async def claim(self, most: int, *, urgent: bool = False) -> list[str]:
        """Take some of the workspaces for which something is due and nobody sends: those in a hurry first."""
        until = URGENT if urgent else 1e18
        return await self._workspaces(_CLAIM, most=most, seconds=self.seconds, until=until)

    async def hold_on(self, workspaces: Iterable[str]) -> list[str]:
        """Hold lanes for longer; those that are still ours."""
        return await self._workspaces(_HOLD_ON, workspaces=list(workspaces), seconds=self.seconds)

    async def next_due(self) -> float:
        """The seconds until something is due in a lane that nobody holds by then; inf: no time soon."""
        async with connected(self.engine) as connection:
            wait = (await connection.execute(_NEXT)).scalar_one()
        return float("inf") if wait is None else max(float(wait), 0.0)

    async def rest(self, workspace: str) -> None:
        """Let one go until something joins that workspace's outbox."""
        async with connected(self.engine) as connection:
            await connection.execute(REST, {"workspace": workspace, "holder": self.holder, "wait": NEVER})

    async def let_go(self, pace: float = 0.0) -> None:
        """Hold none any more: what is left is another process's, `pace` seconds after what we sent last."""
        async with connected(self.engine) as connection:
            await connection.execute(_LET_GO, {"holder": self.holder, "pace": pace})
            await connection.execute(HEAR, {"channel": OUTBOX_CHANNEL, "workspace": ""})

    async def _workspaces(self, statement: TextClause, **given: object) -> list[str]:
        async with connected(self.engine) as connection:
            found = await connection.execute(statement, {"holder": self.holder, **given})
            return [workspace for (workspace,) in found]
