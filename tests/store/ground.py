"""A database on which one world is laid again and again, whole or one workspace of it alone."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Table, text

from bot.store.postgres.database import engine_of
from bot.store.postgres.tables import SHARED, metadata
from tests.postgres import migrated_database, run_sql

from .laid import rows_of
from .worlds import WORKSPACES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncEngine

    from .worlds import World

Dump = dict[str, list[str]]
"""By workspace, every row that the database has of it, in any table, as text."""

_OWNER = {"workspaces": "id", "slack_bots": "team_id"} | dict.fromkeys(
    ("seen", "polls", "slack_oauth_states"), "''"
)
"""What says whose a row is, where it is not the column `workspace`."""

_ANY = {"slack_bots": {"id"}, "slack_oauth_states": {"id"}}
"""What the database numbers as it likes."""

# By the clock, which does not stand still between two worlds: whether it is soon, or never.
_SOON = """
CASE WHEN {0} BETWEEN now() - interval '1 hour' AND now() + interval '1 hour' THEN 'soon'
ELSE {0}::text END"""
_DUE = """
CASE WHEN due_at > 1e17 THEN 'never' WHEN abs(due_at - extract(epoch FROM now())) < 3600 THEN 'soon'
ELSE due_at::text END"""
_BY_THE_CLOCK = {
    ("workspaces", "left_at"): _SOON.format("left_at"),
    ("lanes", "held_until"): _SOON.format("held_until"),
    ("lanes", "due_at"): _DUE,
}


def _owner(table: Table) -> str:
    return _OWNER.get(table.name) or table.c.workspace.name


def _dumped(table: Table) -> str:
    names = [each.name for each in table.c if each.name not in _ANY.get(table.name, ())]
    shown = ", ".join(_BY_THE_CLOCK.get((table.name, name), f'"{name}"') for name in names)
    return f"SELECT {_owner(table)}, '{table.name}' || ROW({shown})::text FROM {table.name}"  # noqa: S608


_TABLES = tuple(metadata.tables.values())
_DUMP = text(" UNION ALL ".join(map(_dumped, _TABLES)))


def _function(name: str, parameters: str, statements: Sequence[str]) -> str:
    body = "; ".join(statements)
    return f"CREATE FUNCTION kept.{name}({parameters}) RETURNS void LANGUAGE plpgsql AS 'BEGIN {body}; END'"


def _laid(table: Table) -> list[str]:
    owner = _owner(table).replace("'", "''")
    return [
        f"DELETE FROM {table.name}",  # noqa: S608
        f"INSERT INTO {table.name} SELECT * FROM kept.{table.name} WHERE {owner} = ANY(owners)",  # noqa: S608
    ]


_SETTING_UP = (
    # A world is laid some thousand times, and nothing of it is to outlive a crash.
    """DO $$ BEGIN
    EXECUTE format('ALTER DATABASE %I SET synchronous_commit = off', current_database());
    END $$""",
    "CREATE SCHEMA kept",
    *(f"CREATE TABLE kept.{table.name} (LIKE {table.name})" for table in _TABLES),
    _function("keep", "", [f"INSERT INTO kept.{table.name} SELECT * FROM {table.name}" for table in _TABLES]),  # noqa: S608
    _function("lay", "owners text[]", [step for table in _TABLES for step in _laid(table)]),
)


@dataclass(frozen=True)
class Ground:
    address: str
    engine: AsyncEngine

    @classmethod
    def new(cls) -> Ground:
        address = migrated_database()
        run_sql(address, *_SETTING_UP)
        return cls(address, engine_of(address))

    async def keep(self, world: World) -> None:
        """Have that world at hand."""
        rows: defaultdict[Table, list[dict[str, Any]]] = defaultdict(list)
        for table, row in rows_of(world):
            rows[table].append(row)
        every = ", ".join(f"{table.name}, kept.{table.name}" for table in _TABLES)
        async with self.engine.begin() as connection:
            await connection.execute(text(f"TRUNCATE {every}"))
            for table, some in rows.items():
                await connection.execute(table.insert(), some)
            await connection.execute(text("SELECT kept.keep()"))

    async def lay(self, *owners: str) -> None:
        """Have those workspaces alone in the database, and what belongs to all."""
        async with self.engine.begin() as connection:
            await connection.execute(text("SELECT kept.lay(:owners)"), {"owners": [*owners, SHARED]})

    async def dump(self) -> Dump:
        found: Dump = {owner: [] for owner in (*WORKSPACES, SHARED)}
        async with self.engine.connect() as connection:
            for owner, row in await connection.execute(_DUMP):
                found.setdefault(owner, []).append(row)
        return {owner: sorted(rows) for owner, rows in found.items()}
