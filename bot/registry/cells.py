"""What an export's cells say, read once for each different text."""

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from bot.domain.number import CertificationNumber, Register

Value = TypeVar("Value")

RS_FROM = 10_000_000
"""A snapshot's numbers are integers: RNCP37674 is 37674, RS5000 is 10005000 (digits are at most 7)."""

STATUSES = ("INACTIVE", "ACTIVE")
"""In the order of the integers that a snapshot stores for them."""

_HABILITATIONS = {"HABILITATION_FORMER": 1, "HABILITATION_ORGANISER": 2, "HABILITATION_ORGA_FORM": 3}
_SIRET_DIGITS = 14


class Reading(dict[str, Value | None]):
    """Values by the cell's text; a text that `read` refuses is None, and counted each time it comes."""

    def __init__(self, read: Callable[[str], Value | None]) -> None:
        super().__init__()
        self._read = read
        self.unreadable = 0

    def __missing__(self, text: str) -> Value | None:
        try:
            value = self._read(text)
        except ValueError:
            self.unreadable += 1
            return None
        self[text] = value
        return value


def number_key(number: CertificationNumber) -> int:
    """A number as a snapshot stores it."""
    return number.digits + (RS_FROM if number.register is Register.RS else 0)


def number_of(key: int) -> CertificationNumber:
    """The number that `number_key` made this integer of."""
    if key < RS_FROM:
        return CertificationNumber(Register.RNCP, key)
    return CertificationNumber(Register.RS, key - RS_FROM)


def read_number(text: str) -> int:
    return number_key(CertificationNumber.parse(text))


def read_date(text: str) -> str | None:
    """JJ/MM/AAAA as AAAA-MM-JJ; an empty cell is no date, anything else a ValueError."""
    if not text.strip():
        return None
    day, month, year = text.strip().split("/")
    return date(int(year), int(month), int(day)).isoformat()


def read_status(text: str) -> int:
    """0 for INACTIVE, 1 for ACTIVE; ValueError for any other word."""
    return STATUSES.index(text.strip().upper())


def read_habilitation(text: str) -> int:
    """To train (1) and to organise (2) as bits, 0 for a word that is neither nor both."""
    return _HABILITATIONS.get(text.strip().upper(), 0)


def read_siret(text: str) -> int | None:
    """Fourteen digits whatever spaces or TABs surround or part them, or None."""
    digits = "".join(text.split())
    return int(digits) if len(digits) == _SIRET_DIGITS and digits.isdecimal() else None


def one_line(text: str) -> str:
    """A text with newlines, runs of spaces and edge spaces made one space or none."""
    return " ".join(text.split())
