"""What Prometheus reads at /metrics."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest

from bot.domain.catalogue import catalogue_day
from bot.domain.disagreement import Kind
from bot.domain.outbox import RowState
from bot.domain.paris import paris_day
from bot.domain.ports import Clock, Found, Registry, Store
from bot.domain.quarantine import Ruling
from bot.domain.source import SOURCE
from bot.store.copies import newest_backup
from bot.store.errors import StoreError

log = structlog.get_logger()

_REFUSALS = ("oversized", "unsigned", "stale", "forged", "unreadable")
READINGS = ("read", "not_read", "failed")
_WAITING = (RowState.PENDING, RowState.SENDING, RowState.HELD)


CountOutbox = Callable[[], Awaitable[Mapping[str, tuple[int, float]]]]
"""By state, how many rows there are, and since when (in seconds since 1970) the oldest has waited."""


CountInstalled = Callable[[], Awaitable[tuple[int, int]]]
"""How many workspaces are served, and of how many the token has ended."""


async def one_alone() -> tuple[int, int]:
    """The workspace of SLACK_BOT_TOKEN, whose token does not end."""
    return 1, 0


LastRead = Callable[[], Awaitable[date | None]]
"""The day on which the catalogue was last read for a SIRET of ours, whichever process did."""


async def never_read() -> date | None:
    """Where no catalogue is read."""
    return None


def counting(store: Store) -> CountOutbox:
    """What a store of one workspace has in its outbox."""

    async def count() -> Mapping[str, tuple[int, float]]:
        async with store.reading() as tx:
            rows = await tx.outbox.where()
        found: dict[str, tuple[int, float]] = {}
        for row in rows:
            many, since = found.get(row.state, (0, row.since))
            found[row.state] = (many + 1, min(since, row.since))
        return found

    return count


@dataclass
class Metrics:
    """Counters that grow as things happen; gauges are read from the state when asked for.

    `folder` is the data folder, where the backups are. `leads` tells whether this process is the one that
    polls, `catalogue` when our offers were last read. `page` holds what the process knows by itself, `stored`
    what it has to read in the state, within seconds of `patience`: whoever asks for the page gives up after
    some ten.
    """

    folder: Path
    page: CollectorRegistry = field(default_factory=CollectorRegistry)
    stored: CollectorRegistry = field(default_factory=CollectorRegistry)
    leads: Callable[[], bool] = lambda: True
    catalogue: LastRead = never_read
    patience: float = 4.0
    _good_here: float = 0.0
    _learning: asyncio.Task[None] | None = None

    def __post_init__(self) -> None:
        self.polls = self._counter("vigie_polls", "Polls of the registry, by what was found.", "found")
        self.readings = self._counter(
            "vigie_catalogue_readings", "Readings of the catalogue of offers, by how they ended.", "outcome"
        )
        self.calls = self._counter(
            "vigie_slack_calls", "Calls to Slack, by how they ended.", "method", "outcome"
        )
        self.requests = self._counter("vigie_requests", "Requests from Slack that were answered.", "kind")
        self.refused = self._counter("vigie_refused_requests", "Requests refused unread, by why.", "why")
        self._age = self._gauge("vigie_export_age_days", "Days since the date of the export being served.")
        self._catalogue = self._read("vigie_catalogue_age_days", "Days since our offers were last read.")
        self._polled = self._gauge("vigie_last_poll_timestamp_seconds", "When the last poll ended.")
        self._backup = self._gauge("vigie_backup_age_days", "Days since the newest daily backup.")
        self._halted = self._gauge("vigie_halted", "1 while Slack refuses the token and nothing is sent.")
        self._details = self._gauge(
            "vigie_details_age_days", "Days since the date of the XML export read, by register.", "register"
        )
        self._differs = self._gauge(
            "vigie_disagreements", "Where an XML export differs from the CSV.", "register", "kind"
        )
        self._leads = self._gauge("vigie_leads", "1 where this process is the one that polls.")
        self._up = self._gauge("vigie_database_up", "1 where the state could be read for this page.")
        self._outbox = self._read("vigie_outbox_rows", "Rows of the outbox, by state.", "state")
        self._oldest = self._read("vigie_outbox_oldest_seconds", "Age of the oldest row that waits.")
        self._good = self._read("vigie_last_good_poll_timestamp_seconds", "When the last good poll ended.")
        self._quarantine = self._read("vigie_quarantine", "1 while an export waits to be checked.")
        self._workspaces = self._read("vigie_workspaces", "Workspaces that have Vigie installed.")
        self._ended = self._read("vigie_tokens_ended", "Workspaces whose token ended and was not renewed.")
        for why in _REFUSALS:
            self.refused.labels(why)
        for outcome in READINGS:
            self.readings.labels(outcome)

    def polled(self, found: Found) -> None:
        now = time.time()
        self.polls.labels(found.value).inc()
        self._polled.set(now)
        if found in (Found.NEW, Found.UNCHANGED):
            self._good_here = now

    def asked_catalogue(self, outcome: str) -> None:
        self.readings.labels(outcome).inc()

    def refuse(self, why: str) -> None:
        self.refused.labels(why).inc()

    def called(self, method: str, outcome: str) -> None:
        self.calls.labels(method, outcome).inc()

    def handled(self, kind: str) -> None:
        self.requests.labels(kind).inc()

    async def read(
        self,
        commons: Store,
        count: CountOutbox,
        registry: Registry,
        clock: Clock,
        *,
        halted: bool,
        installed: CountInstalled = one_alone,
    ) -> bytes:
        """The page, as text; without what is stored where that cannot be read."""
        up = await self._learnt(commons, count, installed, catalogue_day(clock()))
        self._up.set(up)
        self._halted.set(halted)
        self._leads.set(self.leads())
        today, export, backup = paris_day(clock()), registry.export, newest_backup(self.folder)
        self._age.set(float("nan") if export is None else (today - export.date).days)
        self._backup.set(float("nan") if backup is None else (today - backup.date).days)
        self._on_details(registry, today)
        return generate_latest(self.page) + (generate_latest(self.stored) if up else b"")

    async def _learnt(
        self, commons: Store, count: CountOutbox, installed: CountInstalled, today: date
    ) -> bool:
        """Read what is stored, if that does not take too long; what is still under way is not begun anew."""
        if self._learning is None or self._learning.done():
            self._learning = asyncio.create_task(self._learn(commons, count, installed, today))
        done, _ = await asyncio.wait([self._learning], timeout=self.patience)
        try:
            return bool(done) and self._learning.result() is None
        except StoreError as failure:
            log.warning("metrics without what is stored", why=str(failure.reason))
            return False

    async def _learn(
        self, commons: Store, count: CountOutbox, installed: CountInstalled, today: date
    ) -> None:
        async with commons.reading() as tx:
            held, source = await tx.quarantines.where(), await tx.sources.get(SOURCE)
        counted, (there, ended), offers = await count(), await installed(), await self.catalogue()
        self._catalogue.set(float("nan") if offers is None else (today - offers).days)
        self._workspaces.set(there)
        self._ended.set(ended)
        for state in RowState:
            self._outbox.labels(state.value).set(counted.get(state, (0, 0.0))[0])
        waiting = [counted[state][1] for state in _WAITING if state in counted]
        self._oldest.set(max(0.0, time.time() - min(waiting)) if waiting else 0)
        self._quarantine.set(any(one.ruling is Ruling.PENDING for one in held))
        # One process polls for all: the others have it from what they share.
        shared = source.read_at.timestamp() if source and source.read_at else 0.0
        self._good.set(max(shared, self._good_here))

    def _on_details(self, registry: Registry, today: date) -> None:
        """Nothing where XML exports are not wanted."""
        for one in registry.enrichments():
            age = float("nan") if one.read_in is None else (today - one.read_in).days
            self._details.labels(one.register.value).set(age)
            counts = {each.kind: each.count for each in one.disagreements}
            for kind in Kind:
                self._differs.labels(one.register.value, kind.value).set(counts.get(kind, 0))

    def _counter(self, name: str, what: str, *labels: str) -> Counter:
        return Counter(name, what, labels, registry=self.page)

    def _gauge(self, name: str, what: str, *labels: str) -> Gauge:
        return Gauge(name, what, labels, registry=self.page)

    def _read(self, name: str, what: str, *labels: str) -> Gauge:
        return Gauge(name, what, labels, registry=self.stored)
