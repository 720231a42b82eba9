"""The disk that holds the data folder, as the system and the environment tell of it."""

import os
import re
from pathlib import Path, PurePosixPath

from bot.domain.health import Finding
from bot.domain.lasting import Disk, on_lasting

_MOUNTS = Path("/proc/self/mounts")


def lasting(folder: Path) -> Finding | None:
    """What is to be said of keeping the state there: a problem, attention, or nothing."""
    return on_lasting(os.environ, str(folder), disk_of(folder))


def disk_of(folder: Path, mounts: Path = _MOUNTS) -> Disk:
    """The mount that holds the folder, which need not exist yet; of no known kind where nothing tells."""
    wanted = PurePosixPath(folder.resolve())
    unknown = Disk(PurePosixPath("/"), "")
    try:
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:  # no Linux
        return unknown
    told = [Disk(PurePosixPath(_plain(mount)), kind) for _, mount, kind, *_ in map(str.split, lines)]
    holding = [disk for disk in told if disk.mount == wanted or disk.mount in wanted.parents]
    # Of two mounts at one place, the later hides the earlier.
    return max(reversed(holding), key=lambda disk: len(disk.mount.parts), default=unknown)


def _plain(written: str) -> str:
    r"""A mount's path without the kernel's escapes: a space is written \040."""
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), written)
