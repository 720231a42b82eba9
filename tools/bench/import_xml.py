"""Full-size XML exports on top of a snapshot, against one bare expat pass over each.

`python -m tools.bench.import_xml ZIP` says in how many seconds expat alone reads that one.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Mapping
from pathlib import Path
from xml.parsers import expat

from bot.domain.number import Register
from bot.registry.builder import COMMAND
from bot.registry.enriching import DetailLimits
from tools.bench.figure import Figure
from tools.bench.full_export import DAY, full_export
from tools.bench.full_xml import full_xml
from tools.bench.import_export import CACHE

PAIRS = 3
_CHUNK = 1 << 16


def run() -> list[Figure]:
    # Made by a process of its own, whose memory then is no matter of the one measured here
    subprocess.run([sys.executable, "-m", "tools.bench.full_xml", str(CACHE)], check=True)  # noqa: S603
    exports = full_xml(CACHE)
    ratios, peaks = [], []
    for _ in range(PAIRS):
        passed = sum(map(_passed_aside, exports.values()))
        with tempfile.TemporaryDirectory(prefix="vigie-bench-", dir=CACHE) as folder:
            taken, peak = _enriched(Path(folder), exports)
        ratios.append(taken / passed)
        peaks.append(peak)
    return [
        Figure(
            "570 MB of XML exports into a snapshot, against one bare expat pass",
            statistics.median(ratios),
            "×",
            2.0,
        ),
        Figure("peak memory of that process", max(peaks), "MB", 120.0),
    ]


def _passed_aside(export: Path) -> float:
    """The same in a process of its own, as ready to leave the machine to others as the one that reads."""
    command = [sys.executable, "-m", "tools.bench.import_xml", str(export)]
    return float(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)  # noqa: S603


def _passed(export: Path) -> float:
    """Seconds in which expat alone reads it from the zip, telling nobody of anything."""
    start = time.perf_counter()
    with zipfile.ZipFile(export) as archive, archive.open(archive.namelist()[0]) as member:
        parser = expat.ParserCreate()
        while chunk := member.read(_CHUNK):
            parser.Parse(chunk)
        parser.Parse(b"", True)  # noqa: FBT003 - expat takes no keyword
    return time.perf_counter() - start


def _enriched(folder: Path, exports: Mapping[Register, Path]) -> tuple[float, float]:
    """Seconds from both exports on the disk to a snapshot with both, process starts and fsyncs included, and
    the peak of memory in MB.
    """
    name, _, _ = _built(full_export(CACHE), folder, {})
    taken, peaks = 0.0, []
    for register, export in exports.items():
        name, seconds, peak = _built(export, folder, {"onto": name, "register": register.value})
        taken += seconds
        peaks.append(peak)
    return taken, max(peaks)


def _built(export: Path, folder: Path, more: Mapping[str, str]) -> tuple[str, float, float]:
    """The snapshot's name, how long its process took, and the memory that this process alone held."""
    told = {"id": "bench", "title": export.name, "date": str(DAY), "last_modified": ""}
    bounds = {"read_at": f"{DAY}T06:00:00+00:00", "budget": DetailLimits().most_unzipped, "seconds": 600}
    arguments = [str(export.absolute()), str(folder.absolute()), json.dumps({**told, **bounds, **more})]
    start = time.perf_counter()
    with subprocess.Popen([*COMMAND, *arguments], stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdout is not None
        said = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    taken = time.perf_counter() - start
    if process.returncode:
        raise RuntimeError(said)
    return json.loads(said)["snapshot"], taken, used.ru_maxrss * 1024 / 1_000_000


if __name__ == "__main__":
    os.nice(10)
    print(_passed(Path(sys.argv[1])))
