"""One number seen again, and what the channels that follow it, or have an alert open on it, are told."""

from collections.abc import Iterable
from datetime import date, datetime

from bot.domain.alert import Alert
from bot.domain.fiche import Export, Fiche
from bot.domain.holding import NOWHERE, Position
from bot.domain.journal import Deed, Entry
from bot.domain.number import CertificationNumber
from bot.domain.sighting import (
    Change,
    EndDateMoved,
    Sighting,
    SuccessorsChanged,
    changes_between,
    first_sight,
    look_again,
)
from bot.domain.task import Task
from bot.domain.verdict import Verdict, facts, first_sight_told, judge, reposition
from bot.domain.watch import Watch


def see(before: Sighting | None, fiche: Fiche | None, export: Export | None, today: date) -> Sighting | None:
    """The number as it is seen on the day judged, by everybody; None where it was never seen."""
    if before:
        return look_again(before, fiche, export, today)[0]
    return first_sight(fiche, export, today) if fiche and export else None


def tell(
    number: CertificationNumber,
    before: Sighting | None,
    seen: Sighting | None,
    *,
    watches: Iterable[Watch],
    alerts: Iterable[Alert],
    now: datetime,
    tasks: tuple[Task, ...],
    position: Position = NOWHERE,
) -> Verdict:
    """What channels are owed of a number seen again since `before` (`alerts`: open or settled).

    `tasks` are what a new alert's steps ask for; `position` is where our SIRETs stand on the number.
    """
    if before is None or seen is None:
        return _tell_first(number, seen, watches, now)
    changes = changes_between(before, seen)
    watching = {watch.channel: watch for watch in watches}
    alerted = _latest(alerts, seen)
    verdict = Verdict(entries=tuple(_entry(number, change, seen, now) for change in changes))
    for channel in sorted(watching.keys() | alerted.keys()):
        watch = watching.get(channel)
        if watch and watch.unseen:
            verdict += first_sight_told(watch, number, seen, now, asked=channel not in alerted)
            watch = None  # it has just been told; an alert kept from an earlier watch is still updated
        alert, moved = _moved(alerted.get(channel), position)
        verdict += moved + judge(watch, alert, seen, changes, now=now, tasks=tasks, position=position)
    return verdict


def _moved(alert: Alert | None, position: Position) -> tuple[Alert | None, Verdict]:
    return reposition(alert, position) if alert else (None, Verdict())


def _latest(alerts: Iterable[Alert], seen: Sighting) -> dict[str, Alert]:
    """Each channel's open alert, or the one settled in the present episode."""
    ours = [alert for alert in alerts if alert.is_open or alert.episode == seen.episode]
    return {alert.channel: alert for alert in sorted(ours, key=lambda alert: alert.is_open)}


def _tell_first(
    number: CertificationNumber, seen: Sighting | None, watches: Iterable[Watch], now: datetime
) -> Verdict:
    return Verdict.total(
        first_sight_told(watch, number, seen, now) for watch in watches if seen or watch.unseen
    )


def _entry(number: CertificationNumber, change: Change, seen: Sighting, now: datetime) -> Entry:
    detail = {name: value for name, value in facts(seen).items() if value}
    detail |= {"change": type(change).__name__} | _sides(change)
    return Entry(now, Deed.CHANGE_SEEN, number=number.code, detail=detail)


def _sides(change: Change) -> dict[str, str]:
    """What changed, from what to what, as the journal keeps it: days as AAAA-MM-JJ, codes in a row."""
    match change:
        case EndDateMoved(before, after):
            return {"before": str(before or ""), "after": str(after or "")}
        case SuccessorsChanged(named, names):
            return {"before": _codes(named), "after": _codes(names)}
    return {}


def _codes(numbers: Iterable[CertificationNumber]) -> str:
    return " ".join(number.code for number in numbers)
