"""What is served: the newest good snapshot of a folder, and the one before, to compare with."""

import asyncio
from collections.abc import Iterable
from datetime import date

from bot.domain.census import Census
from bot.domain.detail import Detail
from bot.domain.fiche import Export, Fiche
from bot.domain.holding import Holding
from bot.domain.number import CertificationNumber
from bot.domain.ports import Before, Hits
from bot.registry.folder import Folder
from bot.registry.snapshot import Snapshot


class ServedSnapshot:
    """Answers from the snapshot that is served; without any, as if nothing was known."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._snapshot = folder.newest()
        self._older: Snapshot | None = None
        self._in_threads = asyncio.Lock()

    @property
    def export(self) -> Export | None:
        return self._snapshot.export if self._snapshot else None

    def fiches(self, numbers: Iterable[CertificationNumber]) -> dict[CertificationNumber, Fiche]:
        return self._snapshot.fiches(numbers) if self._snapshot else {}

    def search(self, words: str, today: date, *, first: int, count: int) -> Hits:
        if self._snapshot is None:
            return Hits((), 0)
        return self._snapshot.search(words, today, first=first, count=count)

    def organisation(self, siret: str) -> str:
        return self._snapshot.holdings.organisation(siret) if self._snapshot else ""

    def holdings(self, siret: str) -> tuple[Holding, ...]:
        return self._snapshot.holdings.of(siret) if self._snapshot else ()

    def holdings_on(
        self, numbers: Iterable[CertificationNumber], sirets: Iterable[str]
    ) -> dict[CertificationNumber, tuple[Holding, ...]]:
        if self._snapshot is None:
            return dict.fromkeys(numbers, ())
        return self._snapshot.holdings.on(numbers, sirets)

    def with_partners(self, numbers: Iterable[CertificationNumber]) -> set[CertificationNumber]:
        return self._snapshot.holdings.with_partners(numbers) if self._snapshot else set()

    def details(self, numbers: Iterable[CertificationNumber]) -> dict[CertificationNumber, Detail]:
        return self._snapshot.details.of(numbers) if self._snapshot else {}

    def siblings(self, siret: str, number: CertificationNumber) -> tuple[Holding, ...]:
        return self._snapshot.holdings.siblings(siret, number) if self._snapshot else ()

    def before(self, numbers: Iterable[CertificationNumber], sirets: Iterable[str] = ()) -> Before | None:
        """The older snapshot is looked for once: from then on, it is the one that was served before."""
        if self._older is None and self.export:
            self._older = self._folder.older(self.export.date)
        if self._older is None:
            return None
        held = {siret: self._older.holdings.of(siret) for siret in sirets}
        return Before(self._older.export, self._older.fiches(numbers), held)

    async def census(self) -> Census | None:
        async with self._in_threads:
            return await asyncio.to_thread(self._snapshot.census) if self._snapshot else None

    async def marks(self) -> dict[str, str]:
        async with self._in_threads:
            return await asyncio.to_thread(self._snapshot.marks) if self._snapshot else {}

    def marks_of(self, sirets: Iterable[str]) -> dict[str, str]:
        return self._snapshot.holdings.marks(sirets) if self._snapshot else {}

    def _close(self) -> None:
        for snapshot in (self._snapshot, self._older):
            if snapshot:
                snapshot.close()

    async def _adopt(self) -> None:
        """Serve the folder's newest snapshot, when another process has put a newer one there."""
        newest = next(iter(self._folder.snapshots()), None)
        if newest is not None and (self._snapshot is None or newest != self._snapshot.path):
            found = await asyncio.to_thread(self._folder.newest)
            if found is not None:
                self._serve(found)

    def _serve(self, snapshot: Snapshot) -> None:
        replaced, self._snapshot = self._snapshot, snapshot
        if replaced is not None and replaced.export.date < snapshot.export.date:
            replaced, self._older = self._older, replaced
        if replaced is not None:
            replaced.close()
