"""Judging numbers for the command line, on a given day."""

from dataclasses import dataclass
from datetime import date

from bot.domain.fiche import Export, Fiche, Status, inactive_from
from bot.domain.number import CertificationNumber

ALL_ACTIVE, SOME_INACTIVE, CANNOT_SAY = 0, 1, 2
"""Exit codes."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One number on one day; no fiche: the register does not have it, and its status is UNKNOWN."""

    number: CertificationNumber
    fiche: Fiche | None
    status: Status
    since: date | None


def judge(number: CertificationNumber, fiche: Fiche | None, today: date) -> Judged:
    """`since` is the first day inactive; None where the end date is unknown or still ahead."""
    if fiche is None:
        return Judged(number, None, Status.UNKNOWN, None)
    status = fiche.status(today)
    start = inactive_from(fiche.end_date)
    known = status is Status.INACTIVE and start is not None and start <= today
    return Judged(number, fiche, status, start if known else None)


def exit_code(judged: list[Judged]) -> int:
    """1 as soon as one is inactive, 2 where one is unknown or nothing was named, 0 otherwise."""
    found = {one.status for one in judged}
    if Status.INACTIVE in found:
        return SOME_INACTIVE
    return ALL_ACTIVE if found == {Status.ACTIVE} else CANNOT_SAY


def as_rows(judged: list[Judged], export: Export) -> list[dict[str, object]]:
    """What --json prints: dates as AAAA-MM-JJ, unknown values null."""
    return [
        {
            "number": one.number.code,
            "title": one.fiche.title if one.fiche else None,
            "status": one.status.value,
            "end_date": one.fiche.end_date.isoformat() if one.fiche and one.fiche.end_date else None,
            "since": one.since.isoformat() if one.since else None,
            "successors": [number.code for number in one.fiche.successors] if one.fiche else [],
            "export": export.title,
        }
        for one in judged
    ]
