"""How a snapshot's file is made: written once, under a name that nobody serves, safe on the disk then."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.registry import schema

UNFINISHED, ENRICHING = "unfinished-", "enriching-"
"""Beginnings of the names of files that are not served yet: made of a CSV, or of an XML on top of one."""

_PRAGMAS = (
    # Written once, into a file of its own: a journal would protect nothing, one fsync at the end is enough
    "journal_mode = OFF",
    "synchronous = OFF",
    "locking_mode = EXCLUSIVE",
    "page_size = 8192",
    "temp_store = MEMORY",
    f"user_version = {schema.VERSION}",
)


@contextmanager
def writing(path: Path, cache: int) -> Iterator[sqlite3.Connection]:
    """The file, to be written; `cache` is in kilobytes."""
    snapshot = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        for pragma in (*_PRAGMAS, f"cache_size = -{cache}"):
            snapshot.execute(f"PRAGMA {pragma}")
        yield snapshot
    finally:
        snapshot.close()


def publish(unfinished: Path, final: Path) -> None:
    """Put the file under that name once it is on the disk, and the name, too."""
    with unfinished.open("rb") as file:
        os.fsync(file.fileno())
    unfinished.replace(final)
    folder = os.open(final.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
