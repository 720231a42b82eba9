"""Certification numbers, and finding them in whatever text people paste."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Register(StrEnum):
    """The two national registers that France compétences keeps."""

    RNCP = "RNCP"
    RS = "RS"


_CODE = re.compile(r"(RNCP|RS)0*([0-9]{1,7})", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class CertificationNumber:
    """A number in one register, such as RNCP35419: digits alone would be ambiguous."""

    register: Register
    digits: int

    @classmethod
    def parse(cls, code: str) -> "CertificationNumber":
        """The number that an exact code names; ValueError where it is not one."""
        match = _CODE.fullmatch(code.strip().upper())
        if match is None:
            raise ValueError(f"not a certification number: {code[:40]!r}")
        return cls(Register(match[1]), int(match[2]))

    def __str__(self) -> str:
        return f"{self.register}{self.digits}"

    @property
    def code(self) -> str:
        return str(self)

    @property
    def url(self) -> str:
        """The fiche's public page."""
        return f"https://www.francecompetences.fr/recherche/{self.register.lower()}/{self.digits}/"


@dataclass(frozen=True, slots=True)
class Named:
    """A number whose register was written; `block` is the skill block's code it came from, or empty."""

    number: CertificationNumber
    block: str = ""


@dataclass(frozen=True, slots=True)
class Bare:
    """Digits without a register: either register may hold them."""

    digits: int

    @property
    def candidates(self) -> tuple[CertificationNumber, CertificationNumber]:
        return tuple(CertificationNumber(register, self.digits) for register in Register)  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A word in which no number could be read, as it was written."""

    text: str


Mention = Named | Bare | Unreadable

# Slack wraps what looks like an address: <https://…|shown>. The address is what counts.
_SLACK_LINK = re.compile(r"<(https?://[^>|\s]+)(?:\|[^>]*)?>")
_MENTION = re.compile(
    r"""
      \S*francecompetences\.fr/recherche/(?P<url_register>rncp|rs)/0*(?P<url_digits>[0-9]{1,7})(?![0-9])[^\s,;<>]*
    | \b(?P<register>rncp|rs)(?:[\s\-_.:/\#]|n°|no\.?(?=\s))*0*(?P<digits>[0-9]{1,7})
        (?P<block>[\s\-]*bc[\s\-]*[0-9]{1,3}[a-z]?)?(?![a-z0-9])
    | (?<![\w])0*(?P<bare>[0-9]{1,7})(?![\w])
    | (?P<other>[^\s,;<>()\[\]]+)
    """,
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
_LONGEST_TEXT = 20_000


def mentions(text: str) -> tuple[Mention, ...]:
    """Every number, bare number and unreadable word of a pasted text, in order, each said once."""
    folded = unicodedata.normalize("NFKC", text[:_LONGEST_TEXT]).replace("–", "-").replace("‑", "-")  # noqa: RUF100
    plain = _SLACK_LINK.sub(r" \1 ", folded)
    return tuple(dict.fromkeys(_read(plain)))


def _read(text: str) -> Iterator[Mention]:
    for match in _MENTION.finditer(text):
        register = match["register"] or match["url_register"]
        if register:
            digits = int(match["digits"] or match["url_digits"])
            block = re.sub(r"[\s\-]", "", match["block"] or "").upper()
            number = CertificationNumber(Register(register.upper()), digits)
            yield Named(number, f"{number}{block}" if block else "")
        elif match["bare"]:
            yield Bare(int(match["bare"]))
        elif any(char.isalnum() for char in match["other"]) or not match["other"].isascii():
            yield Unreadable(match["other"])
