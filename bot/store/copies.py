"""The backups that Vigie makes by itself: one a day, by the date in their names, the newest kept."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

FOLDER = "backups"
KEPT = 7
_PATTERN = "vigie-????-??-??.jsonl.gz"
_DATE = slice(len("vigie-"), len("vigie-AAAA-MM-JJ"))


@dataclass(frozen=True, slots=True)
class Copy:
    """One backup and the day that it is of."""

    path: Path
    date: date


def backup_of(folder: Path, day: date) -> Path:
    """Where the backup of that day is, or would be, in a data folder."""
    return folder / FOLDER / f"vigie-{day.isoformat()}.jsonl.gz"


def newest_backup(folder: Path) -> Copy | None:
    """The newest of them, by its name; None where there is none."""
    copies = _copies(folder)
    return copies[-1] if copies else None


def prune(folder: Path) -> None:
    """Remove all but the newest."""
    for old in _copies(folder)[:-KEPT]:
        old.path.unlink(missing_ok=True)


def _copies(folder: Path) -> list[Copy]:
    """Oldest first; what only looks like a backup is left alone."""
    found = []
    for path in sorted((folder / FOLDER).glob(_PATTERN)):
        try:
            found.append(Copy(path, date.fromisoformat(path.name[_DATE])))
        except ValueError:
            continue
    return found
