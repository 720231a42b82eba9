"""Finding, fetching and reading XML exports on top of the snapshot that is served."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Self

import structlog

from bot.domain.number import Register
from bot.domain.why import Why
from bot.registry.builder import Builder
from bot.registry.download import Download
from bot.registry.folder import Folder
from bot.registry.listing import XML, Age, Listed, Listing, moment
from bot.registry.making import ENRICHING
from bot.registry.rejection import Misdelivered, NotNow, Rejected, reason_of
from bot.registry.snapshot import Snapshot, Unserveable

_SECONDS = 900
"""How long reading one may take."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class DetailLimits:
    """How many bytes an XML export may have, zipped and unzipped (86 and 570 MB in August 2026, both)."""

    most_bytes: int = 400_000_000
    most_unzipped: int = 3_000_000_000


@dataclass
class Enricher:
    """`listings` has one for each register; `troubles` is why a newer export of one could not be had."""

    folder: Folder
    listings: Mapping[Register, Listing]
    download: Download
    builder: Builder
    troubles: dict[Register, Why] = field(default_factory=dict)
    _refused: dict[Register, tuple[tuple[str, str], Why]] = field(default_factory=dict)
    _walked: dict[Register, date] = field(default_factory=dict)

    @classmethod
    def of(cls, folder: Folder, listing: Listing, download: Download, limits: DetailLimits) -> Self:
        """As CSV exports are found and fetched; where no XML export is listed, none is insisted on."""
        listings = {register: replace(listing, kind=kind, insistent=False) for register, kind in XML.items()}
        builder = Builder(limits.most_unzipped, _SECONDS)
        return cls(folder, listings, replace(download, most_bytes=limits.most_bytes), builder)

    async def on(self, base: Snapshot, register: Register) -> Snapshot | None:
        """A new snapshot with what a newer export of that register adds, still to be taken into service.

        None where there is none, or none could be had: that takes nothing away, and `troubles` says why.
        """
        try:
            made = await self._look(base, register)
        except (Rejected, NotNow, OSError) as failure:
            reason = self.troubles[register] = reason_of(failure)
            log.warning("no details could be read", register=register.value, reason=reason)
            return None
        self.troubles.pop(register, None)
        return made

    async def _look(self, base: Snapshot, register: Register) -> Snapshot | None:
        """The listing is walked in full once for each CSV export; details of its own day are the newest."""
        served = base.export.date
        if base.details.read_in.get(register) == served:
            return None
        known = _age(base, register)
        in_full = self._walked.get(register) != served
        listed = await self.listings[register].newest(known, in_full=in_full, until=served)
        self._walked[register] = served
        if known and (listed.age < known or listed.identity == base.details.identities[register]):
            return None
        refused = self._refused.get(register)
        if refused and listed.identity == refused[0] and not in_full:
            raise Rejected(refused[1])
        try:
            return await self._fetch(base, register, listed)
        except Rejected as failure:
            if not isinstance(failure, Misdelivered):
                self._refused[register] = listed.identity, failure.reason
            raise

    async def _fetch(self, base: Snapshot, register: Register, listed: Listed) -> Snapshot:
        archive = self.folder.path / f"{ENRICHING}{register.lower()}-{listed.date}.zip"
        try:
            await self.download.to(archive, listed)
            built = await self.builder.build(archive, self.folder.path, _told(base.path, register, listed))
        finally:
            archive.unlink(missing_ok=True)
        try:
            snapshot = Snapshot.open(built.path, fresh=True)
        except Unserveable as failure:
            raise NotNow(Why("{why}", why=failure)) from failure
        log.info("details read", title=listed.title, **built.counts)
        for one in snapshot.details.enrichment(register, "").disagreements:
            log.warning(
                "the XML export differs from the CSV",
                title=listed.title,
                what=one.kind.value,
                count=one.count,
                examples=one.examples,
            )
        return snapshot


def _told(base: Path, register: Register, listed: Listed) -> dict[str, str]:
    return {
        "onto": base.name,
        "register": register.value,
        "id": listed.id,
        "title": listed.title,
        "date": listed.date.isoformat(),
        "last_modified": listed.last_modified,
    }


def _age(base: Snapshot, register: Register) -> Age | None:
    read_in = base.details.read_in.get(register)
    return (read_in, moment(base.details.identities[register][1])) if read_in else None
