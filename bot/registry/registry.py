"""The registry as the bot knows it: the snapshot being served, and the way to a newer one."""

import asyncio
from collections.abc import Awaitable
from datetime import date
from pathlib import Path
from typing import Self

import httpx
import structlog

from bot.domain.disagreement import Enrichment
from bot.domain.number import Register
from bot.domain.ports import Believe, Candidate, Clock, Found, Refreshed
from bot.domain.why import Why
from bot.outside import web
from bot.registry.builder import MOST_UNZIPPED, Builder
from bot.registry.download import MOST_BYTES, Download, Progress, silent
from bot.registry.enriching import DetailLimits, Enricher
from bot.registry.folder import Folder
from bot.registry.listing import DATA_GOUV, DATASET, Age, Listed, Listing, moment, title_date
from bot.registry.making import ENRICHING, UNFINISHED
from bot.registry.rejection import Misdelivered, NotNow, Rejected, reason_of
from bot.registry.served import ServedSnapshot
from bot.registry.snapshot import Snapshot, Unserveable

log = structlog.get_logger()


async def everything(_: Candidate) -> bool:
    """Believe whatever was read: who asks looks for themselves."""
    return True


class SnapshotRegistry(ServedSnapshot):
    """Serves the newest good snapshot of its folder from the start; the outside's failures never raise.

    `client`, the one that `listing` and `download` use, is closed with it.
    """

    def __init__(
        self,
        folder: Folder,
        client: httpx.AsyncClient,
        *,
        listing: Listing,
        download: Download,
        builder: Builder,
        clock: Clock,
        enricher: Enricher | None = None,
    ) -> None:
        super().__init__(folder)
        self._client = client
        self._listing = listing
        self._download = download
        self._builder = builder
        self._clock = clock
        self._enricher = enricher
        self._rejected: Why | None = None
        self._refused: tuple[str, str] | None = None
        self._doubted: tuple[str, str] | None = None
        self._turn = asyncio.Lock()
        self._enriching = asyncio.Lock()
        self._runs = 0
        self._until: date | None = None
        self._last = Refreshed(Found.UNCHANGED, self.export)

    @classmethod
    def open(
        cls,
        folder: Path,
        base_url: str,
        *,
        clock: Clock,
        dataset: str = DATASET,
        largest_download: int = MOST_BYTES,
        largest_unzipped: int = MOST_UNZIPPED,
        patience: web.Patience | None = None,
        details: DetailLimits | None = None,
    ) -> Self:
        """A registry in that folder, of the API at that address (such as https://www.data.gouv.fr/api).

        With `details`, XML exports are read on top of the CSV's.
        """
        client, origin = web.client(base_url), web.Origin.of(base_url, also=DATA_GOUV)
        patience = patience or web.Patience()
        kept, listing = Folder(folder), Listing(client, origin, patience, dataset)
        download = Download(client, origin, patience, largest_download)
        return cls(
            kept,
            client,
            listing=listing,
            download=download,
            builder=Builder(largest_unzipped),
            clock=clock,
            enricher=Enricher.of(kept, listing, download, details) if details else None,
        )

    @property
    def rejected(self) -> str:
        return self._rejected or ""

    def enrichments(self) -> tuple[Enrichment, ...]:
        if self._enricher is None or self._snapshot is None:
            return ()
        troubles, details = self._enricher.troubles, self._snapshot.details
        return tuple(details.enrichment(register, troubles.get(register, "")) for register in Register)

    def reconsider(self) -> None:
        """Look again at the export that was not believed: somebody has decided about it."""
        self._doubted = None

    async def refresh(
        self,
        *,
        in_full: bool,
        believe: Believe = everything,
        until: date | None = None,
        progress: Progress = silent,
    ) -> Refreshed:
        """Look for a newer export and serve it; those who ask for the same meanwhile share the answer."""
        runs = self._runs
        async with self._turn:
            if self._runs == runs or self._until != until:
                looking = self._look(progress, believe, until, in_full=in_full)
                self._last = await self._told(looking)
                self._until = until
                self._runs += 1
            return self._last

    async def enrich(self) -> bool:
        """Add what newer XML exports tell to what is served; whether there is something new in it."""
        if self._enricher is None:
            return False
        before = self._prints()
        async with self._enriching:
            try:
                async with self._folder.held(ENRICHING):
                    for register in Register:
                        await self._enrich(self._enricher, register)
            except (NotNow, OSError) as failure:
                log.warning("no details could be read", reason=reason_of(failure))
        return self._prints() != before

    async def import_file(self, path: Path) -> Refreshed:
        """Serve the export at that path, whatever its date: meant for a folder of its own."""
        async with self._turn:
            return await self._told(self._import(path))

    async def close(self) -> None:
        self._close()
        await self._client.aclose()

    aclose = close  # the name that contextlib.aclosing calls

    async def _told(self, looking: Awaitable[Found]) -> Refreshed:
        """What it came to, in the log and as a value."""
        try:
            return Refreshed(await looking, self.export)
        except Rejected as failure:
            found, reason = Found.REJECTED, failure.reason
            self._rejected = reason
            log.warning("export rejected", reason=reason)
        except (NotNow, OSError) as failure:
            found, reason = Found.UNREACHABLE, reason_of(failure)
            log.warning("no export could be read", reason=reason)
        return Refreshed(found, self.export, reason)

    async def _look(
        self, progress: Progress, believe: Believe, until: date | None, *, in_full: bool
    ) -> Found:
        async with self._folder.held():
            await self._adopt()
            listed = await self._listing.newest(self._age(), in_full=in_full, until=until)
            if not self._wants(listed):
                return Found.UNCHANGED
            if self._rejected and listed.identity == self._refused and not in_full:
                raise Rejected(self._rejected)
            if listed.identity == self._doubted:
                return Found.QUARANTINED
            return await self._fetch(listed, progress, believe)

    async def _fetch(self, listed: Listed, progress: Progress, believe: Believe) -> Found:
        archive = self._folder.path / f"{UNFINISHED}{listed.date}.zip"
        told = {"id": listed.id, "title": listed.title, "date": listed.date.isoformat()}
        try:
            await self._download.to(archive, listed, progress)
            told |= {"last_modified": listed.last_modified, **self._kept()}
            found = await self._build(archive, told, believe)
        except Rejected as failure:
            self._refused = None if isinstance(failure, Misdelivered) else listed.identity
            raise
        finally:
            archive.unlink(missing_ok=True)
        self._doubted = listed.identity if found is Found.QUARANTINED else None
        return found

    def _kept(self) -> dict[str, str]:
        """Details that are served go on being served, with their date, until newer ones are read."""
        if self._enricher is None or self._snapshot is None or not self._snapshot.details.read_in:
            return {}
        return {"keep": str(self._snapshot.path.absolute())}

    async def _import(self, path: Path) -> Found:
        if not await asyncio.to_thread(path.is_file):
            raise NotNow(Why("Il n'y a pas de fichier {path}.", path=path))
        day = title_date(path.name)
        told = {"id": path.name, "title": path.name, "date": day.isoformat() if day else ""}
        async with self._folder.held():
            return await self._build(path, told | {"last_modified": ""}, everything)

    async def _build(self, archive: Path, told: dict[str, str], believe: Believe) -> Found:
        told |= {"read_at": self._clock().isoformat()}
        built = await self._builder.build(archive, self._folder.path, told)
        try:
            snapshot = Snapshot.open(built.path, fresh=True)
        except Unserveable as failure:
            reason = Why(
                "L'export a été lu, mais ce qui en a été gardé ne s'ouvre pas : {detail}.", detail=failure
            )
            raise NotNow(reason) from failure
        self._rejected = self._refused = None
        if not await believe(Candidate(snapshot.export, await asyncio.to_thread(snapshot.census))):
            snapshot.close()
            built.path.unlink(missing_ok=True)
            return Found.QUARANTINED
        snapshot.path = self._folder.take(built.path)
        self._serve(snapshot)
        self._folder.keep(snapshot.path)
        log.info("export served", title=told["title"], **built.counts)
        return Found.NEW

    async def _enrich(self, enricher: Enricher, register: Register) -> None:
        """Serve what was made, unless another export is served by then: that is for the next time."""
        async with self._folder.held():
            await self._adopt()
        base = self._snapshot
        made = await enricher.on(base, register) if base else None
        if base is None or made is None:
            return
        try:
            async with self._folder.held(), self._in_threads:
                if self._snapshot is base:
                    made.path = self._folder.take(made.path)
                    self._serve(made)
                    if made.path != base.path:
                        base.path.unlink(missing_ok=True)
        finally:
            if self._snapshot is not made:
                made.close()
                made.path.unlink(missing_ok=True)

    def _prints(self) -> str:
        return self.export.details_print if self.export else ""

    def _age(self) -> Age | None:
        return (self.export.date, moment(self.export.last_modified)) if self.export else None

    def _wants(self, listed: Listed) -> bool:
        """Whether what is listed is to be fetched: not what is served already, nor anything older."""
        if self.export is None:
            return True
        if listed.identity == (self.export.id, self.export.last_modified):
            self._rejected = self._refused = None
            return False
        return listed.age >= (self.export.date, moment(self.export.last_modified))
