"""One export as it is served: an immutable SQLite file, read in place."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Self

from bot.domain.census import CERTIFIERS, FICHES, LINKS, PARTNERS, Census, Known
from bot.domain.fiche import Export, Fiche, Status
from bot.domain.mark import mark
from bot.domain.number import CertificationNumber
from bot.domain.ports import Hits
from bot.registry import schema
from bot.registry.cells import number_key, number_of
from bot.registry.details import Details
from bot.registry.holdings import Holdings
from bot.registry.search import search

_REMEMBERED = 5_000
"""Fiches kept once read, a few megabytes: what is watched is looked at again and again."""
_DECLARED = {0: Status.INACTIVE, 1: Status.ACTIVE}

_EXPORT = "SELECT id, title, date, last_modified, fingerprint, read_at, fiches, content FROM export"
_FICHE = "SELECT title, declared, end_date, level FROM fiches WHERE number = ?"
_ROWS = "SELECT fiches, links, certifiers, partners FROM export"
_ALL = "SELECT number, declared, end_date FROM fiches"
_SAID = "SELECT number, title, declared, end_date FROM fiches"
_LINKS = "SELECT fiche, successor FROM links"
_SUCCESSORS = "SELECT successor FROM links WHERE fiche = ? ORDER BY successor"
_PREDECESSORS = "SELECT fiche FROM links WHERE successor = ? ORDER BY fiche"
_CERTIFIERS = """
SELECT name FROM certifiers JOIN organisations ON id = organisation WHERE fiche = ? ORDER BY place"""


class Unserveable(Exception):
    """The file is no snapshot, is one of another version, or is no longer whole."""


class Snapshot:
    """Fiches by number from one file, which stays readable when its name is removed."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection
        export = _export(connection)
        self.details = Details(connection)
        self.export = replace(export, details=self.details.date, details_print=self.details.prints)
        self.holdings = Holdings(connection)
        self._fiche = lru_cache(_REMEMBERED)(self._read)  # the file never changes

    @classmethod
    def open(cls, path: Path, *, fresh: bool = False) -> Self:
        """Open the file; Unserveable where it is no snapshot of this version, or not whole (unless `fresh`).

        Looking at every page takes 0.15 s at full size: there is no need when it was written a moment ago.
        """
        address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        try:
            # It is opened in a worker thread, then read in the event loop's alone.
            connection = sqlite3.connect(address, uri=True, check_same_thread=False)
        except sqlite3.Error as error:
            raise Unserveable(str(error)) from error
        try:
            if not fresh:
                _check(connection)
            return cls(path, connection)
        except (sqlite3.Error, TypeError, ValueError) as error:
            connection.close()
            raise Unserveable(str(error)) from error

    def fiche(self, number: CertificationNumber) -> Fiche | None:
        """The fiche with its links and certifiers; None where the export has none of that number."""
        return self._fiche(number)

    def fiches(self, numbers: Iterable[CertificationNumber]) -> dict[CertificationNumber, Fiche]:
        """Those of the numbers that the export has: 25 µs each, one that was asked for before 1 µs."""
        found = ((number, self._fiche(number)) for number in numbers)
        return {number: fiche for number, fiche in found if fiche is not None}

    def _read(self, number: CertificationNumber) -> Fiche | None:
        key = (number_key(number),)
        found = self._connection.execute(_FICHE, key).fetchone()
        if found is None:
            return None
        title, declared, end_date, level = found
        return Fiche(
            number=number,
            title=title,
            declared=_DECLARED.get(declared, Status.UNKNOWN),
            end_date=None if end_date is None else date.fromisoformat(end_date),
            level=level,
            successors=self._numbers(_SUCCESSORS, key),
            predecessors=self._numbers(_PREDECESSORS, key),
            certifiers=tuple(dict.fromkeys(name for (name,) in self._connection.execute(_CERTIFIERS, key))),
        )

    def search(self, words: str, today: date, *, first: int, count: int) -> Hits:
        """One page of the fiches whose titles hold the words."""
        return search(self._connection, words, today, first=first, count=count)

    def census(self) -> Census:
        """What it says of every fiche, in 30 ms at full size."""
        (rows,) = [
            dict(zip((FICHES, LINKS, CERTIFIERS, PARTNERS), counts, strict=True))
            for counts in self._connection.execute(_ROWS)
        ]
        known: dict[tuple[int | None, str | None], Known] = {}
        fiches = {}
        for key, declared, end in self._connection.execute(_ALL):
            if (declared, end) not in known:
                day = None if end is None else date.fromisoformat(end)
                known[declared, end] = (_DECLARED.get(declared, Status.UNKNOWN), day)
            fiches[number_of(key).code] = known[declared, end]
        return Census(rows, fiches)

    def marks(self) -> dict[str, str]:
        """By code, the mark of each fiche (see bot.domain.mark): 0.1 s at full size."""
        named: defaultdict[int, list[str]] = defaultdict(list)
        for fiche, successor in self._connection.execute(_LINKS):
            named[fiche].append(number_of(successor).code)
        found = {}
        for key, title, declared, end in self._connection.execute(_SAID):
            day = None if end is None else date.fromisoformat(end)
            said = mark(title, _DECLARED.get(declared, Status.UNKNOWN), day, named.get(key, ()))
            found[number_of(key).code] = said
        return found

    def close(self) -> None:
        self._connection.close()

    def _numbers(self, query: str, key: tuple[int]) -> tuple[CertificationNumber, ...]:
        return tuple(number_of(found) for (found,) in self._connection.execute(query, key))


def _check(connection: sqlite3.Connection) -> None:
    (told,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if told != "ok":
        raise ValueError(told)


def _export(connection: sqlite3.Connection) -> Export:
    """The export that a snapshot was read from; ValueError, TypeError or sqlite3.Error where it is none."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version != schema.VERSION:
        raise ValueError(f"a snapshot of version {version}, not {schema.VERSION}")
    export_id, title, day, last_modified, fingerprint, read_at, fiches, content = connection.execute(
        _EXPORT
    ).fetchone()
    return Export(
        id=export_id,
        title=title,
        date=date.fromisoformat(day),
        last_modified=last_modified,
        fingerprint=fingerprint,
        read_at=datetime.fromisoformat(read_at),
        fiches=fiches,
        content=content,
    )
