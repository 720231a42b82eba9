"""A member's rows, in batches of columns: handling a column at a time is what makes reading quick."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import TextIO

from bot.registry.archive import Archive
from bot.registry.rejection import Reason, Rejected

BATCH = 128
"""Rows at a time: few enough for SQLite's oldest limit on a statement's parameters."""

_BLOCK = 8_192

Columns = list[Sequence[str]]


class Member:
    """One member's wanted columns, found by their header; `count` grows as rows are read.

    A row shorter than the header is left out; a blank line is one.
    """

    def __init__(self, archive: Archive, name: str, wanted: tuple[str, ...]) -> None:
        self._archive = archive
        self.name = name
        self._wanted = wanted
        self.count = 0

    def batches(self) -> Iterator[Columns]:
        """The wanted columns of up to BATCH rows at a time; Rejected where the member is not such a table."""
        with self._archive.text(self.name) as text:
            reader = records(text)
            try:
                header = [title.strip() for title in next(reader, [])]
                places = [self._place(header, title) for title in self._wanted]
                while batch := list(islice(reader, BATCH)):
                    columns = _columns(batch, len(header))
                    if columns:
                        yield [columns[place] for place in places]
                        self.count += len(columns[0])
            except csv.Error as error:
                raise Rejected(Reason.NOT_CSV(member=self.name, detail=error)) from error

    def tolerate(self, unreadable: int, column: str) -> None:
        """Rejected when more than one row in a hundred (and more than two) could not be read."""
        if unreadable > max(2, self.count // 100):
            reason = Reason.UNREADABLE(member=self.name, column=column, count=unreadable, rows=self.count)
            raise Rejected(reason)

    def _place(self, header: list[str], title: str) -> int:
        if title not in header:
            raise Rejected(Reason.NO_COLUMN(member=self.name, column=title))
        return header.index(title)


def _columns(batch: list[list[str]], width: int) -> list[tuple[str, ...]]:
    try:
        columns = list(zip(*batch, strict=True))
    except ValueError:
        columns = []
    if len(columns) >= width:
        return columns
    return list(zip(*(row[:width] for row in batch if len(row) >= width), strict=True))


def records(text: TextIO) -> Iterator[list[str]]:
    """What csv.reader would yield of a text with `;` between fields; csv.Error where it cannot be read."""
    return chain.from_iterable(_blocks(text))


def _blocks(text: TextIO) -> Iterator[Iterable[list[str]]]:
    """Whole lines at a time, those that are plain read several times faster than csv.reader can.

    From a line that ends within quotes on, csv.reader has the rest.
    """
    while block := text.read(_BLOCK):
        block += text.readline()
        quotes = block.count('"')
        if quotes % 2:
            yield csv.reader(chain(io.StringIO(block, newline=""), text), delimiter=";")
        else:
            yield _plain(block, quotes) or csv.reader(io.StringIO(block, newline=""), delimiter=";")


def _plain(block: str, quotes: int) -> list[list[str]] | None:
    """The rows of a block in which each field is quoted and holds no quote; None of any other.

    Then, and only then, there are two quotes for each field.
    """
    rows = [line.split('";"') for line in block[1:-3].split('"\r\n"')]
    quoted = block.startswith('"') and block.endswith('"\r\n')
    return rows if quoted and quotes == 2 * sum(map(len, rows)) else None
