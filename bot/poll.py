"""The poll: look for a newer export, see each number again, and commit what follows in one transaction."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

import structlog

from bot.domain.alert import Alert, Closure
from bot.domain.answer import Polled
from bot.domain.checklist import Checklist
from bot.domain.fiche import Fiche, Status
from bot.domain.grouping import group_changes
from bot.domain.habilitation import LossLimits
from bot.domain.journal import Deed, Entry
from bot.domain.look import look
from bot.domain.loss import close_loss
from bot.domain.number import CertificationNumber
from bot.domain.ports import Candidate, Clock, Found, Refreshed, Registry, Store, Transaction
from bot.domain.sighting import Sighting
from bot.domain.source import legal_day
from bot.domain.summary import summarise
from bot.domain.task import plan
from bot.domain.verdict import Verdict
from bot.domain.watch import Watch
from bot.domain.working import IsWorkingDay
from bot.gate import Gate
from bot.holdings import Comparison, open_losses, positions
from bot.store.verdicts import put

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Poll:
    """`checklist` is what alerts open with; from `summary_at` alerts at once in a channel, one message counts
    them. `losses` bound what one SIRET may lose at once. `wake` tells the outbox to look, `polled` counts.
    """

    registry: Registry
    store: Store
    gate: Gate
    clock: Clock
    checklist: Checklist
    working: IsWorkingDay
    losses: LossLimits
    summary_at: int
    wake: Callable[[], None]
    polled: Callable[[Found], None]
    one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def __call__(self, *, in_full: bool = False) -> Polled:
        """Poll once: the passing of time is judged even where no export could be read."""
        async with self.one_at_a_time:
            await self.gate.reconsider()
            known = self.registry.rejected
            judged = []

            async def believe(candidate: Candidate) -> bool:
                judged.append(await self.gate.judge(candidate))
                return judged[-1].suspicion is None

            refreshed = await self.registry.refresh(in_full=in_full, believe=believe)
            if not judged and (served := await self.gate.served()):
                judged.append(served)
            now = self.clock()
            async with self.store.transaction() as tx:
                source = await self.gate.record(tx, judged, now)
                today = legal_day(now, self.registry.export, source)
                opened = await self._see_all(tx, now, today)
                if source:
                    good = refreshed.found in (Found.NEW, Found.UNCHANGED)
                    await self.gate.told(tx, source, today, now if good else None)
                _journal(tx, refreshed, known, now)
        self.wake()
        self.polled(refreshed.found)
        log.info("polled", found=refreshed.found.value, reason=refreshed.reason, alerts=opened)
        return Polled(refreshed.found, refreshed.export, refreshed.reason, opened)

    async def _see_all(self, tx: Transaction, now: datetime, today: date) -> int:
        watches: dict[CertificationNumber, list[Watch]] = defaultdict(list)
        alerts: dict[CertificationNumber, list[Alert]] = defaultdict(list)
        for watch in await tx.watches.where():
            watches[watch.number].append(watch)
        for alert in await tx.alerts.where():
            if alert.follows and not alert.loss:
                alerts[alert.number].append(alert)
        numbers = watches.keys() | alerts.keys()
        fiches, export = self.registry.fiches(numbers), self.registry.export
        on_loss = plan(self.checklist.on_habilitation, today, self.working)
        # First, so that where the team stands takes no account of losses that are not believed yet.
        of_ours = await Comparison(tx, self.registry, self.losses, on_loss, now, today)()
        before = {number: await tx.sightings.get(number.code) for number in numbers}
        stands = await positions(
            tx, self.registry, {number: _successors(fiches.get(number), before[number]) for number in numbers}
        )
        tasks = plan(self.checklist.steps, today, self.working)
        verdicts = [
            look(
                number,
                before[number],
                fiches.get(number),
                export,
                watches=watches[number],
                alerts=alerts[number],
                now=now,
                tasks=tasks,
                today=today,
                position=stands[number],
            )
            for number in sorted(numbers)
        ]
        verdicts.append(await self._overtaken(tx, verdicts, now))
        verdicts.append(of_ours)
        verdict, summaries = summarise(group_changes(Verdict.total(verdicts), now), self.summary_at, now)
        for summary in summaries:
            await tx.summaries.put(summary)
        await put(tx, verdict)
        return sum(entry.deed is Deed.ALERT_OPENED for entry in verdict.entries)

    async def _overtaken(self, tx: Transaction, verdicts: Iterable[Verdict], now: datetime) -> Verdict:
        """A certification that went inactive closes the alerts about its habilitations."""
        fallen = [seen for one in verdicts for seen in one.sightings if seen.standing is Status.INACTIVE]
        lost = [alert for seen in fallen for alert in await open_losses(tx, seen.number)]
        return Verdict.total(close_loss(alert, Closure.OVERTAKEN, now) for alert in lost)


def _successors(fiche: Fiche | None, before: Sighting | None) -> tuple[CertificationNumber, ...]:
    """Those of the export, or where it lacks the number, those that were last known."""
    known = fiche or before
    return known.successors if known else ()


def _journal(tx: Transaction, refreshed: Refreshed, known: str, now: datetime) -> None:
    export = refreshed.export
    detail = {"found": refreshed.found.value}
    if export:
        detail |= {"title": export.title, "date": export.date.isoformat(), "fingerprint": export.fingerprint}
    tx.record(Entry(now, Deed.REGISTRY_CHECKED, detail=detail))
    if refreshed.found is Found.NEW and export:
        tx.record(Entry(now, Deed.EXPORT_READ, detail=detail))
    elif refreshed.found is Found.REJECTED and refreshed.reason != known:  # once, not every hour
        tx.record(Entry(now, Deed.EXPORT_REJECTED, detail={"reason": refreshed.reason}))
