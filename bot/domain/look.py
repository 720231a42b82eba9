"""Looking at one number again, for every channel that follows it or still has an alert open on it."""

from collections.abc import Iterable
from datetime import date, datetime

from bot.domain.alert import Alert
from bot.domain.fiche import Export, Fiche
from bot.domain.journal import Deed, Entry
from bot.domain.number import CertificationNumber
from bot.domain.sighting import Change, Sighting, first_sight, look_again
from bot.domain.verdict import Verdict, first_sight_told, judge
from bot.domain.watch import Watch


def look(
    number: CertificationNumber,
    before: Sighting | None,
    fiche: Fiche | None,
    export: Export | None,
    *,
    watches: Iterable[Watch],
    alerts: Iterable[Alert],
    now: datetime,
    steps: tuple[str, ...],
    today: date,
) -> Verdict:
    """The number's sighting on the day judged, and what its channels are owed (`alerts`: open or settled)."""
    if before is None:
        seen = first_sight(fiche, export, today) if fiche and export else None
        return _look_first(number, seen, watches, now) if export else Verdict()
    seen, changes = look_again(before, fiche, export, today)
    watching = {watch.channel: watch for watch in watches}
    alerted = _latest(alerts, seen)
    verdict = Verdict(
        sightings=(seen,) if seen != before else (),
        entries=tuple(_entry(number, change, seen, now) for change in changes),
    )
    for channel in sorted(watching.keys() | alerted.keys()):
        watch = watching.get(channel)
        if watch and watch.unseen:
            verdict += first_sight_told(watch, number, seen, now, asked=channel not in alerted)
            watch = None  # it has just been told; an alert kept from an earlier watch is still updated
        verdict += judge(watch, alerted.get(channel), seen, changes, now=now, steps=steps)
    return verdict


def _latest(alerts: Iterable[Alert], seen: Sighting) -> dict[str, Alert]:
    """Each channel's open alert, or the one settled in the present episode."""
    ours = [alert for alert in alerts if alert.is_open or alert.episode == seen.episode]
    return {alert.channel: alert for alert in sorted(ours, key=lambda alert: alert.is_open)}


def _look_first(
    number: CertificationNumber, seen: Sighting | None, watches: Iterable[Watch], now: datetime
) -> Verdict:
    verdict = Verdict(sightings=(seen,) if seen else ())
    for watch in watches:
        if seen or watch.unseen:
            verdict += first_sight_told(watch, number, seen, now)
    return verdict


def _entry(number: CertificationNumber, change: Change, seen: Sighting, now: datetime) -> Entry:
    detail = {"change": type(change).__name__, "export": seen.export_date.isoformat()}
    detail |= {side: str(getattr(change, side)) for side in ("before", "after") if hasattr(change, side)}
    return Entry(now, Deed.CHANGE_SEEN, number=number.code, detail=detail)
