"""An export in quarantine: nothing of it alerts until somebody confirms it, or a better one comes."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from bot.domain.fiche import Export
from bot.domain.guard import Suspicion
from bot.domain.number import CertificationNumber
from bot.domain.outbox import Kind, Row
from bot.domain.telling import CheckBegun, CheckEnded, QuarantineTold
from bot.domain.watch import Watch

KEPT = 3
"""So many quarantines stay in the store, the newest, so that what was decided of an export is known."""


class Ruling(StrEnum):
    PENDING = "pending"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    REPLACED = "replaced"
    """A newer export came first."""


@dataclass(frozen=True, slots=True)
class Quarantine:
    """`numbers` are those of ours that the export would change, `channels` those that were told of it.

    Counts are those of the whole register: `rows` by member, before and after, where too many are lost.
    """

    fingerprint: str
    title: str
    export_date: date
    at: datetime
    active: int
    fallen: int
    risen: int
    missing: int
    rows: dict[str, tuple[int, int]]
    numbers: tuple[CertificationNumber, ...] = ()
    channels: tuple[str, ...] = ()
    ruling: Ruling = Ruling.PENDING
    by: str = ""

    @property
    def id(self) -> str:
        return self.fingerprint


def hold(
    export: Export,
    suspicion: Suspicion,
    watches: Sequence[Watch],
    admins: Sequence[str],
    now: datetime,
) -> tuple[Quarantine, tuple[Row, ...]]:
    """The quarantine, with one card for each admin, and one line for each channel that it concerns.

    With no admin named, the channels get the card: those concerned, or else all that watch anything.
    """
    ours: defaultdict[str, list[CertificationNumber]] = defaultdict(list)
    for watch in watches:
        if watch.number.code in suspicion.numbers:
            ours[watch.channel].append(watch.number)
    concerned = {channel: tuple(sorted(numbers)) for channel, numbers in sorted(ours.items())}
    asked = {} if admins else concerned or {watch.channel: () for watch in watches}
    held = Quarantine(
        export.fingerprint,
        export.title,
        export.date,
        now,
        suspicion.active,
        len(suspicion.fallen),
        len(suspicion.risen),
        len(suspicion.missing),
        dict(suspicion.rows or {}),
        tuple(sorted({number for numbers in concerned.values() for number in numbers})),
        tuple(sorted({*concerned, *asked})),
    )
    rows = [_ask(held, admin, Kind.DIRECT, held.numbers) for admin in admins]
    for channel in held.channels:
        numbers = concerned.get(channel, ())
        rows.append(
            _ask(held, channel, Kind.CHANNEL, numbers)
            if channel in asked
            else _tell(held, channel, "begun", CheckBegun(numbers))
        )
    return held, tuple(rows)


def rule(
    held: Quarantine, ruling: Ruling, by: str, seen: date | None = None
) -> tuple[Quarantine, tuple[Row, ...]]:
    """The quarantine once decided, and a line for each channel that was told of it.

    `seen` is the date of the export that came instead, where that is what decided.
    """
    decided = replace(held, ruling=ruling, by=by)
    ended = CheckEnded(held.export_date, ruling.value, by, seen)
    return decided, tuple(_tell(decided, channel, ruling.value, ended) for channel in held.channels)


def outdated(held: Iterable[Quarantine]) -> list[str]:
    """The ids of those that need not be kept."""
    newest = sorted(held, key=lambda one: one.at, reverse=True)
    return [one.id for one in newest[KEPT:]]


def _ask(held: Quarantine, to: str, kind: Kind, numbers: tuple[CertificationNumber, ...]) -> Row:
    told = QuarantineTold(
        held.fingerprint,
        held.export_date,
        held.active,
        held.fallen,
        held.risen,
        held.missing,
        held.rows,
        numbers,
    )
    return Row(f"quarantine:{held.id}:{to}", to, kind, telling=told, quiet=True)


def _tell(held: Quarantine, channel: str, what: str, telling: CheckBegun | CheckEnded) -> Row:
    return Row(f"quarantine:{held.id}:{what}:{channel}", channel, Kind.CHANNEL, telling=telling, quiet=True)
