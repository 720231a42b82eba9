"""An export into a swapped snapshot, against one csv.reader pass over the same members."""

import asyncio
import csv
import io
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from datetime import UTC, datetime
from pathlib import Path

from bot.domain.ports import Found
from bot.registry.archive import MEMBERS
from bot.registry.registry import SnapshotRegistry
from tools.bench.figure import Figure
from tools.bench.full_export import full_export

CACHE = Path("var/bench")
PAIRS = 7


def run() -> list[Figure]:
    # made by a process of its own: what this one ever held would count as its children's peak
    subprocess.run(  # noqa: S603 - our own module
        [sys.executable, "-m", "tools.bench.full_export", str(CACHE)], check=True
    )
    export = full_export(CACHE)
    ratios = [_imported(export) / _passed(export) for _ in range(PAIRS)]
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 / 1_000_000
    return [
        Figure(
            "export to swapped snapshot, against one csv.reader pass", statistics.median(ratios), "×", 4.0
        ),
        Figure("peak memory of that process", peak, "MB", 80.0),
    ]


def _passed(export: Path) -> float:
    """Seconds of a bare pass over the four members."""
    start = time.perf_counter()
    with zipfile.ZipFile(export) as archive:
        for name in archive.namelist():
            if any(member in name for member in MEMBERS):
                text = io.TextIOWrapper(archive.open(name), "utf-8-sig", newline="")
                for _ in csv.reader(text, delimiter=";"):
                    pass
    return time.perf_counter() - start


def _imported(export: Path) -> float:
    """Seconds from an export on the disk to a snapshot that answers: process start and fsync included."""
    with tempfile.TemporaryDirectory(prefix="vigie-bench-", dir=CACHE) as folder:
        return asyncio.run(_import(export, Path(folder)))


async def _import(export: Path, folder: Path) -> float:
    registry = SnapshotRegistry.open(folder, "http://127.0.0.1:9/api", clock=lambda: datetime.now(UTC))
    start = time.perf_counter()
    refreshed = await registry.import_file(export)
    taken = time.perf_counter() - start
    await registry.close()
    if refreshed.found is not Found.NEW:
        raise RuntimeError(refreshed.reason)
    return taken
