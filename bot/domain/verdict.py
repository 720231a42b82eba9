"""What follows from a change or a click: the rows to store, to send and to journal, all in one commit."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import datetime
from itertools import chain

from bot.domain.alert import Alert, Closure, close
from bot.domain.fiche import Status
from bot.domain.holding import NOWHERE, Position, Standing
from bot.domain.journal import Deed, Entry
from bot.domain.number import CertificationNumber
from bot.domain.outbox import Kind, Row
from bot.domain.owed import Owed
from bot.domain.sighting import BecameActive, BecameInactive, Change, Confirmed, Sighting
from bot.domain.task import Task
from bot.domain.telling import ChangeTold, FirstSightTold, HabilitatedTold, Telling
from bot.domain.watch import Watch


@dataclass(frozen=True, slots=True)
class Verdict:
    """Rows to put (and watches to drop, by id), in one transaction."""

    sightings: tuple[Sighting, ...] = ()
    watches: tuple[Watch, ...] = ()
    dropped: tuple[str, ...] = ()
    alerts: tuple[Alert, ...] = ()
    rows: tuple[Row, ...] = ()
    entries: tuple[Entry, ...] = ()
    owed: tuple[Owed, ...] = ()

    @classmethod
    def total(cls, verdicts: Iterable["Verdict"]) -> "Verdict":
        """All of them as one, however many they are."""
        parts = list(verdicts)
        return cls(*(tuple(chain(*(getattr(one, part.name) for one in parts))) for part in fields(cls)))

    def __add__(self, other: "Verdict") -> "Verdict":
        return Verdict.total((self, other))


def judge(
    watch: Watch | None,
    alert: Alert | None,
    seen: Sighting,
    changes: tuple[Change, ...],
    *,
    now: datetime,
    tasks: tuple[Task, ...],
    position: Position = NOWHERE,
) -> Verdict:
    """What one channel is owed for a number seen again: `watch` and `alert`, open or settled, are its own."""
    if watch and seen.standing is Status.INACTIVE and seen.episode > watch.episode:
        told = replace(watch, episode=seen.episode, unanswered=False)
        return Verdict(watches=(told,)) + open_alert(watch.channel, seen, now, tasks, position=position)
    if alert and not alert.is_open:
        # People settled it on the date alone: it hears the registry's confirmation all the same.
        confirmed = [change for change in changes if isinstance(change, Confirmed)]
        kept = _update(alert, seen, confirmed, now) if confirmed else Verdict()
        return kept + (_tell(watch, seen, changes, now, position) if watch else Verdict())
    if alert and seen.standing is Status.ACTIVE and BecameActive() not in changes:
        changes = (BecameActive(), *changes)  # opened for a fall that the registry has taken back since
    if alert and changes:
        return Verdict(watches=_at_rest(watch, seen)) + _update(alert, seen, changes, now)
    if watch:
        return _tell(watch, seen, changes, now, position)
    return Verdict()


def open_alert(
    channel: str,
    seen: Sighting,
    now: datetime,
    tasks: tuple[Task, ...],
    *,
    by: str = "",
    position: Position = NOWHERE,
) -> Verdict:
    """A new alert and its card; one that somebody asked for (`by`) does not wait out the quiet hours."""
    steps = tuple(task.step for task in tasks)
    alert = Alert(channel, seen.number, seen.episode, now, seen, steps, tasks=tasks, position=position)
    row = Row(f"card:{alert.id}", channel, Kind.CARD, alert=alert.id, quiet=not by)
    entry = alert_entry(alert, Deed.ALERT_OPENED, now, by, **facts(seen))
    return Verdict(alerts=(alert,), rows=(row,), entries=(entry,))


def facts(seen: Sighting) -> dict[str, str]:
    """What the journal keeps of a sighting: its title, end date, ground, and the export that said so.

    No fingerprint where the export last looked in does not have it: an earlier one's date is what is known.
    """
    return {
        "title": seen.title,
        "end": str(seen.end_date or ""),
        "ground": seen.ground.value,
        "export": seen.export_date.isoformat(),
        "fingerprint": "" if seen.absences else seen.looked_in,
        "successors": " ".join(number.code for number in seen.successors),
    }


def reposition(alert: Alert, position: Position) -> tuple[Alert, Verdict]:
    """The alert once our SIRETs stand elsewhere; its thread hears of one that we may now train for."""
    if position == alert.position or not alert.is_open or alert.loss:
        return alert, Verdict()
    moved = replace(alert, position=position, revision=alert.revision + 1)
    gained = [
        number
        for number, standing in position.successors
        if standing is Standing.TRAINS
        and alert.position.on(number) in (Standing.NOT_FOUND, Standing.ENDED, Standing.ORGANISES)
    ]
    lines = tuple(
        Row(
            f"line:{moved.id}:{moved.revision}:habilitated:{number}",
            moved.channel,
            Kind.THREAD,
            alert=moved.id,
            telling=HabilitatedTold(number),
            quiet=True,
        )
        for number in gained
        if alert.shown
    )
    return moved, Verdict(alerts=(moved,), rows=(*show(moved), *lines))


def show(alert: Alert, *, urgent: bool = False) -> tuple[Row, ...]:
    """The rows that bring an alert's card up to its present revision, and the summary that counts it."""
    version = f"{alert.id}:{alert.revision}"
    card = Row(f"update:{version}", alert.channel, Kind.UPDATE, alert=alert.id, urgent=urgent)
    if not alert.summary:
        return (card,)
    return card, Row(
        f"progress:{version}", alert.channel, Kind.PROGRESS, summary=alert.summary, urgent=urgent
    )


