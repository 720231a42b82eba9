"""What was understood of a list of numbers, before anything is written."""

from collections.abc import Container
from dataclasses import dataclass

from bot.domain.number import CertificationNumber
from bot.domain.pasted import Pasted


@dataclass(frozen=True, slots=True)
class Understood:
    """`pasted` is what was read; its numbers by what would become of them."""

    pasted: Pasted
    active: tuple[CertificationNumber, ...]
    inactive: tuple[CertificationNumber, ...]
    unknown: tuple[CertificationNumber, ...]
    already: tuple[CertificationNumber, ...]

    @property
    def to_follow(self) -> tuple[CertificationNumber, ...]:
        return self.active + self.inactive


def understood(
    pasted: Pasted,
    *,
    known: Container[CertificationNumber],
    inactive: Container[CertificationNumber],
    here: Container[CertificationNumber],
) -> Understood:
    """`known` are the registry's, `inactive` those of them that are, `here` those watched already."""
    new = [number for number in pasted.numbers if number not in here]
    found = [number for number in new if number in known]
    return Understood(
        pasted,
        active=tuple(number for number in found if number not in inactive),
        inactive=tuple(number for number in found if number in inactive),
        unknown=tuple(number for number in new if number not in known),
        already=tuple(number for number in pasted.numbers if number in here),
    )
