"""The backups that Vigie makes by itself: one a day, by the date in their names, the newest kept."""

from datetime import date
from pathlib import Path

FOLDER = "backups"
KEPT = 7
_PATTERN = "vigie-????-??-??.jsonl.gz"


def backup_of(folder: Path, day: date) -> Path:
    """Where the backup of that day is, or would be, in a data folder."""
    return folder / FOLDER / f"vigie-{day.isoformat()}.jsonl.gz"


def newest_backup(folder: Path) -> Path | None:
    """The newest of them, by its name; None where there is none."""
    return max((folder / FOLDER).glob(_PATTERN), default=None)


def prune(folder: Path) -> None:
    """Remove all but the newest."""
    for old in sorted((folder / FOLDER).glob(_PATTERN))[:-KEPT]:
        old.unlink(missing_ok=True)
