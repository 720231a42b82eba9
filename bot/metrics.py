"""What Prometheus reads at /metrics."""

from dataclasses import dataclass, field

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest

from bot.domain.outbox import RowState
from bot.domain.paris import paris_day
from bot.domain.ports import Clock, Found, Registry, Store

_REFUSALS = ("oversized", "unsigned", "stale", "forged", "unreadable")


@dataclass
class Metrics:
    """Counters that grow as things happen; gauges are read from the state when asked for."""

    page: CollectorRegistry = field(default_factory=CollectorRegistry)

    def __post_init__(self) -> None:
        self.polls = Counter(
            "vigie_polls", "Polls of the registry, by what was found.", ["found"], registry=self.page
        )
        self.refused = Counter(
            "vigie_refused_requests", "Requests refused unread, by why.", ["why"], registry=self.page
        )
        self._outbox = Gauge(
            "vigie_outbox_rows", "Rows of the outbox, by state.", ["state"], registry=self.page
        )
        self._age = Gauge(
            "vigie_export_age_days",
            "Days since the date of the export being served.",
            registry=self.page,
        )
        for why in _REFUSALS:
            self.refused.labels(why)

    def polled(self, found: Found) -> None:
        self.polls.labels(found.value).inc()

    def refuse(self, why: str) -> None:
        self.refused.labels(why).inc()

    async def read(self, store: Store, registry: Registry, clock: Clock) -> bytes:
        """The page, as text."""
        async with store.reading() as tx:
            for state in RowState:
                self._outbox.labels(state.value).set(len(await tx.outbox.where(state=state)))
        export = registry.export
        age = float("nan") if export is None else (paris_day(clock()) - export.date).days
        self._age.set(age)
        return generate_latest(self.page)
