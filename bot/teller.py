"""Telling workspaces what they are owed: alerts, changes and messages from what was seen for all."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

import structlog

from bot.catalogued import opening
from bot.domain.alert import AlertState, Closure
from bot.domain.checklist import Checklist
from bot.domain.fiche import Status
from bot.domain.grouping import group_changes
from bot.domain.habilitation import LossLimits
from bot.domain.issuing import opened
from bot.domain.journal import Deed
from bot.domain.look import tell
from bot.domain.loss import close_loss
from bot.domain.number import CertificationNumber
from bot.domain.owed import HOLDINGS, SILENCE, Owed
from bot.domain.ports import Batch, Clock, Registry, Transaction
from bot.domain.sighting import Sighting
from bot.domain.source import SOURCE, legal_day
from bot.domain.summary import summarise
from bot.domain.task import plan
from bot.domain.verdict import Verdict, reposition
from bot.domain.working import IsWorkingDay
from bot.gate import Gate
from bot.holdings import positions
from bot.losses import Comparison, open_losses
from bot.store.errors import DatabaseBusy, DatabaseRefuses, DatabaseUnreachable
from bot.store.verdicts import put

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Teller:
    """`checklist` is what alerts open with; from `summary_at` alerts at once in a channel, one message counts
    them. `losses` bound what one SIRET may lose at once.
    """

    registry: Registry
    gate: Gate
    clock: Clock
    checklist: Checklist
    working: IsWorkingDay
    losses: LossLimits
    summary_at: int

    async def __call__(self, batch: Batch) -> int:
        """Tell each workspace all that it is owed; how many alerts were opened.

        One that cannot be told, by a row of its own that cannot be read say, keeps no other from being told.
        """
        now, opened = self.clock(), 0
        told = await asyncio.gather(
            *(self._tell(tx, now) for tx in batch.txs.values()), return_exceptions=True
        )
        for one in told:
            if isinstance(one, DatabaseBusy | DatabaseUnreachable | DatabaseRefuses):
                raise one  # nobody in the batch can be told: whoever polls tries again, or one by one
        for workspace, one in zip(batch.txs, told, strict=True):
            if isinstance(one, BaseException):
                log.error("a workspace cannot be told", workspace=workspace, exc_info=one)
                batch.leave_out(workspace, one)
            else:
                opened += one
        return opened

    async def _tell(self, tx: Transaction, now: datetime) -> int:
        today = legal_day(now, self.registry.export, await tx.sources.get(SOURCE))
        owed = {one.about: one for one in await tx.owed.where() if self._can_be_told(one)}
        rows = await self.gate.silence_told(tx, today) if SILENCE in owed else []
        verdict = Verdict(rows=tuple(rows)) + await self._told(tx, owed, now, today)
        verdict = opened(verdict, self.registry.details({alert.number for alert in verdict.alerts}))
        verdict = await opening(tx, verdict, now)
        verdict, summaries = summarise(group_changes(verdict, now), self.summary_at, now)
        for summary in summaries:
            await tx.summaries.put(summary)
        for about in owed:
            await tx.owed.drop(about)
        await put(tx, verdict)
        return sum(entry.deed is Deed.ALERT_OPENED for entry in verdict.entries)

    def _can_be_told(self, one: Owed) -> bool:
        """What only an export can say waits for one."""
        return self.registry.export is not None or one.before is not None or one.about == SILENCE

    async def _told(self, tx: Transaction, owed: dict[str, Owed], now: datetime, today: date) -> Verdict:
        compared = Verdict()
        if HOLDINGS in owed:
            on_loss = plan(self.checklist.on_habilitation, today, self.working)
            # First, so that where the team stands takes no account of losses that are not believed yet.
            compared = await Comparison(tx, self.registry, self.losses, on_loss, now, today)()
        about = {one: CertificationNumber.parse(one) for one in owed if one not in _OTHER}
        numbers = {number: owed[code] for code, number in about.items()}
        known = await tx.sightings.get_all(number.code for number in numbers)
        seen = {number: known.get(number.code) for number in sorted(numbers)}
        pairs = {number: (numbers[number].before, after) for number, after in seen.items()}
        told = await self._numbers(tx, pairs, now, today)
        overtaken = await self._overtaken(tx, [one for one in seen.values() if one], now)
        moved = await self._moved(tx, set(numbers)) if HOLDINGS in owed else Verdict()
        return Verdict.total((told, moved, overtaken, compared))

    async def _numbers(
        self,
        tx: Transaction,
        seen: dict[CertificationNumber, tuple[Sighting | None, Sighting | None]],
        now: datetime,
        today: date,
    ) -> Verdict:
        tasks = plan(self.checklist.steps, today, self.working)
        named = {number: after.successors if after else () for number, (_, after) in seen.items()}
        stands = await positions(tx, self.registry, named)

        async def one(
            number: CertificationNumber, before: Sighting | None, after: Sighting | None
        ) -> Verdict:
            alerts = await tx.alerts.where(number=number.code)
            return tell(
                number,
                before,
                after,
                watches=await tx.watches.where(number=number.code),
                alerts=[alert for alert in alerts if alert.follows and not alert.loss],
                now=now,
                tasks=tasks,
                position=stands[number],
            )

        return Verdict.total(await asyncio.gather(*(one(number, *pair) for number, pair in seen.items())))

    async def _moved(self, tx: Transaction, told: set[CertificationNumber]) -> Verdict:
        """The other open alerts, where our SIRETs stand elsewhere now."""
        found = await tx.alerts.where(state=AlertState.OPEN)
        alerts = [alert for alert in found if alert.number not in told and not alert.loss]
        named = {alert.number: alert.sighting.successors for alert in alerts}
        stands = await positions(tx, self.registry, named)
        return Verdict.total(reposition(alert, stands[alert.number])[1] for alert in alerts)

    async def _overtaken(self, tx: Transaction, seen: Iterable[Sighting], now: datetime) -> Verdict:
        """A certification that went inactive closes the alerts about its habilitations."""
        fallen = [one for one in seen if one.standing is Status.INACTIVE]
        lost = [alert for one in fallen for alert in await open_losses(tx, one.number)]
        return Verdict.total(close_loss(alert, Closure.OVERTAKEN, now) for alert in lost)


_OTHER = (HOLDINGS, SILENCE)
