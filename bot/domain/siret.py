"""SIRETs: fourteen digits; the first nine (the SIREN) name a company, all of them one of its places."""

from enum import StrEnum

_DIGITS = 14
_SIREN = 9
_LA_POSTE = "356000000"


class SiretFault(StrEnum):
    """Why a text is no SIRET."""

    LENGTH = "length"
    """It has not fourteen digits, or something else than digits."""
    CHECK = "check"
    """A digit is wrong, or two have changed places."""


def parse_siret(text: str) -> str | SiretFault:
    """The fourteen digits that a text names, however they are spaced."""
    digits = "".join(char for char in text if char not in "  \u00a0\u202f\t.-")
    if len(digits) != _DIGITS or not (digits.isascii() and digits.isdecimal()):
        return SiretFault.LENGTH
    return digits if _checks(digits) else SiretFault.CHECK


def siren(siret: str) -> str:
    """The company's number."""
    return siret[:_SIREN]


def spaced(siret: str) -> str:
    """As people write it: 888 777 265 00016."""
    return f"{siret[:3]} {siret[3:6]} {siret[6:9]} {siret[9:]}"


def _checks(digits: str) -> bool:
    """Luhn's sum is a multiple of ten; La Poste's many offices have the plain sum a multiple of five."""
    if siren(digits) == _LA_POSTE and sum(map(int, digits)) % 5 == 0:
        return True
    doubled = [int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(digits)]
    return digits != "0" * _DIGITS and sum(sum(divmod(value, 10)) for value in doubled) % 10 == 0
