"""What is open, late and ahead, in one channel or in all of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.alert import Alert
from bot.domain.detail import Detail
from bot.domain.fiche import Export, Status, effective_status
from bot.domain.issuing import told_of
from bot.domain.mismatch import Mismatch, Mismatched
from bot.domain.number import CertificationNumber
from bot.domain.offering import CatalogueRead
from bot.domain.sighting import Sighting
from bot.domain.task import Task, is_late
from bot.domain.watch import Watch

YEAR = timedelta(days=365)
HALF_A_YEAR = timedelta(days=183)


@dataclass(frozen=True, slots=True)
class Late:
    """A step that should have been settled by now."""

    alert: Alert
    task: Task


@dataclass(frozen=True, slots=True)
class Ending:
    """A certification that ends within a year, and the channels that watch it."""

    number: CertificationNumber
    title: str
    day: date
    days: int
    channels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Digest:
    """On one day: what is `late`, the open `alerts`, what nobody has `unanswered` for, and what `ends`.

    `watched` counts the watches; `read_at` is when the registry last answered, `export` what it served.
    `silent`: people were told that nothing newer comes. `issues` are the last dates of issue within half a
    year, of what a channel has trainees on. `catalogue` is how far the catalogue of offers was read,
    `mismatched` what does not go together with it.
    """

    day: date
    late: tuple[Late, ...] = ()
    alerts: tuple[Alert, ...] = ()
    unanswered: int = 0
    ends: tuple[Ending, ...] = ()
    watched: int = 0
    read_at: datetime | None = None
    export: Export | None = None
    silent: bool = False
    issues: tuple[Ending, ...] = ()
    catalogue: CatalogueRead = CatalogueRead()  # noqa: RUF009 - a frozen value
    mismatched: tuple[Mismatched, ...] = ()

    @property
    def calm(self) -> bool:
        """Nothing is open, nothing ends before long, and offers are where they may be."""
        ahead = self.within(90) or self.issues
        return not (self.alerts or self.unanswered or ahead or self.mismatched)

    @property
    def unoffered(self) -> tuple[Mismatched, ...]:
        """What we may train for and the catalogue shows no offer of."""
        return tuple(one for one in self.mismatched if one.why is Mismatch.UNOFFERED)

    @property
    def unfounded(self) -> tuple[Mismatched, ...]:
        """What the catalogue shows offers of, and nothing that we know lets us train for."""
        return tuple(one for one in self.mismatched if one.why is not Mismatch.UNOFFERED)

    def within(self, days: int, beyond: int = -1) -> tuple[Ending, ...]:
        """What ends within so many days, and later than the `beyond`th."""
        return tuple(one for one in self.ends if beyond < one.days <= days)


def issues_ahead(
    watches: Iterable[tuple[Watch, Sighting | None]],
    details: Mapping[CertificationNumber, Detail],
    today: date,
) -> tuple[Ending, ...]:
    """The last dates of issue within half a year of what has trainees, the soonest first, each once."""
    found: dict[CertificationNumber, Ending] = {}
    for watch, seen in watches:
        day = told_of(details.get(watch.number), watch).day
        if seen is None or day is None or not watch.trainees or not today <= day <= today + HALF_A_YEAR:
            continue
        known = found.get(watch.number)
        channels = (*(known.channels if known else ()), watch.channel)
        found[watch.number] = Ending(
            watch.number, seen.title, day, (day - today).days, tuple(sorted(channels))
        )
    return tuple(sorted(found.values(), key=lambda one: (one.day, one.number)))


def late_steps(alerts: Iterable[Alert], today: date) -> tuple[Late, ...]:
    """The late steps of open alerts, the longest overdue first, else in the order of the alerts."""
    found = [
        Late(alert, task)
        for alert in alerts
        for task in alert.tasks
        if is_late(task, today) and task.step in alert.left
    ]
    return tuple(sorted(found, key=lambda one: one.task.due or today))


def endings(watches: Iterable[tuple[Watch, Sighting | None]], today: date) -> tuple[Ending, ...]:
    """What is not known to be inactive and ends within a year, the soonest first, each certification once."""
    found: dict[CertificationNumber, tuple[Sighting, date, list[str]]] = {}
    for watch, seen in watches:
        end = seen.end_date if seen else None
        if seen is None or end is None or not today <= end <= today + YEAR:
            continue
        if effective_status(seen.declared, end, today) is not Status.INACTIVE:
            found.setdefault(watch.number, (seen, end, []))[2].append(watch.channel)
    rows = [
        Ending(number, seen.title, end, (end - today).days, tuple(sorted(channels)))
        for number, (seen, end, channels) in found.items()
    ]
    return tuple(sorted(rows, key=lambda one: (one.day, one.number)))
