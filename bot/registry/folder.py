"""The registry's folder: finished snapshots by name, unfinished files beside them, one writer at a time."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import structlog
from filelock import AsyncFileLock, Timeout

from bot.domain.why import Why
from bot.registry.making import ENRICHING, UNFINISHED
from bot.registry.rejection import NotNow
from bot.registry.snapshot import Snapshot, Unserveable

_SNAPSHOTS = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]-*.sqlite"
_KEPT = 2

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Folder:
    """Snapshots are named after the export's date and fingerprint; any other file is unfinished business."""

    path: Path
    patience: float = 300.0
    """How long (seconds) another process may hold the folder before this one gives up."""

    @asynccontextmanager
    async def held(self, business: str = UNFINISHED) -> AsyncIterator[None]:
        """Be the only process that writes here; what a killed one left unfinished is removed.

        An XML export is read beside (`business` is ENRICHING): a CSV's never waits for that.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        name = ".lock" if business == UNFINISHED else f".lock-{business.rstrip('-')}"
        lock = AsyncFileLock(self.path / name, timeout=self.patience, run_in_executor=False)
        try:
            await lock.acquire()
        except Timeout as error:
            raise NotNow(Why("Un autre processus lit un export depuis trop longtemps.")) from error
        try:
            for path in self.path.glob(f"{business}*"):
                path.unlink(missing_ok=True)
            yield
        finally:
            await lock.release()

    def snapshots(self) -> list[Path]:
        """The newest first: by the export's date, then by when it was read."""
        found = ((path.name[:10], path.stat().st_mtime_ns, path) for path in self.path.glob(_SNAPSHOTS))
        return [path for *_, path in sorted(found, reverse=True)]

    def newest(self) -> Snapshot | None:
        """The newest snapshot that can be trusted; those that cannot are removed."""
        for path in self.snapshots():
            try:
                return Snapshot.open(path)
            except Unserveable as failure:
                log.warning("snapshot dropped", snapshot=path.name, reason=str(failure))
                path.unlink(missing_ok=True)
        return None

    def older(self, than: date) -> Snapshot | None:
        """The newest snapshot of an export before that day, where one is still there and whole."""
        for path in self.snapshots():
            if path.name[:10] < than.isoformat():
                with suppress(Unserveable):
                    return Snapshot.open(path)
        return None

    def take(self, built: Path) -> Path:
        """Give a snapshot the name under which it is served, from the next start on, too."""
        final = built.with_name(built.name.removeprefix(UNFINISHED).removeprefix(ENRICHING))
        built.replace(final)
        return final

    def keep(self, served: Path) -> None:
        """Remove all but the served snapshot and the newest other one."""
        others = [path for path in self.snapshots() if path != served]
        for path in others[_KEPT - 1 :]:
            path.unlink(missing_ok=True)
