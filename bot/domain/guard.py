"""The mass-change guard: an export that changes too much at once is not believed by itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.domain.census import FICHES, Census, Known
from bot.domain.fiche import Status, effective_status


@dataclass(frozen=True, slots=True)
class Limits:
    """Above a share and a floor, both, an export is not believed by itself.

    Unexplained changes of status are held against the active fiches, what is missing against all rows.
    """

    unexplained_share: float = 0.01
    unexplained_floor: int = 20
    missing_share: float = 0.02
    missing_floor: int = 100


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Why an export is not believed: numbers by code, and rows by member as (before, after).

    `fallen` went inactive and `risen` came back without the end date known before explaining it.
    """

    active: int
    fallen: tuple[str, ...] = ()
    risen: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    rows: Mapping[str, tuple[int, int]] | None = None

    @property
    def numbers(self) -> frozenset[str]:
        """All that it would change."""
        return frozenset((*self.fallen, *self.risen, *self.missing))


def suspect(before: Census, after: Census, today: date, limits: Limits) -> Suspicion | None:
    """What speaks against the export after the last accepted one; None where nothing does.

    Both are judged on the same day: what the end date known before explains has changed in both.
    """
    was = {code: _status(known, today) for code, known in before.fiches.items()}
    now = {code: _status(known, today) for code, known in after.fiches.items()}
    active = sum(status is Status.ACTIVE for status in was.values())
    missing = tuple(sorted(was.keys() - now.keys()))
    fallen = tuple(sorted(_turned(was, now, Status.ACTIVE, Status.INACTIVE)))
    risen = tuple(sorted(_turned(was, now, Status.INACTIVE, Status.ACTIVE)))
    rows = {
        member: (count, after.rows.get(member, 0))
        for member, count in before.rows.items()
        if member != FICHES and _beyond(count - after.rows.get(member, 0), count, limits)
    }
    most = max(limits.unexplained_floor, limits.unexplained_share * active)
    too_many = max(len(fallen), len(risen)) > most
    if not (too_many or rows or _beyond(len(missing), len(was), limits)):
        return None
    return Suspicion(active, fallen, risen, missing, rows)


def _status(known: Known, today: date) -> Status:
    return effective_status(*known, today)


def _turned(was: Mapping[str, Status], now: Mapping[str, Status], old: Status, new: Status) -> list[str]:
    return [code for code, status in was.items() if status is old and now.get(code) is new]


def _beyond(lost: int, of: int, limits: Limits) -> bool:
    return lost > max(limits.missing_floor, limits.missing_share * of)
