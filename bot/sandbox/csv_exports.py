"""What a CSV export of the registry holds, fiche by fiche."""

from __future__ import annotations

import csv
import io
import zipfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from pathlib import Path

Row: TypeAlias = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Fiche:
    """One fiche: its own row, and those that other members have of it."""

    number: str
    standard: Row
    links: Sequence[Row]
    certifiers: Sequence[Row]
    partners: Sequence[Row]


def fiches(export: Path) -> list[Fiche]:
    """The fiches of an export, in its order."""
    with zipfile.ZipFile(export) as archive:
        links = _by_number(archive, "Ancienne_Nouvelle_Certification")
        certifiers = _by_number(archive, "Certificateurs")
        partners = _by_number(archive, "Partenaires")
        return [
            Fiche(number, rows[0], links[number], certifiers[number], partners[number])
            for number, rows in _by_number(archive, "Standard").items()
        ]


def _by_number(archive: zipfile.ZipFile, name: str) -> Mapping[str, Sequence[Row]]:
    member = next(each for each in archive.namelist() if f"_CSV_{name}_" in each)
    text = io.StringIO(archive.read(member).decode("utf-8-sig"), newline="")
    rows: defaultdict[str, list[Row]] = defaultdict(list)
    for row in csv.DictReader(text, delimiter=";"):
        rows[row["Numero_Fiche"]].append({key: value.strip() for key, value in row.items()})
    return rows
