"""A workspace's turn: whoever changes it holds its row, which has the last numbers given."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.postgres.tables import workspaces

_FOUNDED = insert(workspaces).values(sequence=0, line=0, round_at=0.0).on_conflict_do_nothing()


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

    @classmethod
    async def free(cls, connection: AsyncConnection, owners: Sequence[str]) -> dict[str, "Counters"]:
        """Those of the workspaces that nobody is changing, ours until the transaction's end.

        One that the app was removed from is nobody's.
        """
        columns = workspaces.c
        asked = (
            select(columns.id, columns.sequence, columns.line)
            .where(columns.id.in_(owners), columns.left_at.is_(None))
            .order_by(columns.id)
            .with_for_update(skip_locked=True)
        )
        return {one.id: cls(one.sequence, one.line) for one in await connection.execute(asked)}
