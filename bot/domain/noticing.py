"""Notices before an end date: the tightest threshold crossed, once, and nothing once the end is accepted."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.domain.fiche import Status
from bot.domain.holding import Position, Role
from bot.domain.journal import Deed, Entry
from bot.domain.paris import paris_day
from bot.domain.sighting import Sighting
from bot.domain.telling import Noticed
from bot.domain.verdict import Verdict
from bot.domain.watch import Watch

FILED_AHEAD = 8
"""Months."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Days before the end date, by role; one whose role is not known is treated as a partner.

    `issue` are days before the last date of issue, whatever the role.
    """

    certifier: tuple[int, ...] = (365, 270, 90, 30, 7)
    partner: tuple[int, ...] = (180, 90, 30, 7)
    issue: tuple[int, ...] = (180, 90, 30)

    def of(self, role: Role) -> tuple[int, ...]:
        return self.certifier if role is Role.CERTIFIER else self.partner


def filing_deadline(end: date) -> date:
    """Eight months before an end date: a renewal is filed by then (it is advised 7 to 8 months ahead)."""
    month = end.month - 1 + 12 - FILED_AHEAD
    year, month = end.year - 1 + month // 12, month % 12 + 1
    return date(year, month, min(end.day, monthrange(year, month)[1]))


def crossed(end: date, today: date, thresholds: Sequence[int]) -> int | None:
    """The tightest threshold that the end date is within; None before all of them, and after the end."""
    days = (end - today).days
    within = [threshold for threshold in thresholds if 0 <= days <= threshold]
    return min(within, default=None)


def is_untold(day: date, threshold: int, noticed: date | None, tightest: int) -> bool:
    """Whether a threshold was not told yet: it is told again for a later day only."""
    return noticed is None or day > noticed or threshold < tightest


def latest(day: date, noticed: date | None) -> date:
    """The day to remember."""
    return day if noticed is None else max(day, noticed)


def approaching(
    watch: Watch, seen: Sighting, position: Position, today: date, thresholds: Thresholds
) -> Noticed | None:
    """What there is to know of an end that comes near and that the team has not accepted."""
    end = seen.end_date
    if end is None or seen.standing is not Status.ACTIVE or accepts(watch, end):
        return None
    threshold = crossed(end, today, thresholds.of(position.role))
    if threshold is None:
        return None
    return Noticed(seen.number, seen.title, end, (end - today).days, threshold, seen.successors, position)


def untold(watch: Watch) -> Watch:
    """The watch as if no notice had been given yet: an end that was accepted still is."""
    return replace(watch, noticed=None, noticed_days=0, issue_noticed=None, issue_noticed_days=0)


def notice(
    watch: Watch, seen: Sighting, position: Position, today: date, thresholds: Thresholds
) -> tuple[Watch, Noticed] | None:
    """What is to be told of one watch, and the watch that remembers it; None where nothing is."""
    told = approaching(watch, seen, position, today, thresholds)
    if told is None:
        return None
    if not is_untold(told.end, told.threshold, watch.noticed, watch.noticed_days):
        return None
    return replace(watch, noticed=latest(told.end, watch.noticed), noticed_days=told.threshold), told


def still_coming(item: Noticed, watch: Watch | None, seen: Sighting | None, today: date) -> Noticed | None:
    """A notice that has waited, as things stand on that day; None where it is not to be told any more."""
    if watch is None or seen is None or seen.end_date is None or seen.standing is not Status.ACTIVE:
        return None
    days = (seen.end_date - today).days
    if accepts(watch, seen.end_date) or not 0 <= days <= item.threshold:
        return None
    return replace(item, end=seen.end_date, days=days)


def accepts(watch: Watch, end: date) -> bool:
    """Whether the team has said that it knows of that end date."""
    return watch.accepted is not None and end <= watch.accepted


def accept(watch: Watch | None, seen: Sighting | None, by: str, now: datetime, name: str = "") -> Verdict:
    """Give no more notices of a certification's end, unless its date moves later; `name` is that of `by`."""
    end = seen.end_date if seen else None
    if watch is None or seen is None or end is None or accepts(watch, end) or end < paris_day(now):
        return Verdict()
    detail = {"end": end.isoformat()} | ({"name": name} if name else {})
    entry = Entry(now, Deed.END_ACCEPTED, by, watch.channel, watch.number.code, detail=detail)
    return Verdict(watches=(replace(watch, accepted=end),), entries=(entry,))


def resume(watch: Watch | None, by: str, now: datetime) -> Verdict:
    """Give notices again of an end that was accepted."""
    if watch is None or watch.accepted is None:
        return Verdict()
    entry = Entry(now, Deed.NOTICES_RESUMED, by, watch.channel, watch.number.code)
    return Verdict(watches=(replace(watch, accepted=None),), entries=(entry,))
