"""Reading a list of numbers that people paste or give as a file: whatever it holds, line by line."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.number import Bare, CertificationNumber, Named, Register
from bot.domain.pasted_lines import Line, decoded, lines_of, numbers, said_in

LARGEST = 1_000_000
"""Bytes: more is not a list of numbers."""
_QUOTED = 80
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


def read_pasted(content: bytes | str) -> Pasted:
    """Every number of a text, or of a file in any usual encoding; any bytes at all give a value."""
    size = len(content.encode("utf-8", "replace") if isinstance(content, str) else content)
    if size > LARGEST:
        return Pasted(refused=Refused.TOO_LARGE)
    text = decoded(content) if isinstance(content, bytes) else content
    if text is None:
        return Pasted(refused=Refused.NOT_TEXT)
    lines = list(lines_of(text))
    header = lines[0] if lines and _is_header(lines[0]) else None
    return _read(lines[1:] if header else lines, header)


def _is_header(line: Line) -> bool:
    """A first line that names no number, and one of whose cells says what the others are."""
    named = any(isinstance(one, Named | Bare) for said in line.said for one in said)
    return not named and any(_heads(cell) for cell in line.cells)


def _heads(cell: str) -> bool:
    """Whether a cell says that numbers are below it: `Code RNCP`, `Numero_Fiche`."""
    return not _words(cell).isdisjoint(_HEADERS)


def _words(cell: str) -> set[str]:
    return set(_WORD.findall(cell.casefold()))


def _read(lines: Sequence[Line], header: Line | None) -> Pasted:
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


def _named(line: Line) -> list[CertificationNumber]:
    """The numbers that a line names with their register: those of cells that are nothing else, if any."""
    whole = numbers(one for column in _whole(line) for one in line.said[column])
    return whole or numbers(said_in(line.text))


def _whole(line: Line) -> list[int]:
    """The places of the cells that are numbers, or fiches' addresses, and nothing else."""
    return [
        column
        for column, said in enumerate(line.said)
        if said and all(isinstance(one, Named) for one in said)
    ]


def _in_column(line: Line, column: int, register: Register | None) -> list[CertificationNumber]:
    """Bare digits in a column whose header says which register they are of."""
    digits = _bare(line, column)
    return [CertificationNumber(register, digits)] if register and digits is not None else []


def _why(line: Line, column: int) -> UnreadReason:
    return UnreadReason.NOTHING if _bare(line, column) is None else UnreadReason.BARE


def _bare(line: Line, column: int) -> int | None:
    said = line.said[column] if column < len(line.said) else ()
    return said[0].digits if len(said) == 1 and isinstance(said[0], Bare) else None


def _headed(header: Line | None) -> int:
    """The column that a header calls the numbers', or the first."""
    cells = header.cells if header else ()
    named = [at for at, cell in enumerate(cells) if _heads(cell)]
    return named[0] if named else 0


def _register(header: Line | None, column: int) -> Register | None:
    """The one register that the column's header names."""
    words = _words(header.cells[column]) if header and column < len(header.cells) else set()
    named = [register for register in Register if register.value.casefold() in words]
    return named[0] if len(named) == 1 else None
