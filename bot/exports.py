"""Serving the export that was accepted for all, where another process chose it."""

from dataclasses import dataclass

import structlog

from bot.domain.ports import Candidate, Registry, Store
from bot.domain.source import SOURCE

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class ExportFollower:
    """`commons` is the store of what all share."""

    commons: Store
    registry: Registry

    async def __call__(self) -> None:
        """Fetch the accepted export unless it is served already; a host's snapshots are its own cache."""
        async with self.commons.reading() as tx:
            source = await tx.sources.get(SOURCE)
        served = self.registry.export
        if source is None or (served and served.date >= source.export_date):
            return

        async def is_that_one(candidate: Candidate) -> bool:
            return candidate.export.date <= source.export_date

        found = await self.registry.refresh(in_full=True, believe=is_that_one, until=source.export_date)
        log.info("followed", found=found.found.value, reason=found.reason, accepted=str(source.export_date))
