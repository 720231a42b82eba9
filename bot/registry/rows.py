"""A member's rows, in batches of columns: handling a column at a time is what makes reading quick."""

import csv
from collections.abc import Iterator, Sequence
from itertools import islice

from bot.registry.archive import Archive
from bot.registry.rejection import Reason, Rejected

BATCH = 128
"""Rows at a time: few enough for SQLite's oldest limit on a statement's parameters."""

Columns = list[Sequence[str]]


class Member:
    """One member's wanted columns, found by their header; `count` and `ragged` grow as rows are read.

    A row shorter than the header is left out and counted as ragged; a blank line is not even that.
    """

    def __init__(self, archive: Archive, name: str, wanted: tuple[str, ...]) -> None:
        self._archive = archive
        self.name = name
        self._wanted = wanted
        self.count = 0
        self.ragged = 0

    def batches(self) -> Iterator[Columns]:
        """The wanted columns of up to BATCH rows at a time; Rejected where the member is not such a table."""
        with self._archive.text(self.name) as text:
            reader = csv.reader(text, delimiter=";")
            try:
                header = [title.strip() for title in next(reader, [])]
                places = [self._place(header, title) for title in self._wanted]
                while batch := list(islice(reader, BATCH)):
                    columns = self._columns(batch, len(header))
                    self.count += len(columns[0]) if columns else 0
                    if columns:
                        yield [columns[place] for place in places]
            except csv.Error as error:
                raise Rejected(Reason.NOT_CSV(member=self.name, detail=error)) from error

    def _place(self, header: list[str], title: str) -> int:
        if title not in header:
            raise Rejected(Reason.NO_COLUMN(member=self.name, column=title))
        return header.index(title)

    def _columns(self, batch: list[list[str]], width: int) -> list[tuple[str, ...]]:
        try:
            columns = list(zip(*batch, strict=True))
        except ValueError:
            columns = []
        if len(columns) >= width:
            return columns
        whole = [row[:width] for row in batch if len(row) >= width]
        self.ragged += sum(0 < len(row) < width for row in batch)
        return list(zip(*whole, strict=True))

    def tolerate(self, unreadable: int, column: str) -> None:
        """Rejected when more than one row in a hundred (and more than two) could not be read."""
        if unreadable > max(2, self.count // 100):
            reason = Reason.UNREADABLE(member=self.name, column=column, count=unreadable, rows=self.count)
            raise Rejected(reason)
