"""What a whole export says of every fiche, so that the next can be held against it."""

import base64
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.domain.fiche import Status

Known = tuple[Status, date | None]
"""A fiche's declared status and end date."""

FICHES, LINKS, CERTIFIERS, PARTNERS = "fiches", "links", "certifiers", "partners"


@dataclass(frozen=True, slots=True)
class Census:
    """`rows` counts each member's rows by its name; `fiches` holds each one's word by its number's code."""

    rows: Mapping[str, int]
    fiches: Mapping[str, Known]


def pack(fiches: Mapping[str, Known]) -> str:
    """The fiches as one text: some two bytes each, as numbers close to each other often end together."""
    groups: dict[str, dict[str, list[int]]] = {}
    for code, (status, end) in fiches.items():
        register = code.rstrip("0123456789")
        group = groups.setdefault(f"{status.value} {end or ''}", {})
        group.setdefault(register, []).append(int(code[len(register) :]))
    steps = {
        key: {register: _steps(sorted(numbers)) for register, numbers in group.items()}
        for key, group in groups.items()
    }
    return base64.b85encode(zlib.compress(json.dumps(steps, separators=(",", ":")).encode(), 9)).decode()


def unpack(packed: str) -> dict[str, Known]:
    """What `pack` was given; ValueError for any other text."""
    try:
        groups = json.loads(zlib.decompress(base64.b85decode(packed)))
    except zlib.error as error:
        raise ValueError(str(error)) from error
    fiches: dict[str, Known] = {}
    for key, group in groups.items():
        status, _, end = key.partition(" ")
        known = (Status(status), date.fromisoformat(end) if end else None)
        for register, steps in group.items():
            number = 0
            for step in steps:
                number += step
                fiches[f"{register}{number}"] = known
    return fiches


def _steps(numbers: list[int]) -> list[int]:
    return [number - before for before, number in zip([0, *numbers], numbers, strict=False)]
