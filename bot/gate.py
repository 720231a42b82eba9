"""Whether an export that was read is believed, and what is told of one that is not, or of silence."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.census import Census
from bot.domain.fiche import Export
from bot.domain.guard import Limits, Suspicion, suspect
from bot.domain.journal import Deed, Entry
from bot.domain.outbox import Kind, Row
from bot.domain.ports import Candidate, Clock, Registry, Store, Transaction
from bot.domain.preferences import PREFERENCES, Defaults
from bot.domain.quarantine import Quarantine, Ruling, hold, outdated, rule
from bot.domain.source import SOURCE, Silence, Source, accepted, ended_since, judged_on, legal_day, silence
from bot.domain.telling import SilenceEnded, SilenceTold
from bot.domain.watch import Watch
from bot.store.verdicts import enqueue


@dataclass(frozen=True, slots=True)
class Judged:
    """One export that was read, and what speaks against it."""

    candidate: Candidate
    suspicion: Suspicion | None


@dataclass(frozen=True, slots=True)
class Gate:
    """Administrators are asked about what is not believed; `silent_after` is in days."""

    store: Store
    registry: Registry
    limits: Limits
    defaults: Defaults
    silent_after: int
    clock: Clock

    async def judge(self, candidate: Candidate) -> Judged:
        """Hold an export against the last accepted one; one that somebody confirmed is believed."""
        async with self.store.reading() as tx:
            source = await tx.sources.get(SOURCE)
            known = await tx.quarantines.get(candidate.export.fingerprint)
        if source is None or (known and known.ruling is Ruling.CONFIRMED):
            return Judged(candidate, None)
        today = legal_day(self.clock(), candidate.export, source)
        doubt = await asyncio.to_thread(lambda: suspect(source.census, candidate.census, today, self.limits))
        return Judged(candidate, doubt)

    async def reconsider(self) -> None:
        """Have the export that somebody confirmed looked at again."""
        async with self.store.reading() as tx:
            source = await tx.sources.get(SOURCE)
            held = await tx.quarantines.where()
        confirmed = [one.fingerprint for one in held if one.ruling is Ruling.CONFIRMED]
        if source and any(fingerprint != source.fingerprint for fingerprint in confirmed):
            self.registry.reconsider()

    async def confirmed(self) -> set[str]:
        """The fingerprints of exports that somebody confirmed, newer than the one accepted last."""
        async with self.store.reading() as tx:
            source = await tx.sources.get(SOURCE)
            held = await tx.quarantines.where()
        return {
            one.fingerprint
            for one in held
            if source and one.ruling is Ruling.CONFIRMED and one.export_date > source.export_date
        }

    async def served(self) -> Judged | None:
        """The export being served, where its figures are not in the store: that was cut off, say."""
        export = self.registry.export
        async with self.store.reading() as tx:
            known = await tx.sources.get(SOURCE)
        news = export and (known is None or export.date > known.export_date)
        census = await self.registry.census() if news else None
        return Judged(Candidate(export, census), None) if export and census else None

    async def record(self, tx: Transaction, judged: Iterable[Judged], now: datetime) -> Source | None:
        """Store what was believed or not, and who is to be told; the source as it is since."""
        source = await tx.sources.get(SOURCE)
        for one in judged:
            if one.suspicion:
                await self._hold(tx, one.candidate.export, one.suspicion, now)
                continue
            export, census = one.candidate.export, one.candidate.census
            if source and export.date < source.export_date:
                continue  # another process has accepted a newer one meanwhile
            source = await self._accept(tx, source, export, census, now)
        return source

    async def listen(self, tx: Transaction, source: Source, today: date, read: datetime | None) -> bool:
        """Whether the source has just fallen silent, or is back, which is to be told; `read`: it answered."""
        quiet = await self._quiet(tx, source, today)
        after = judged_on(source, max(today, source.judged), read)
        news = (quiet is None) != (source.silent is None)
        if news:
            after = after.silenced(quiet.since if quiet else None)
        if after is not source:
            await tx.sources.put(after)
        return news

    async def silence_told(self, tx: Transaction, today: date) -> list[Row]:
        """A line for each channel that the source is silent, or that it is back."""
        source = await tx.sources.get(SOURCE)
        if source is None:
            return []
        quiet = await self._quiet(tx, source, today) if source.silent else None
        return await _on_silence(tx, source, quiet, today)

    async def _quiet(self, tx: Transaction, source: Source, today: date) -> Silence | None:
        found = [one.export_date for one in await tx.quarantines.where()]
        return silence(source, max([source.export_date, *found]), today, self.silent_after)

    async def _accept(
        self, tx: Transaction, before: Source | None, export: Export, census: Census, now: datetime
    ) -> Source:
        for held in await tx.quarantines.where():
            if held.ruling is Ruling.PENDING:
                await _ruled(tx, rule(held, Ruling.REPLACED, "", export.date), now)
        after = accepted(before, export, census, legal_day(now, export, before))
        await tx.sources.put(after)
        return after

    async def _hold(self, tx: Transaction, export: Export, doubt: Suspicion, now: datetime) -> None:
        if await tx.quarantines.get(export.fingerprint):
            return  # it was found before: nothing about it is new
        for held in await tx.quarantines.where():
            if held.ruling is Ruling.PENDING:
                await tx.quarantines.put(rule(held, Ruling.REPLACED, "")[0])
        admins = self.defaults.admins_of(await tx.preferences.get(PREFERENCES))
        held, rows = hold(export, doubt, await tx.watches.where(), admins, now)
        await tx.quarantines.put(held)
        for row in rows:
            await enqueue(tx, row)
        for old in outdated(await tx.quarantines.where()):
            await tx.quarantines.drop(old)
        detail = {"title": export.title, "date": export.date.isoformat(), "fingerprint": export.fingerprint}
        tx.record(Entry(now, Deed.EXPORT_QUARANTINED, detail=detail))


async def decide(
    tx: Transaction, fingerprint: str, ruling: Ruling, by: str, now: datetime
) -> Quarantine | None:
    """Record what somebody decided of an export; it as it was before, or None where nobody knows it."""
    held = await tx.quarantines.get(fingerprint)
    if held and held.ruling is Ruling.PENDING:
        await _ruled(tx, rule(held, ruling, by), now)
    return held


async def _ruled(tx: Transaction, decision: tuple[Quarantine, tuple[Row, ...]], now: datetime) -> None:
    held, rows = decision
    await tx.quarantines.put(held)
    for row in rows:
        await enqueue(tx, row)
    detail = {"ruling": held.ruling.value, "title": held.title, "fingerprint": held.fingerprint}
    tx.record(Entry(now, Deed.EXPORT_RULED, held.by, detail=detail))


async def _on_silence(tx: Transaction, source: Source, quiet: Silence | None, today: date) -> list[Row]:
    watched: defaultdict[str, list[Watch]] = defaultdict(list)
    for watch in await tx.watches.where():
        watched[watch.channel].append(watch)
    rows = []
    for channel, watches in sorted(watched.items()):
        if quiet is None:
            told: SilenceTold | SilenceEnded = SilenceEnded(source.export_date)
        else:
            seen = await tx.sightings.get_all(watch.number.code for watch in watches)
            ends = [(one.number.code, one.end_date) for one in seen.values()]
            told = SilenceTold(
                quiet.since, quiet.days, quiet.frozen, ended_since(ends, source.export_date, today)
            )
        key = f"silence:{channel}:{source.export_date}:{type(told).__name__}"
        rows.append(Row(key, channel, Kind.CHANNEL, telling=told, quiet=True))
    return rows
