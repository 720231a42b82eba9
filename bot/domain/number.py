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
_SLACK_LINK = re.compile(r"<(https?://[^<>|\s]+)(?:\|[^<>]*)?>")
_FICHE_LINK = re.compile(
    r"(?:https?://)?(?:www\.)?francecompetences\.fr/recherche/(rncp|rs)/0*([0-9]{1,7})(?![0-9])[^\s,;<>]*",
    re.IGNORECASE,
)
_MENTION = re.compile(
    r"""
      (?P<link>https?://[^\s,;<>()\[\]]+)
    | (?<![^\W_])(?P<register>rncp|rs)(?:[\s\-_.:/\#]|n°|no\.?)*0*
        (?P<digits>[0-9]{2}\s[0-9]{3}(?!\w)|[0-9]{1,7})  # thousands may be set apart
        (?P<block>[\s\-]*bc[\s\-]*[0-9]{1,3}[a-z]?)?(?![^\W_])
    | (?<!\w)0*(?P<bare>[0-9]{1,7})(?!\w)
    | [\W_]
    | (?P<other>\w(?:(?!(?<![^\W_])(?:rncp|rs)[^\w\s]*[0-9])[^\s,;<>()\[\]])*)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_STOP_WORDS = {"et", "ou", "and", "or", "la", "le", "fiche", "fiches", "n°"}
"""Words that stand between pasted numbers and mean nothing by themselves."""
_LONGEST_TEXT = 20_000
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")
_UNSEEN = dict.fromkeys((0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF))
"""Soft hyphens and spaces of no width, which come along with what is copied from a page."""


def mentions(text: str) -> tuple[Mention, ...]:
    """Every number, bare number and unreadable word of a pasted text, in order, each said once."""
    folded = unicodedata.normalize("NFKC", text[:_LONGEST_TEXT]).translate(_DASHES | _UNSEEN)
    plain = _SLACK_LINK.sub(r" \1 ", folded.replace("&amp;", "&"))
    return tuple(dict.fromkeys(_read(_FICHE_LINK.sub(r" \1\2 ", plain))))


def _read(text: str) -> Iterator[Mention]:
    for match in _MENTION.finditer(text):
        if match["register"]:
            block = re.sub(r"[\s\-]", "", match["block"] or "").upper()
            digits = int("".join(match["digits"].split()))
            number = CertificationNumber(Register(match["register"].upper()), digits)
            yield Named(number, f"{number}{block}" if block else "")
        elif match["bare"]:
            yield Bare(int(match["bare"]))
        elif (word := match["link"] or match["other"]) and word.casefold() not in _STOP_WORDS:
            yield Unreadable(word)