def channel_line(key: str, channel: str, telling: Telling, *, quiet: bool) -> Row:
    return Row(f"line:{key}", channel, Kind.CHANNEL, telling=telling, quiet=quiet)


def first_sight_told(
    watch: Watch, number: CertificationNumber, seen: Sighting | None, now: datetime, *, asked: bool = True
) -> Verdict:
    """The first sight of a number whose watch was accepted before the registry could say anything of it.

    `asked`: an inactive one is to be answered for; not so where an alert is open on it already.
    """
    inactive = asked and seen is not None and seen.standing is Status.INACTIVE
    settled = replace(watch, unseen=False, unanswered=inactive, episode=seen.episode if seen else 0)
    line = channel_line(
        f"{watch.id}:first:{now.isoformat()}", watch.channel, FirstSightTold(number, seen), quiet=True
    )
    return Verdict(watches=(settled,), rows=(line,))


def alert_entry(alert: Alert, deed: Deed, now: datetime, by: str = "", **detail: str) -> Entry:
    """The journal's line on something done to an alert; details that are empty are left out."""
    given = {name: value for name, value in detail.items() if value}
    return Entry(now, deed, by, alert.channel, alert.number.code, alert.id, given)


def _update(alert: Alert, seen: Sighting, changes: Iterable[Change], now: datetime) -> Verdict:
    told = tuple(change for change in changes if not isinstance(change, BecameInactive))
    moved = replace(alert, sighting=seen, revision=alert.revision + 1)
    deed = Deed.ALERT_UPDATED
    if any(isinstance(change, BecameActive) for change in told):
        moved, deed = close(moved, Closure.ACTIVE_AGAIN, "", now), Deed.ALERT_CLOSED
    # A card that is still to be posted will show all of it: nothing is said twice.
    lines = _thread(moved, seen, told) if alert.shown else ()
    return Verdict(alerts=(moved,), rows=(*show(moved), *lines), entries=(alert_entry(moved, deed, now),))


def _thread(alert: Alert, seen: Sighting, changes: Iterable[Change]) -> tuple[Row, ...]:
    return tuple(
        Row(
            f"line:{alert.id}:{alert.revision}:{type(change).__name__}",
            alert.channel,
            Kind.THREAD,
            alert=alert.id,
            telling=ChangeTold(seen, change, alert.position),
            quiet=True,
        )
        for change in changes
    )


def _tell(
    watch: Watch, seen: Sighting, changes: Iterable[Change], now: datetime, position: Position
) -> Verdict:
    told = [change for change in changes if not isinstance(change, BecameInactive | Confirmed)]
    lines = tuple(
        channel_line(
            f"{watch.id}:{now.isoformat()}:{type(change).__name__}",
            watch.channel,
            ChangeTold(seen, change, position),
            quiet=True,
        )
        for change in told
    )
    return Verdict(watches=_at_rest(watch, seen), rows=lines)


def _at_rest(watch: Watch | None, seen: Sighting) -> tuple[Watch, ...]:
    """The watch of a number that is active: nothing is left to answer, and its next fall will be told."""
    if watch is None or seen.standing is not Status.ACTIVE:
        return ()
    rest = replace(watch, unanswered=False, episode=min(watch.episode, seen.episode))
    return (rest,) if rest != watch else ()
