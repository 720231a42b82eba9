"""What is told on working mornings and once a week, from what is stored: what was missed is made up for."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

import structlog

from bot.domain.alert import AlertState
from bot.domain.digest_when import digest_due, next_look
from bot.domain.issuing import redate
from bot.domain.journal import Deed
from bot.domain.morning import notices
from bot.domain.outbox import Kind, Row
from bot.domain.paris import PARIS
from bot.domain.ports import Clock, Registry, Store, Transaction
from bot.domain.preferences import PREFERENCES, Defaults
from bot.domain.reminding import remind
from bot.domain.round import MORNING, Round, digest_round, is_done
from bot.domain.telling import Due, RemindedTold
from bot.domain.verdict import Verdict, alert_entry
from bot.domain.watch import Channel, watch_id
from bot.domain.working import IsWorkingDay
from bot.holdings import in_view
from bot.store.verdicts import enqueue, put
from bot.together import open_once

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Rounds:
    """Called every few minutes; `wake` tells the outbox to look. With `pictures`, digests come with one."""

    store: Store
    registry: Registry
    defaults: Defaults
    working: IsWorkingDay
    pictures: bool
    clock: Clock
    wake: Callable[[], None]

    async def __call__(self) -> datetime:
        """Do what is due at this moment and was not done, in one transaction; when to look again.

        Sooner only if what is watched, or a setting, changes.
        """
        now = self.clock()
        if await self._due(now):
            async with self.store.transaction() as tx:
                told = await self._morning(tx, now) + await self._digests(tx, now)
            if told:
                log.info("rounds made", messages=told)
                self.wake()
        if self.registry.export is None:  # where we stand is not known yet: this morning's may still come
            return now
        async with self.store.reading() as tx:
            digests = {self.defaults.digest, *(channel.digest for channel in await tx.channels.where())}
        return next_look(now, self.defaults.reminders_at, digests)

    async def _due(self, now: datetime) -> bool:
        """Whether anything is: most of the time nothing is, and nothing is written."""
        async with self.store.reading() as tx:
            if await self._morning_due(tx, now):
                return True
            channels = {watch.channel for watch in await tx.watches.where()}
            return any([await self._digest_due(tx, channel, now) for channel in channels])

    async def _morning_due(self, tx: Transaction, now: datetime) -> bool:
        local = now.astimezone(PARIS)
        done = await tx.rounds.get(MORNING)
        waits = local.time() < self.defaults.reminders_at or not self.working(local.date())
        if self.registry.export is None:  # where we stand is not known yet
            return False
        return not waits and not is_done(done.day if done else None, local.date(), local.date())

    async def _morning(self, tx: Transaction, now: datetime) -> int:
        if not await self._morning_due(tx, now):
            return 0
        today = now.astimezone(PARIS).date()
        await tx.rounds.put(Round(MORNING, today))
        changed = await self._redate(tx, now)
        return changed + await self._notices(tx, now, today) + await self._reminders(tx, now, today)

    async def _notices(self, tx: Transaction, now: datetime, today: date) -> int:
        thresholds = self.defaults.thresholds_of(await tx.preferences.get(PREFERENCES))
        watching = await in_view(tx, self.registry, await tx.watches.where())
        details = self.registry.details(watch.number for watch, _, _ in watching)
        export = self.registry.export
        verdict = notices(
            watching, details, today, thresholds, now=now, export_date=export.date if export else None
        )
        await put(tx, verdict)
        return len(verdict.rows)

    async def _redate(self, tx: Transaction, now: datetime) -> int:
        """The cards of open alerts, where a last date of issue became known or moved, or a watch is gone."""
        alerts = await tx.alerts.where(state=AlertState.OPEN)
        details = self.registry.details({alert.number for alert in alerts})
        watches = await tx.watches.get_all(watch_id(alert.channel, alert.number) for alert in alerts)
        verdict = Verdict.total(
            redate(alert, details.get(alert.number), watches.get(watch_id(alert.channel, alert.number)), now)
            for alert in alerts
        )
        await put(tx, verdict)
        return len(verdict.rows)

    async def _reminders(self, tx: Transaction, now: datetime, today: date) -> int:
        count = 0
        for alert in await open_once(tx):
            changed, due, escalated = remind(alert, today)
            if changed is alert:
                continue
            count += 1
            channel = await tx.channels.get(alert.channel) or Channel(alert.channel)
            watch = await tx.watches.where(channel=alert.channel, number=alert.number.code)
            responsible = channel.responsible or (watch[0].by if watch else "")
            telling = RemindedTold(alert.number.code, due, escalated, responsible)
            row = Row(
                f"remind:{alert.id}:{today}",
                alert.channel,
                Kind.THREAD,
                alert=alert.id,
                telling=telling,
                quiet=True,
            )
            entries = [alert_entry(alert, Deed.REMINDED, now, **_detail(one)) for one in due]
            entries += [alert_entry(alert, Deed.ESCALATED, now, **_detail(one)) for one in escalated]
            await put(tx, Verdict(alerts=(changed,), rows=(row,), entries=tuple(entries)))
        return count

    async def _digests(self, tx: Transaction, now: datetime) -> int:
        count = 0
        for channel in sorted({watch.channel for watch in await tx.watches.where()}):
            day = await self._digest_due(tx, channel, now)
            if day is None:
                continue
            first = await tx.rounds.get(digest_round(channel)) is None
            await tx.rounds.put(Round(digest_round(channel), day))
            if first:
                continue
            count += 1
            await enqueue(tx, Row(f"digest:{channel}:{day}", channel, Kind.DIGEST, quiet=True))
            if self.pictures:
                await enqueue(tx, Row(f"picture:{channel}:{day}", channel, Kind.PICTURE, quiet=True))
        return count

    async def _digest_due(self, tx: Transaction, channel: str, now: datetime) -> date | None:
        """The day to note: that of a digest which is due, or where none was given yet, of the one before."""
        known = await tx.channels.get(channel)
        done = await tx.rounds.get(digest_round(channel))
        when = (known and known.digest) or self.defaults.digest
        return digest_due(when, done.day if done else None, now, self.working)


def _detail(due: Due) -> dict[str, str]:
    return {"step": due.step, "owner": due.owner, "due": due.due.isoformat(), "nth": str(due.nth or "")}
