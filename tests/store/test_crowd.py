"""What is asked of all workspaces of a database at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

from sqlalchemy import text

from bot.domain.alert import AlertState
from bot.domain.checklist import Mark, Outcome
from bot.store.postgres.crowd import _WITH_NAMES, PgCrowd
from bot.store.postgres.database import connected
from bot.store.postgres.store import PgStore

from .support import NOW, alert, entry, watch

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

    from bot.domain.alert import Alert


async def change(engine: AsyncEngine, channel: str = "C1") -> None:
    async with PgStore(engine, "T1").transaction() as tx:
        await tx.watches.put(watch(channel))


async def test_rounds_come_again_at_the_moment_that_they_tell(engine: AsyncEngine) -> None:
    crowd = PgCrowd(engine)
    await change(engine)
    due = await crowd.round_due(1000)
    await crowd.round_next("T1", 2000, due["T1"])
    assert await crowd.round_due(1999) == {}
    assert await crowd.round_due(2000) == {"T1": 2000}


async def test_what_changes_while_rounds_are_made_has_them_made_again(engine: AsyncEngine) -> None:
    """The moment that they tell is reckoned from what was there before."""
    crowd = PgCrowd(engine)
    await change(engine)
    due = await crowd.round_due(1000)
    await change(engine, "C2")
    await crowd.round_next("T1", 2000, due["T1"])
    assert list(await crowd.round_due(1000)) == ["T1"]
    await crowd.round_next("T1", 2000, due["T1"])
    await crowd.came("T1")
    assert list(await crowd.round_due(1000)) == ["T1"]


async def test_what_was_installed_anew_is_found_back_though_nobody_noted_it(engine: AsyncEngine) -> None:
    """Else it would answer, and never alert."""
    crowd = PgCrowd(engine)
    await change(engine)
    await crowd.left("T1")
    assert await crowd.round_due(1000) == {}
    async with connected(engine) as connection:
        await connection.execute(
            text(
                """INSERT INTO slack_bots(client_id, app_id, team_id, is_enterprise_install, installed_at)
                VALUES ('1.1', 'A1', 'T1', false, now())"""
            )
        )
    await crowd.leave_adrift()
    assert list(await crowd.round_due(1000)) == ["T1"]


async def test_those_that_left_are_deleted_some_at_a_time_those_who_left_first_before(
    engine: AsyncEngine,
) -> None:
    crowd, now = PgCrowd(engine), datetime.now(UTC)
    for workspace in ("T2", "T1", "T3"):
        async with PgStore(engine, workspace).transaction() as tx:
            await tx.watches.put(watch())
        await crowd.left(workspace)
    soon = now + timedelta(minutes=1)
    assert await crowd.delete_gone(now - timedelta(minutes=1)) == []
    assert [await crowd.delete_gone(soon, most=2) for _ in range(3)] == [["T2", "T1"], ["T3"], []]


async def did(engine: AsyncEngine, workspace: str, at: datetime, *alerts: Alert, by: str = "U1") -> None:
    """Something was done there, and alerts were closed."""
    async with PgStore(engine, workspace).transaction() as tx:
        tx.record(replace(entry(name="Camille"), at=at, by=by))
        for one in alerts:
            await tx.alerts.put(one)


def closed(at: datetime, by: str = "") -> Alert:
    return replace(alert(), state=AlertState.CLOSED, closed_at=at, closed_by=by)


async def test_whom_nothing_old_names_any_more_is_not_asked_to_forget(engine: AsyncEngine) -> None:
    """What is forgotten stays in the journal for ever: each day costs what has become old since."""
    crowd, old = PgCrowd(engine), NOW - timedelta(days=10)
    marked = replace(closed(old), marks=(Mark("verify", Outcome.DONE, "U2", old),))
    in_paris = closed(old.astimezone(timezone(timedelta(hours=2))), "U3")
    await did(engine, "T1", old)
    await did(engine, "T2", NOW, closed(old))
    await did(engine, "T3", old, closed(NOW, "U2"), by="")
    await did(engine, "T4", NOW, marked, by="")
    await did(engine, "T5", NOW, in_paris, by="")
    await did(engine, "T6", NOW, replace(marked, state=AlertState.OPEN, closed_at=None))
    before = NOW - timedelta(days=3)
    assert await crowd.with_names(before) == ["T1", "T4", "T5"]
    for workspace in ("T1", "T4", "T5"):
        await PgStore(engine, workspace).name_nobody(before)
    assert await crowd.with_names(before) == []
    assert await crowd.with_names(NOW + timedelta(days=3)) == ["T2", "T3", "T6"]


async def test_who_is_still_named_is_found_by_an_index(engine: AsyncEngine) -> None:
    given = {"before": NOW, "day": NOW.isoformat()}
    async with connected(engine) as connection:
        await connection.execute(text("SET LOCAL enable_seqscan = off"))
        plan = await connection.execute(text(f"EXPLAIN {_WITH_NAMES.text}"), given)
        told = "\n".join(line for (line,) in plan)
    assert "journal_named" in told
    assert "alerts_named" in told
    assert "Seq Scan" not in told
