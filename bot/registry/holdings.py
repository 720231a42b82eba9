"""What SIRETs hold in a snapshot: which fiches name them as certifiers, or partners with a habilitation."""

import sqlite3
from collections.abc import Iterable
from datetime import date
from hashlib import blake2b
from typing import NamedTuple

from bot.domain.detail import HabilitationState
from bot.domain.holding import Habilitation, Holding
from bot.domain.number import CertificationNumber
from bot.domain.siret import siren
from bot.registry.cells import number_key, number_of
from bot.registry.details import STATES

_HABILITATIONS = (Habilitation.NONE, Habilitation.TRAIN, Habilitation.ORGANISE, Habilitation.BOTH)
"""In the order of the bits that a snapshot stores."""
_ESTABLISHMENTS = 100_000

_IDS = "SELECT id, siret, name FROM organisations WHERE siret BETWEEN ? AND ?"
_ANY = "SELECT 1 FROM partners WHERE fiche = ? LIMIT 1"
_OF_PARTNER = "SELECT fiche, habilitation FROM partners WHERE organisation = ?"
_OF_CERTIFIER = "SELECT fiche FROM certifiers WHERE organisation = ?"
_STATES = "SELECT fiche, state, since FROM habilitations WHERE siret = ?"


class Row(NamedTuple):
    """How a fiche lists a SIRET: `bits` are its habilitation's; `state` and `since` the XML export's word."""

    certifier: bool = False
    partner: bool = False
    bits: int = 0
    state: HabilitationState = HabilitationState.UNSAID
    since: str | None = None


Listed = dict[int, Row]


class Holdings:
    """Answers from one snapshot; what a SIRET holds is read once."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._known: dict[str, Listed] = {}

    def organisation(self, siret: str) -> str:
        """The name that the export gives it, or empty."""
        return next((name for _, _, name in self._organisations(siret, siret)), "")

    def of(self, siret: str) -> tuple[Holding, ...]:
        """Every fiche that lists the SIRET, by number."""
        return tuple(_holding(siret, fiche, row) for fiche, row in sorted(self._listed(siret).items()))

    def on(
        self, numbers: Iterable[CertificationNumber], sirets: Iterable[str]
    ) -> dict[CertificationNumber, tuple[Holding, ...]]:
        """What those SIRETs hold on each of the numbers."""
        known = [(siret, self._listed(siret)) for siret in sirets]
        return {
            number: tuple(_holding(siret, key, listed[key]) for siret, listed in known if key in listed)
            for number, key in ((number, number_key(number)) for number in numbers)
        }

    def with_partners(self, numbers: Iterable[CertificationNumber]) -> set[CertificationNumber]:
        """Those of the numbers that list partners."""
        return {one for one in numbers if self._connection.execute(_ANY, (number_key(one),)).fetchone()}

    def marks(self, sirets: Iterable[str]) -> dict[str, str]:
        """What stands for all that each SIRET holds: it moves when any of that does.

        What XML exports say is apart, after a « + » (see bot.domain.ending): where they say nothing, there is
        none.
        """
        return {siret: _mark(sorted(self._listed(siret).items())) for siret in sirets}

    def siblings(self, siret: str, number: CertificationNumber) -> tuple[Holding, ...]:
        """The other SIRETs of the same company that a fiche lists."""
        first = int(siren(siret)) * _ESTABLISHMENTS
        found = self._organisations(first, first + _ESTABLISHMENTS - 1)
        others = sorted({str(each).zfill(len(siret)) for _, each, _ in found} - {siret})
        held = self.on([number], others)[number]
        return tuple(sorted(held, key=lambda one: one.siret))

    def _listed(self, siret: str) -> Listed:
        if siret not in self._known:
            self._known[siret] = self._read(siret)
        return self._known[siret]

    def _read(self, siret: str) -> Listed:
        """A SIRET can have several rows: certifiers are kept by each name they are given."""
        listed: Listed = {}
        for organisation, _, _ in self._organisations(siret, siret):
            for fiche, bits in self._connection.execute(_OF_PARTNER, (organisation,)):
                row = listed.get(fiche, Row())
                listed[fiche] = row._replace(partner=True, bits=row.bits | bits)
            for (fiche,) in self._connection.execute(_OF_CERTIFIER, (organisation,)):
                listed[fiche] = listed.get(fiche, Row())._replace(certifier=True)
        for fiche, state, since in self._connection.execute(_STATES, (int(siret),)):
            if fiche in listed and listed[fiche].partner:
                listed[fiche] = listed[fiche]._replace(state=STATES[state], since=since)
        return listed

    def _organisations(self, first: int | str, last: int | str) -> list[tuple[int, int, str]]:
        return self._connection.execute(_IDS, (int(first), int(last))).fetchall()


def _mark(rows: list[tuple[int, Row]]) -> str:
    listed = [(fiche, (row.certifier, row.partner, row.bits)) for fiche, row in rows]
    said = [(fiche, row.state.value) for fiche, row in rows if row.state is not HabilitationState.UNSAID]
    return "+".join(_digest(part) for part in (listed, said) if part or part is listed)


def _digest(part: object) -> str:
    return blake2b(repr(part).encode(), digest_size=8).hexdigest()


def _holding(siret: str, fiche: int, row: Row) -> Holding:
    return Holding(
        siret,
        number_of(fiche),
        row.certifier,
        row.partner,
        _HABILITATIONS[row.bits & 3],
        row.state,
        date.fromisoformat(row.since) if row.since else None,
    )
