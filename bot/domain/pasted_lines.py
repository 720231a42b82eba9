"""A pasted text, or a file's, as lines of cells, and what each cell mentions."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.domain.number import CertificationNumber, Mention, Named, mentions

_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_OTHER_FILES = (b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0")
_PIECE = 10_000
"""Characters of a text that are read at once."""
_OVER = 20
"""Lines that a quoted cell may go over."""
_BETWEEN = re.compile(r"[\s,;|](?=rncp|rs|http)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """`said` is what each of the cells mentions."""

    place: int
    cells: tuple[str, ...]
    said: tuple[tuple[Mention, ...], ...]

    @property
    def text(self) -> str:
        return " ".join(cell for cell in self.cells if cell)


def decoded(content: bytes) -> str | None:
    """The text of a file; None where it is none."""
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    if content.startswith(_OTHER_FILES) or b"\0" in content:
        return None
    try:
        return content.decode()
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def lines_of(text: str) -> Iterator[Line]:
    """The lines that hold anything, their cells split at whichever of `;`, `,` and tab most of them hold."""
    rows = text.splitlines()
    between = max(";,\t", key=lambda mark: sum(mark in row for row in rows))
    place = 0
    while place < len(rows):
        over = _over(rows, place, between)
        cells = tuple(cell.strip() for cell in _cells("\n".join(rows[place : place + over]), between))
        if any(cells):
            yield Line(place + 1, cells, tuple(map(said_in, cells)))
        place += over


def _over(rows: Sequence[str], place: int, between: str) -> int:
    """How many lines the one at that place goes over: several where a quoted cell does."""
    quotes = 0
    for over, row in enumerate(rows[place : place + _OVER], start=1):
        quotes += row.count('"')
        if quotes % 2 == 0:
            return over if over == 1 or _is_one("\n".join(rows[place : place + over]), between) else 1
    return 1


def _is_one(text: str, between: str) -> bool:
    """Whether these lines are one line of a table: stray quotation marks make none of lines with numbers."""
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=between, strict=True))
    except csv.Error:
        return False
    return len(rows) == 1 and not any(
        "\n" in cell and between in cell and numbers(said_in(cell)) for cell in rows[0]
    )


def _cells(row: str, between: str) -> Sequence[str]:
    try:
        return next(csv.reader(io.StringIO(row, newline=""), delimiter=between), [])
    except csv.Error:
        return row.split(between)


def numbers(said: Iterable[Mention]) -> list[CertificationNumber]:
    """Those that are named with their register."""
    return [one.number for one in said if isinstance(one, Named)]


def said_in(text: str) -> tuple[Mention, ...]:
    """What a text mentions, however long it is; without any figure, that is nothing that counts."""
    if not any(map(str.isnumeric, text)):
        return ()
    return tuple(one for piece in _pieces(text) for one in mentions(piece))


def _pieces(text: str) -> list[str]:
    """The text in pieces that can be read, none of which ends inside a number."""
    if len(text) <= _PIECE:
        return [text]
    pieces = [""]
    for part in _BETWEEN.split(text):
        if len(pieces[-1]) + len(part) > _PIECE:
            pieces.append("")
        pieces[-1] += f" {part}"
    return pieces
