"""Who follows what, in all workspaces at once: found by what a database keeps beside its rows."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Subquery, literal, select, text, union
from sqlalchemy.dialects.postgresql import JSON, Insert, insert
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.domain.ending import has_moved, is_other
from bot.domain.fiche import Export
from bot.domain.number import CertificationNumber
from bot.domain.owed import HOLDINGS, Owed
from bot.domain.ports import Registry, Transaction
from bot.domain.sighting import ABSENCES_TOLD
from bot.store.codec import encode
from bot.store.postgres.database import connected
from bot.store.postgres.tables import SHARED, tables, workspaces
from bot.store.postgres.together import PgBatch, together
from bot.store.postgres.views import PgView

_OWED, _WATCHES, _ALERTS = (tables[name] for name in ("owed", "watches", "alerts"))

# From one number to the next by the index: what it costs follows how many numbers there are, not watches.
_WATCHED = text("""
WITH RECURSIVE numbers AS (
    (SELECT number FROM watches ORDER BY number LIMIT 1)
    UNION ALL
    SELECT (SELECT number FROM watches WHERE number > numbers.number ORDER BY number LIMIT 1)
    FROM numbers WHERE numbers.number IS NOT NULL)
SELECT number FROM numbers WHERE number IS NOT NULL""")

_SEEN = text("SELECT id, mark, due, looked_in, absences FROM sightings")

# What was accepted counts before all is seen in it: whoever polls beside us may still be seeing.
_LAST = text("""
SELECT greatest((SELECT day FROM seen), (SELECT row->>'export_date' FROM sources WHERE id = 'source'))""")

_ALL_SEEN = text("""
INSERT INTO seen(id, fingerprint, day) VALUES (1, :fingerprint, :day)
ON CONFLICT (id) DO UPDATE SET fingerprint = :fingerprint, day = :day WHERE seen.day <= :day""")


@dataclass(frozen=True, slots=True)
class PgFollowers:
    """One number a transaction: whoever holds a number's row waits for no other."""

    engine: AsyncEngine
    at_once: int = 1
    told_at_once: int = 50

    async def to_see(self, registry: Registry, today: date) -> list[CertificationNumber]:
        """Those whose mark or whose day says so; an export older than the last says nothing."""
        marks, export = await registry.marks(), registry.export
        async with connected(self.engine) as connection:
            last = (await connection.execute(_LAST)).scalar()
            if export and last and str(export.date) < last:
                marks, export = {}, None
            seen = {one.id: one for one in await connection.execute(_SEEN)}
            watched = {number for (number,) in await connection.execute(_WATCHED)}
        changed = {code for code in watched - seen.keys() if code in marks}
        for code, one in seen.items():
            if (one.due and one.due <= str(today)) or (export and _moved(marks.get(code), one, export)):
                changed.add(code)
        return sorted(map(CertificationNumber.parse, changed))

    async def all_seen(self, export: Export | None) -> None:
        """One row says it of all: what is unchanged need not be written again."""
        if export:
            given = {"fingerprint": export.fingerprint, "day": str(export.date)}
            async with connected(self.engine) as connection:
                await connection.execute(_ALL_SEEN, given)

    async def owe(self, tx: Transaction, owed: Sequence[Owed]) -> None:
        """After the sightings were written: whoever is telling of one of them has ended by then."""
        assert isinstance(tx, PgView)
        for one in owed:
            here = (
                select(table.c.workspace).where(table.c.number == one.about) for table in (_WATCHES, _ALERTS)
            )
            await tx.run(_owing(one, union(*here).subquery()))

    async def owe_holdings(self, registry: Registry) -> None:
        export = registry.export
        if export is None:
            return
        asked = text("SELECT workspace, id, mark, doubts, looked FROM sirets")
        async with connected(self.engine) as connection:
            ours = [one for one in await connection.execute(asked) if is_other(export, one.looked)]
        now = registry.marks_of({one.id for one in ours})
        owing = {one.workspace for one in ours if one.doubts or has_moved(now[one.id], one.mark)}
        if owing:
            rows = [
                {"workspace": one, "id": HOLDINGS, "row": encode(Owed(HOLDINGS))} for one in sorted(owing)
            ]
            async with connected(self.engine) as connection:
                await connection.execute(insert(_OWED).on_conflict_do_nothing(), rows)

    async def owe_all(self, tx: Transaction, owed: Owed) -> None:
        assert isinstance(tx, PgView)
        await tx.run(_owing(owed, select(_WATCHES.c.workspace).distinct().subquery()))

    async def owing(self) -> list[str]:
        async with connected(self.engine) as connection:
            there = select(workspaces.c.id).where(workspaces.c.left_at.is_(None))
            asked = select(_OWED.c.workspace).where(_OWED.c.workspace.in_(there)).distinct()
            found = await connection.execute(asked)
            return sorted(workspace for (workspace,) in found)

    def telling(self, workspaces: Sequence[str]) -> AbstractAsyncContextManager[PgBatch]:
        return together(self.engine, workspaces)


def _moved(mark: str | None, seen: Any, export: Export) -> bool:  # noqa: ANN401 - a row of SQLAlchemy's
    """Whether the fiche says something else than was seen; one that is absent counts twice at most."""
    if mark is None:
        return str(seen.absences) != str(ABSENCES_TOLD) and str(seen.looked_in) != export.fingerprint
    return mark != str(seen.mark) or seen.absences != "0"


def _owing(owed: Owed, followers: Subquery) -> Insert:
    """Note it for those workspaces; what was owed before began earlier, and stays."""
    row = literal(encode(owed), JSON)
    asked = select(followers.c.workspace, literal(owed.id), row).where(followers.c.workspace != SHARED)
    return insert(_OWED).from_select(["workspace", "id", "row"], asked).on_conflict_do_nothing()
