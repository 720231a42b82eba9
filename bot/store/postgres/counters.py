"""A workspace's turn: whoever changes it holds its row, which has the last numbers given."""

from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.postgres.tables import workspaces


@dataclass
class Counters:
    """The last number given to a row of the outbox and to a line of the journal."""

    sequence: int
    line: int

    @classmethod
    async def locked(cls, connection: AsyncConnection, workspace: str) -> "Counters":
        """Wait for the workspace's turn, which ends with the transaction."""
        columns = workspaces.c
        asked = select(columns.sequence, columns.line).where(columns.id == workspace).with_for_update()
        found = (await connection.execute(asked)).one_or_none()
        if found is None:
            await connection.execute(_FOUNDED, {"id": workspace})
            found = (await connection.execute(asked)).one()
        return cls(found.sequence, found.line)

    async def keep(self, connection: AsyncConnection, workspace: str, lines: int) -> None:
        """Store the numbers, of which the journal took `lines` more."""
        new = {"sequence": self.sequence, "line": self.line + lines}
        await connection.execute(update(workspaces).where(workspaces.c.id == workspace).values(new))


_FOUNDED = insert(workspaces).values(sequence=0, line=0).on_conflict_do_nothing()
