"""What the XML exports add, in a snapshot; where none was read, its tables are empty."""

import sqlite3
from collections.abc import Iterable
from datetime import date

from bot.domain.detail import Detail, HabilitationState
from bot.domain.disagreement import Enrichment
from bot.domain.number import CertificationNumber, Register
from bot.registry.cells import number_key
from bot.registry.differences import stored

STATES = (
    HabilitationState.DELETED,
    HabilitationState.INACTIVE,
    HabilitationState.UNSAID,
    HabilitationState.ACTIVE,
)
"""By the integers that a snapshot stores: of a SIRET that is listed twice, the greater counts."""

_READ = "SELECT register, date, content, id, last_modified, against FROM enrichments ORDER BY register"
_DETAIL = "SELECT last_issue, state FROM details WHERE fiche = ?"


class Details:
    """Answers from one snapshot; by register, `read_in` are the dates of the XML exports that were read.

    `identities` are their ids and when they were last modified, as they were listed.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        read = connection.execute(_READ).fetchall()
        self.read_in = {Register(row[0]): date.fromisoformat(row[1]) for row in read}
        self.prints = "-".join(f"{row[0]}:{row[2]}" for row in read)
        self.identities = {Register(row[0]): (row[3], row[4]) for row in read}
        self._against = {Register(row[0]): date.fromisoformat(row[5]) for row in read}

    @property
    def date(self) -> date | None:
        """The date of the older of the two, where both were read."""
        return min(self.read_in.values(), default=None)

    def of(self, numbers: Iterable[CertificationNumber]) -> dict[CertificationNumber, Detail]:
        """Those of the numbers that an XML export names."""
        found = ((number, self._read(number)) for number in numbers)
        return {number: detail for number, detail in found if detail is not None}

    def enrichment(self, register: Register, trouble: str) -> Enrichment:
        """What was read of one register, and where it differs from the CSV."""
        return Enrichment(
            register,
            self.read_in.get(register),
            self._against.get(register),
            stored(self._connection, register),
            trouble,
        )

    def _read(self, number: CertificationNumber) -> Detail | None:
        read_in = self.read_in.get(number.register)
        if read_in is None:
            return None
        found = self._connection.execute(_DETAIL, (number_key(number),)).fetchone()
        if found is None:
            return None
        last_issue, state = found
        return Detail(number, read_in, date.fromisoformat(last_issue) if last_issue else None, state)
