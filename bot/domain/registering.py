"""What it takes for a channel to begin, or to cease, to follow a number."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from bot.domain.alert import Alert, Closure, close
from bot.domain.fiche import Export, Fiche, Status
from bot.domain.holding import NOWHERE, Position
from bot.domain.journal import Deed, Entry
from bot.domain.number import CertificationNumber
from bot.domain.owed import Owed
from bot.domain.paris import paris_day
from bot.domain.settling import reopen_alert
from bot.domain.sighting import Sighting, first_sight
from bot.domain.task import Task
from bot.domain.verdict import Verdict, alert_entry, open_alert, show
from bot.domain.watch import Watch


class Registered(StrEnum):
    """What came of it."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    ALERTED = "alerted"
    ALREADY = "already"
    UNKNOWN = "unknown"
    UNSEEN = "unseen"


@dataclass(frozen=True, slots=True)
class Subject:
    """All that is known of one number in one channel: `alert` is its open one there."""

    channel: str
    number: CertificationNumber
    fiche: Fiche | None = None
    watch: Watch | None = None
    seen: Sighting | None = None
    alert: Alert | None = None


def register(
    subject: Subject, export: Export | None, by: str, now: datetime, *, accepted: date | None = None
) -> tuple[Registered, Verdict]:
    """Follow a number; what is inactive at first sight starts at its present episode, so no alert follows.

    Nobody sees a number for the first time in an export older than the one `accepted`.
    """
    if subject.watch:
        return Registered.ALREADY, Verdict()
    watch = Watch(subject.channel, subject.number, by, now)
    entry = Entry(now, Deed.WATCHED, by, subject.channel, subject.number.code)
    behind = export and accepted and export.date < accepted
    if export is None or (behind and subject.seen is None):
        unseen, owed = replace(watch, unseen=True), Owed(subject.number.code, subject.seen)
        return Registered.UNSEEN, Verdict(watches=(unseen,), entries=(entry,), owed=(owed,))
    if subject.fiche is None:
        return Registered.UNKNOWN, Verdict()
    today = paris_day(now)
    seen = subject.seen or first_sight(subject.fiche, export, today)
    inactive = subject.fiche.status(today) is Status.INACTIVE
    if export.date < seen.export_date:  # another process polls, and this one does not serve that export yet
        inactive = seen.standing is Status.INACTIVE
    # The snapshot may be newer than the sighting: the poll under way will then begin the next episode.
    falling = inactive and seen.standing is not Status.INACTIVE
    watch = replace(watch, episode=seen.episode + falling, unanswered=inactive and subject.alert is None)
    verdict = Verdict(
        sightings=(seen,) if seen != subject.seen else (),
        watches=(watch,),
        entries=(entry,),
        owed=(Owed(subject.number.code, seen),) if falling else (),
    )
    if not inactive:
        return Registered.ACTIVE, verdict
    return Registered.ALERTED if subject.alert else Registered.INACTIVE, verdict


def unregister(subject: Subject, by: str, now: datetime) -> Verdict:
    """Follow a number no longer; an alert open on it stays."""
    if subject.watch is None:
        return Verdict()
    entry = Entry(now, Deed.UNWATCHED, by, subject.channel, subject.number.code)
    return Verdict(dropped=(subject.watch.id,), entries=(entry,))


def close_unwatched(alert: Alert, by: str, now: datetime) -> Verdict:
    """Close an alert because the channel no longer follows its number."""
    if not alert.is_open:
        return Verdict()
    closed = close(alert, Closure.UNWATCHED, by, now)
    entry = alert_entry(alert, Deed.ALERT_CLOSED, now, by)
    return Verdict(alerts=(closed,), rows=show(closed, urgent=True), entries=(entry,))


def answer_with_checklist(
    subject: Subject,
    former: Alert | None,
    by: str,
    now: datetime,
    *,
    tasks: tuple[Task, ...],
    position: Position = NOWHERE,
) -> Verdict:
    """Open the checklist of a number that was inactive when registered: its `former` alert, or a new one."""
    if subject.watch is None or subject.seen is None:
        return Verdict()
    inactive = subject.watch.unanswered or subject.seen.standing is Status.INACTIVE
    if not inactive:
        return Verdict()
    owed = () if subject.seen.standing is Status.INACTIVE else (Owed(subject.number.code, subject.seen),)
    verdict = Verdict(watches=(replace(subject.watch, unanswered=False),), owed=owed)
    if former is None:
        # The watch knows the episode even where the sighting still lags behind the snapshot.
        seen = replace(subject.seen, standing=Status.INACTIVE, episode=subject.watch.episode)
        return verdict + open_alert(subject.channel, seen, now, tasks, by=by, position=position)
    return verdict + reopen_alert(replace(former, sighting=subject.seen), by, now)


def answer_no_offer(subject: Subject, by: str, now: datetime) -> Verdict:
    """Nobody's offer depends on a number that was inactive when registered: it asks for nothing more."""
    if subject.watch is None or not subject.watch.unanswered:
        return Verdict()
    entry = Entry(now, Deed.NO_OFFER, by, subject.channel, subject.number.code)
    return Verdict(watches=(replace(subject.watch, unanswered=False),), entries=(entry,))
