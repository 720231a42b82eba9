"""Reading a list of numbers that people paste or give as a file: whatever it holds, line by line."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.number import Bare, CertificationNumber, Mention, Named, Register, mentions

LARGEST = 1_000_000
"""Bytes: more is not a list of numbers."""
_QUOTED = 80
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_OTHER_FILES = (b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0")
_PIECE = 10_000
"""Characters of a text that are read at once."""
_OVER = 20
"""Lines that a quoted cell may go over."""
_BETWEEN = re.compile(r"[\s,;|](?=rncp|rs|http)", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")
_HEADERS = ("rncp", "rs", "code", "fiche", "certification", "numero", "numéro", "number")


class UnreadReason(StrEnum):
    NOTHING = "nothing"
    """No number is in it."""
    BARE = "bare"
    """Digits without a register."""


class Refused(StrEnum):
    TOO_LARGE = "too_large"
    NOT_TEXT = "not_text"


@dataclass(frozen=True, slots=True)
class Unread:
    """A line, counted from 1, as it was given (at most 80 characters of it)."""

    line: int
    text: str
    why: UnreadReason


@dataclass(frozen=True, slots=True)
class Pasted:
    """`numbers` are in order, each once; `lines` counts those that held anything, a header apart."""

    numbers: tuple[CertificationNumber, ...] = ()
    unread: tuple[Unread, ...] = ()
    lines: int = 0
    repeated: int = 0
    refused: Refused | None = None


@dataclass(frozen=True, slots=True)
class _Line:
    """`said` is what each of the cells mentions."""

    place: int
    cells: tuple[str, ...]
    said: tuple[tuple[Mention, ...], ...]

    @property
    def text(self) -> str:
        return " ".join(cell for cell in self.cells if cell)


def read_pasted(content: bytes | str) -> Pasted:
    """Every number of a text, or of a file in any usual encoding; any bytes at all give a value."""
    size = len(content.encode("utf-8", "replace") if isinstance(content, str) else content)
    if size > LARGEST:
        return Pasted(refused=Refused.TOO_LARGE)
    text = _decoded(content) if isinstance(content, bytes) else content
    if text is None:
        return Pasted(refused=Refused.NOT_TEXT)
    lines = list(_lines(text))
    header = lines[0] if lines and _is_header(lines[0]) else None
    return _read(lines[1:] if header else lines, header)


def _decoded(content: bytes) -> str | None:
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


def _lines(text: str) -> Iterator[_Line]:
    rows = text.splitlines()
    between = max(";,\t", key=lambda mark: sum(mark in row for row in rows))
    place = 0
    while place < len(rows):
        over = _over(rows, place, between)
        cells = tuple(cell.strip() for cell in _cells("\n".join(rows[place : place + over]), between))
        if any(cells):
            yield _Line(place + 1, cells, tuple(map(_said, cells)))
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
        "\n" in cell and between in cell and _numbers(_said(cell)) for cell in rows[0]
    )


def _cells(row: str, between: str) -> Sequence[str]:
    try:
        return next(csv.reader(io.StringIO(row, newline=""), delimiter=between), [])
    except csv.Error:
        return row.split(between)


def _is_header(line: _Line) -> bool:
    """A first line that names no number, and one of whose cells says what the others are."""
    named = any(isinstance(one, Named | Bare) for said in line.said for one in said)
    return not named and any(_heads(cell) for cell in line.cells)


def _heads(cell: str) -> bool:
    """Whether a cell says that numbers are below it: `Code RNCP`, `Numero_Fiche`."""
    return not _words(cell).isdisjoint(_HEADERS)


def _words(cell: str) -> set[str]:
    return set(_WORD.findall(cell.casefold()))


def _read(lines: Sequence[_Line], header: _Line | None) -> Pasted:
    columns = Counter(column for line in lines for column in _whole(line))
    column = columns.most_common(1)[0][0] if columns else _headed(header)
    register = _register(header, column)
    found: list[CertificationNumber] = []
    unread = []
    for line in lines:
        named = _named(line) or _in_column(line, column, register)
        found += dict.fromkeys(named)  # a code beside its fiche's address is no repetition
        if not named:
            unread.append(Unread(line.place, line.text[:_QUOTED], _why(line, column)))
    once = tuple(dict.fromkeys(found))
    return Pasted(once, tuple(unread), len(lines), len(found) - len(once))


def _named(line: _Line) -> list[CertificationNumber]:
    """The numbers that a line names with their register: those of cells that are nothing else, if any."""
    whole = _numbers(one for column in _whole(line) for one in line.said[column])
    return whole or _numbers(_said(line.text))


def _whole(line: _Line) -> list[int]:
    """The places of the cells that are numbers, or fiches' addresses, and nothing else."""
    return [
        column
        for column, said in enumerate(line.said)
        if said and all(isinstance(one, Named) for one in said)
    ]


def _numbers(said: Iterable[Mention]) -> list[CertificationNumber]:
    return [one.number for one in said if isinstance(one, Named)]


def _said(text: str) -> tuple[Mention, ...]:
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


def _in_column(line: _Line, column: int, register: Register | None) -> list[CertificationNumber]:
    """Bare digits in a column whose header says which register they are of."""
    digits = _bare(line, column)
    return [CertificationNumber(register, digits)] if register and digits is not None else []


def _why(line: _Line, column: int) -> UnreadReason:
    return UnreadReason.NOTHING if _bare(line, column) is None else UnreadReason.BARE


def _bare(line: _Line, column: int) -> int | None:
    said = line.said[column] if column < len(line.said) else ()
    return said[0].digits if len(said) == 1 and isinstance(said[0], Bare) else None


def _headed(header: _Line | None) -> int:
    """The column that a header calls the numbers', or the first."""
    cells = header.cells if header else ()
    named = [at for at, cell in enumerate(cells) if _heads(cell)]
    return named[0] if named else 0


def _register(header: _Line | None, column: int) -> Register | None:
    """The one register that the column's header names."""
    words = _words(header.cells[column]) if header and column < len(header.cells) else set()
    named = [register for register in Register if register.value.casefold() in words]
    return named[0] if len(named) == 1 else None
