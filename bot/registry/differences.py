"""Where an XML export and the CSV's say differently, counted in a snapshot that has both."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator

from bot.domain.disagreement import Disagreement, Kind
from bot.domain.number import Register
from bot.registry.cells import number_of

_EXAMPLES = 5
_SIRET_DIGITS = 14

# A fiche that is in one only, or says nothing of it, has no other word to differ from.
_BOTH = "FROM fiches JOIN details ON fiche = number WHERE number >= ? AND number < ?"
_FICHES = {
    Kind.STATUS: f"SELECT number {_BOTH} AND fiches.declared != details.declared",
    Kind.END_DATE: f"SELECT number {_BOTH} AND fiches.end_date != details.end_date",
    Kind.FICHE_UNKNOWN: """
SELECT number FROM fiches
WHERE number >= ? AND number < ? AND NOT EXISTS (SELECT 1 FROM details WHERE fiche = number)""",
    Kind.FICHE_MORE: """
SELECT fiche FROM details
WHERE fiche >= ? AND fiche < ? AND NOT EXISTS (SELECT 1 FROM fiches WHERE number = fiche)""",
}
_PARTNERS = """
SELECT partners.fiche, organisations.siret, habilitations.state
FROM partners JOIN organisations ON id = organisation
LEFT JOIN habilitations ON habilitations.siret = organisations.siret AND habilitations.fiche = partners.fiche
WHERE partners.fiche >= ? AND partners.fiche < ? AND organisations.siret IS NOT NULL
AND CASE WHEN state IS NULL THEN EXISTS (SELECT 1 FROM details WHERE details.fiche = partners.fiche)
    ELSE state < 2 AND habilitation & 1 END"""
_MORE_PARTNERS = """
SELECT fiche, siret FROM habilitations
WHERE fiche >= ? AND fiche < ? AND state >= 2
AND NOT EXISTS (
    SELECT 1 FROM organisations CROSS JOIN partners ON organisation = id  -- in that order: few have a SIRET
    WHERE organisations.siret = habilitations.siret AND partners.fiche = habilitations.fiche)
AND EXISTS (SELECT 1 FROM fiches WHERE number = fiche)"""

Numbers = tuple[int, int]


class _Found:
    def __init__(self) -> None:
        self.count = 0
        self.examples: list[str] = []

    def add(self, fiche: int, siret: int | None = None) -> None:
        self.count += 1
        if self.count <= _EXAMPLES:
            code = number_of(fiche).code
            self.examples.append(code if siret is None else f"{code} {siret:0{_SIRET_DIGITS}}")


def compare(snapshot: sqlite3.Connection, register: Register, numbers: Numbers) -> dict[str, int]:
    """Store what differs of the register's fiches, from the first of the numbers on and below the second."""
    found: defaultdict[Kind, _Found] = defaultdict(_Found)
    for kind, fiche, siret in _differences(snapshot, numbers):
        found[kind].add(fiche, siret)
    rows = [(register, kind, one.count, json.dumps(one.examples)) for kind, one in found.items()]
    snapshot.executemany("INSERT INTO disagreements VALUES (?, ?, ?, ?)", rows)
    return {kind.value: one.count for kind, one in found.items()}


def stored(snapshot: sqlite3.Connection, register: Register) -> tuple[Disagreement, ...]:
    """What was found, in the order of the kinds."""
    asked = "SELECT kind, count, examples FROM disagreements WHERE register = ?"
    found = {kind: (count, examples) for kind, count, examples in snapshot.execute(asked, (register,))}
    return tuple(
        Disagreement(kind, found[kind][0], tuple(json.loads(found[kind][1])))
        for kind in Kind
        if kind in found
    )


def _differences(snapshot: sqlite3.Connection, numbers: Numbers) -> Iterator[tuple[Kind, int, int | None]]:
    for kind, query in _FICHES.items():
        for (fiche,) in snapshot.execute(query, numbers):
            yield kind, fiche, None
    for fiche, siret, state in snapshot.execute(_PARTNERS, numbers):
        yield Kind.PARTNER_UNKNOWN if state is None else Kind.ENDED, fiche, siret
    for fiche, siret in snapshot.execute(_MORE_PARTNERS, numbers):
        yield Kind.PARTNER_MORE, fiche, siret
