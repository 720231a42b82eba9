"""Single values of the catalogue's rows, which come as text or as numbers, with -1 where there is none."""

import re
from datetime import date, datetime

from bot.domain.number import CertificationNumber, Register
from bot.domain.paris import PARIS

LONGEST_TEXT = 300
_NONE = ("", "-1", "-1.0")
_FRENCH_DAY = re.compile(r"([0-9]{2})/([0-9]{2})/([0-9]{4})", re.ASCII)
_CODE = re.compile(
    r"(?P<register>RNCP|RS)?\s?0*(?P<digits>[0-9]{1,7})(?:\.0)?(?:\s?BC\s?[0-9]{1,3}[A-Z]?)?",
    re.ASCII | re.IGNORECASE,
)
_MOST_DIGITS = 7
_SIRET_DIGITS = 14


def text(value: object) -> str:
    """One line of text, cut where it would be endless; empty for -1 and for what is no single value."""
    return "" if isinstance(value, bool | list | dict) else _words(value)[:LONGEST_TEXT]


def count(value: object) -> int | None:
    """A number of things; None where it is not told, or is none."""
    digits = text(value)
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) <= _MOST_DIGITS else None


def siret(value: object) -> str | None:
    """The fourteen digits, with the zeros that a number loses in front; None where it is no SIRET."""
    digits = text(value).replace(" ", "")
    if not digits or len(digits) > _SIRET_DIGITS or not (digits.isascii() and digits.isdecimal()):
        return None
    return digits.zfill(_SIRET_DIGITS)


def number(value: object, register: Register) -> CertificationNumber | None:
    """The certification of a code in that register, None where there is none; ValueError for anything else.

    A skill block counts as the certification that it belongs to.
    """
    code = _words(value) or "0"
    match = _CODE.fullmatch(code)
    if match is None:
        raise ValueError(code[:40])
    if int(match["digits"]) == 0:
        return None
    return CertificationNumber(Register((match["register"] or register).upper()), int(match["digits"]))


def day(value: object) -> date | None:
    """The day, in Paris, that a date or a moment falls on; None where it is neither."""
    words = text(value)
    if french := _FRENCH_DAY.fullmatch(words):
        words = "-".join(reversed(french.groups()))
    try:
        moment = datetime.fromisoformat(words)
        return moment.astimezone(PARIS).date() if moment.tzinfo else moment.date()
    except (ValueError, OverflowError):
        return None


def days(value: object) -> tuple[date, ...]:
    """The days that a value names, be it one or a list."""
    values = value if isinstance(value, list) else [value]
    return tuple(found for each in values if (found := day(each)) is not None)


def _words(value: object) -> str:
    """Any value on one line; empty where it says that there is none."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    words = "" if value is None else " ".join(str(value).split())
    if not words.isprintable():  # halves of characters, NULs: no database would take them
        words = "".join(filter(str.isprintable, words))
    return "" if words in _NONE else words
