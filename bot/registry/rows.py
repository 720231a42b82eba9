"""A member's rows as columns, a block at a time: what most blocks look like is read faster than as CSV."""

import csv
import io
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import TextIO

from bot.domain.why import Why
from bot.registry.archive import Archive
from bot.registry.rejection import Rejected

_BLOCK = 4_096
"""Characters, about 50 rows: what is at hand then stays in the processor's nearest memory."""

_ROWS = 50
_ROW_END = "\0"
"""A block that holds it already is left to csv.reader."""

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
        """The wanted columns, some rows at a time; Rejected where the member is not such a table."""
        with self._archive.text(self.name) as text:
            try:
                header = [title.strip() for title in next(csv.reader([text.readline()], delimiter=";"), [])]
                places = [self._place(header, title) for title in self._wanted]
                for columns in blocks(text, len(header)):
                    yield [columns[place] for place in places]
                    self.count += len(columns[0])
            except csv.Error as error:
                reason = Why(
                    "Le fichier {member} n'est pas du CSV lisible : {detail}.", member=self.name, detail=error
                )
                raise Rejected(reason) from error

    def tolerate(self, unreadable: int, column: str) -> None:
        """Rejected when more than one row in a hundred (and more than two) could not be read."""
        if unreadable > max(2, self.count // 100):
            raise Rejected(
                Why(
                    "Trop de valeurs du fichier {member} sont illisibles : {count} sur {rows} "
                    "dans la colonne {column}.",
                    member=self.name,
                    column=column,
                    count=unreadable,
                    rows=self.count,
                )
            )

    def _place(self, header: list[str], title: str) -> int:
        if title not in header:
            raise Rejected(
                Why("Il manque au fichier {member} la colonne {column}.", member=self.name, column=title)
            )
        return header.index(title)


def blocks(text: TextIO, width: int) -> Iterator[Columns]:
    """The first `width` columns of the rows that have as many, as csv.reader reads them.

    csv.Error where it cannot. From a line that ends within quotes on, it has the rest.
    """
    while block := text.read(_BLOCK):
        block += text.readline()
        quotes = block.count('"')
        if quotes % 2:
            yield from _as_csv(chain(io.StringIO(block, newline=""), text), width)
        elif columns := _plain(block, quotes, width):
            yield columns
        else:
            yield from _as_csv(io.StringIO(block, newline=""), width)


def _plain(block: str, quotes: int, width: int) -> Columns | None:
    """The columns of a block whose every row has `width` fields, each quoted and holding no quote.

    None for any other: only then are there two quotes for each field, and every row's end in its place.
    """
    if not (block.startswith('"') and block.endswith('"\r\n')) or _ROW_END in block:
        return None
    fields = block[1:-3].replace('"\r\n"', f'";"{_ROW_END}";"').split('";"')
    ends = fields[width :: width + 1]
    rows = len(ends) + 1
    in_place = len(fields) == rows * (width + 1) - 1 and ends.count(_ROW_END) == len(ends)
    # with no row's end elsewhere, two quotes a field leave none over for what a field holds
    if not in_place or fields.count(_ROW_END) != len(ends) or quotes != 2 * rows * width:
        return None
    return [fields[place :: width + 1] for place in range(width)]


def _as_csv(lines: Iterator[str], width: int) -> Iterator[Columns]:
    reader = csv.reader(lines, delimiter=";")
    while batch := list(islice(reader, _ROWS)):
        columns = list(zip(*(row[:width] for row in batch if len(row) >= width), strict=True))
        if columns:
            yield list(columns)
