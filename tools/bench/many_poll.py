"""A poll over a crowd, on PostgreSQL: what it costs follows what changed, not who watches."""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.domain.fiche import Fiche, Status
from bot.domain.guard import Limits
from bot.domain.habilitation import LossLimits
from bot.domain.number import CertificationNumber
from bot.domain.ports import Found, Refreshed
from bot.gate import Gate
from bot.poll import Poll
from bot.registry.registry import SnapshotRegistry
from bot.settings.checklist import load_checklist
from bot.settings.environment import Settings, config_file
from bot.store.postgres.database import engine_of
from bot.store.postgres.followers import PgFollowers
from bot.store.postgres.store import PgStore
from bot.store.postgres.tables import SHARED
from bot.teller import Teller
from bot.working_days import working_days
from bot.workspace import defaults_of
from tests.postgres import migrated_database
from tools.bench.commands import CACHE
from tools.bench.crowd import CHANGED, FOLLOWERS, NOW, Crowd, alive, fill
from tools.bench.figure import Figure
from tools.bench.full_export import full_export

FEW, MANY = Crowd(10_000, 1_000), Crowd(1_000_000, 10_000)
ROUNDS = 3


class Still:
    """A registry whose source has nothing newer: a poll is measured, not a network."""

    def __init__(self, registry: SnapshotRegistry) -> None:
        self._registry = registry

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - all else is the registry's
        return getattr(self._registry, name)

    async def refresh(self, **_: object) -> Refreshed:
        return Refreshed(Found.UNCHANGED, self._registry.export)


def run() -> list[Figure]:
    return asyncio.run(_run())


async def _run() -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="vigie-bench-") as folder:
        registry = SnapshotRegistry.open(Path(folder), "http://127.0.0.1:9", clock=lambda: NOW)
        await registry.import_file(full_export(CACHE))
        fiches = await all_fiches(registry)
        fallen = [one for one in fiches if one.declared is Status.INACTIVE][: CHANGED * ROUNDS]
        few, many = [await _taken(crowd, registry, fiches, fallen) for crowd in (FEW, MANY)]
        await registry.close()
    what = f"poll with {CHANGED} changed numbers of {FOLLOWERS} watches each"
    against = f"{MANY.watches:,} watches in {MANY.workspaces:,} workspaces"
    return [
        Figure(f"{what}: {against}, against {FEW.watches:,}", many / few, "×", 2),
        Figure(f"that poll, on its own, with {MANY.watches:,} watches", many, "s", 2),
    ]


async def all_fiches(registry: SnapshotRegistry) -> list[Fiche]:
    codes = (await registry.marks()).keys()
    return list(registry.fiches(sorted(map(CertificationNumber.parse, codes))).values())


async def _taken(
    crowd: Crowd, registry: SnapshotRegistry, fiches: Sequence[Fiche], fallen: Sequence[Fiche]
) -> float:
    """The median of some polls, each of which sees others fall."""
    address = migrated_database()
    assert registry.export
    fill(address, crowd, fiches, fallen, registry.export, today=registry.export.date)
    engine, taken = engine_of(address), []
    try:
        poll = await _poll(engine, registry)
        for first in range(0, len(fallen), CHANGED):
            async with poll.commons.transaction() as tx:
                for one in fallen[first : first + CHANGED]:
                    await tx.sightings.put(alive(one, registry.export))
            started = time.perf_counter()
            polled = await poll()
            taken.append(time.perf_counter() - started)
            assert polled.alerts == CHANGED * FOLLOWERS, polled
    finally:
        await engine.dispose()
    return statistics.median(taken)


async def _poll(engine: AsyncEngine, registry: SnapshotRegistry) -> Poll:
    """The poll as bot/app.py wires it for many workspaces, with the export accepted already."""
    settings, still = Settings(), Still(registry)
    limits = Limits(**settings.guard.model_dump(exclude={"losses_share", "losses_floor"}))
    commons, defaults = PgStore(engine, SHARED), defaults_of(settings)
    source: Any = still
    gate = Gate(commons, source, limits, defaults, settings.registry.silent_after_days, lambda: NOW)
    served = await gate.served()
    assert served
    async with commons.transaction() as tx:
        await gate.record(tx, [served], NOW)
    checklist = load_checklist(config_file().with_name("checklist.toml"))
    working, losses = working_days(alsace_moselle=False), LossLimits()
    teller = Teller(source, gate, lambda: NOW, checklist, working, losses=losses, summary_at=10)
    return Poll(
        source,
        commons,
        PgFollowers(engine),
        gate,
        teller,
        lambda: NOW,
        wake=lambda: None,
        polled=lambda _found: None,
    )
