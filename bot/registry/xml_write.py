"""An XML export's fiches and partners into the tables of a snapshot."""

import sqlite3
import unicodedata
from contextlib import closing

from bot.domain.number import CertificationNumber, Register
from bot.domain.why import Why
from bot.registry.cells import Reading, number_key, one_line, read_date, read_siret
from bot.registry.rejection import Rejected
from bot.registry.tables import Tables
from bot.registry.xml_archive import XmlMember
from bot.registry.xml_fiches import (
    ACTIVE,
    DATE_ACTIVE,
    DATE_DELETED,
    DATE_INACTIVE,
    END,
    HABILITATION_STATE,
    LAST_CHANGE,
    LAST_ISSUE,
    NUMBER,
    SIRET,
    STATE,
    Words,
    read_fiches,
)

_DELETED, _INACTIVE, _UNSAID, _ACTIVE = range(4)
"""In the order of bot.registry.details.STATES: of a SIRET that a fiche lists twice, the greater counts.

Who is listed once as active may train, whatever another line says; and a word that is not known ends nothing.
"""
_STATES = {"supprime": _DELETED, "inactif": _INACTIVE, "actif": _ACTIVE}
_SINCE = {_DELETED: DATE_DELETED, _INACTIVE: DATE_INACTIVE, _ACTIVE: DATE_ACTIVE, _UNSAID: ""}
_DECLARED = {"oui": 1, "non": 0}
_ROWS = 3_000

_ENOUGH = 1_000
"""In so many fiches, each element that is read comes at least once: or it has another name since."""
_LONGEST_STATE = 100
_NOTHING = (-1, "")


def write_details(member: XmlMember, snapshot: sqlite3.Connection, register: Register) -> dict[str, int]:
    """Fill the tables and say how many rows were read; Rejected where the export is no good."""
    with Tables(snapshot) as tables, closing(member.chunks()) as chunks:
        writer = _Writer(tables, register)
        read_fiches(chunks, writer.take)
        writer.end()
    return {
        "fiches": writer.fiches,
        "habilitations": writer.habilitations,
        "unknown_states": writer.states.unreadable,
    }


class _Writer:
    """Rows are collected until there are enough for one large statement (see Tables)."""

    def __init__(self, tables: Tables, register: Register) -> None:
        self._tables = tables
        self._register = register
        self._elsewhere = self._unreadable = 0
        self._sirets = Reading(read_siret)
        self._days = Reading(read_date)  # of fiches
        self._dates = Reading(read_date)  # of partners, whom there are many more of
        self.states = Reading(_read_state)
        self._missing = {ACTIVE, STATE, END, LAST_ISSUE, SIRET, HABILITATION_STATE}
        self.fiches = self.habilitations = self._partners = 0
        self._details: list[tuple[object, ...]] = []
        self._held: list[tuple[object, ...]] = []

    def take(self, words: Words, partners: list[Words]) -> None:
        """One fiche; one of the other register, or without a number, is left out and counted."""
        self.fiches += 1
        number = self._number(words.get(NUMBER, ""))
        if number is None:
            return
        days = self._days
        self._details.append(
            (
                number,
                _DECLARED.get(words.get(ACTIVE, "").lower()),
                days[words.get(END, "")],
                days[words.get(LAST_ISSUE, "")],
                one_line(words.get(STATE, ""))[:_LONGEST_STATE],
            )
        )
        self._partners += len(partners)
        if self._missing:
            self._missing.difference_update(words, *partners)
        found = self._found(partners)
        self._held += [(siret, number, state, since or None) for siret, (state, since) in found.items()]
        self.habilitations += len(found)
        if len(self._held) + len(self._details) > _ROWS:
            self._flush()

    def _found(self, partners: list[Words]) -> dict[int, tuple[int, str]]:
        """By SIRET, the state and since when."""
        found: dict[int, tuple[int, str]] = {}
        sirets, states, dates = self._sirets, self.states, self._dates
        for partner in partners:
            siret = sirets[partner.get(SIRET, "")]
            state = states[partner.get(HABILITATION_STATE, "")]
            if state is None:
                state = _UNSAID
            since = dates[partner.get(_SINCE[state]) or partner.get(LAST_CHANGE, "")]
            one = (state, since or "")
            if siret is not None and one > found.get(siret, _NOTHING):
                found[siret] = one
        return found

    def end(self) -> None:
        """Write what is left; Rejected where too much could not be read."""
        self._flush()
        if not self.fiches:
            raise Rejected(Why("L'export ne contient aucune fiche."))
        if self._elsewhere > _tolerated(self.fiches):
            raise Rejected(
                Why(
                    "L'export annoncé comme celui du {register} contient des fiches de l'autre répertoire.",
                    register=self._register,
                )
            )
        if self._missing and self.fiches >= _ENOUGH:
            raise Rejected(Why("Il manque au fichier XML l'élément {element}.", element=min(self._missing)))
        self._tolerate(self._unreadable, self.fiches, NUMBER)
        self._tolerate(self._days.unreadable, self.fiches, LAST_ISSUE)
        self._tolerate(self._dates.unreadable, self._partners, LAST_CHANGE)

    def _number(self, text: str) -> int | None:
        try:
            number = CertificationNumber.parse(text)
        except ValueError:
            self._unreadable += 1
            return None
        if number.register is not self._register:
            self._elsewhere += 1
            return None
        return number_key(number)

    def _flush(self) -> None:
        for table, rows in (("details", self._details), ("habilitations", self._held)):
            if rows:
                first, *columns = zip(*rows, strict=True)
                self._tables.insert(table, list(first), *columns)
                rows.clear()

    def _tolerate(self, unreadable: int, rows: int, element: str) -> None:
        if unreadable > _tolerated(rows):
            raise Rejected(
                Why(
                    "Trop de valeurs du fichier XML sont illisibles : {count} sur {rows} "
                    "dans l'élément {element}.",
                    count=unreadable,
                    rows=rows,
                    element=element,
                )
            )


def _tolerated(rows: int) -> int:
    """One in a hundred, as in a CSV export."""
    return max(2, rows // 100)


def _read_state(word: str) -> int:
    """Accents may be composed or not, or missing; ValueError for a word that is not known."""
    plain = unicodedata.normalize("NFKD", word.casefold())
    state = _STATES.get("".join(filter(str.isalpha, plain)))
    if state is None:
        raise ValueError(word)
    return state
