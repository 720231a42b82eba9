"""Serving the export that was accepted for all, where another process chose it."""

from collections.abc import Callable
from dataclasses import dataclass

import structlog

from bot.domain.fiche import Export
from bot.domain.ports import Candidate, Registry, Store
from bot.domain.quarantine import Ruling
from bot.domain.source import SOURCE, Source

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class ExportFollower:
    """`commons` is the store of what all share; `followed` is called each time, whatever it came to."""

    commons: Store
    registry: Registry
    followed: Callable[[], None]

    async def __call__(self) -> None:
        """Fetch the accepted export unless it is served already; a host's snapshots are its own cache."""
        await self._follow()
        self.followed()

    async def _follow(self) -> None:
        async with self.commons.reading() as tx:
            source = await tx.sources.get(SOURCE)
            held = await tx.quarantines.where()
        if source is None or _serves(self.registry.export, source):
            return
        doubted = {one.fingerprint for one in held if one.ruling is not Ruling.CONFIRMED}
        if any(one.fingerprint == source.fingerprint for one in held):
            # Accepted since, beside another process, while this one may remember that it was not believed.
            doubted.discard(source.fingerprint)
            self.registry.reconsider()

        async def is_that_one(candidate: Candidate) -> bool:
            export = candidate.export
            return export.date <= source.export_date and export.fingerprint not in doubted

        found = await self.registry.refresh(in_full=True, believe=is_that_one, until=source.export_date)
        log.info("followed", found=found.found.value, reason=found.reason, accepted=str(source.export_date))


def _serves(export: Export | None, source: Source) -> bool:
    """Whether that is the accepted export, or a newer one: the same day's may have been published anew."""
    if export is None or export.date < source.export_date:
        return False
    return export.date > source.export_date or export.fingerprint == source.fingerprint
