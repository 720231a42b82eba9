"""The register and what a channel watches, read out of the store and the snapshot."""

from dataclasses import dataclass

from bot.domain.fiche import Status, effective_status
from bot.domain.gathering import WANTED, gather
from bot.domain.paris import paris_day
from bot.domain.ports import Clock, Registry, Store
from bot.domain.register import RegisterRead
from bot.domain.watched import Watched
from bot.holdings import positions


@dataclass(frozen=True, slots=True)
class Register:
    """`clock` is the decisions' own; `commons` has the journal of what is read for all workspaces."""

    store: Store
    commons: Store
    registry: Registry
    clock: Clock

    async def read(self) -> RegisterRead:
        """All of it; the journal is read once from end to end, in pieces that hold nobody up."""
        began, entries = None, []
        async for _, entry in self.store.entries():
            began = began or entry.at
            if entry.deed in WANTED:
                entries.append(entry)
        if self.commons is not self.store and began:
            read = [entry async for _, entry in self.commons.entries() if entry.deed in WANTED]
            entries += [entry for entry in read if entry.at >= began]
            entries.sort(key=lambda entry: entry.at)
        async with self.store.reading() as tx:
            alerts = await tx.alerts.where()
            sirets = tuple(one.siret for one in await tx.sirets.where())
        return gather(entries, alerts, paris_day(self.clock()), sirets)

    async def watched(self, channel: str) -> tuple[Watched, ...]:
        """What a channel watches, by number."""
        today = paris_day(self.clock())
        async with self.store.reading() as tx:
            watches = await tx.watches.where(channel=channel)
            known = await tx.sightings.get_all(watch.number.code for watch in watches)
            seen = {watch.number: known.get(watch.number.code) for watch in watches}
            named = {number: one.successors if one else () for number, one in seen.items()}
            stands = await positions(tx, self.registry, named)
        rows = []
        for watch in sorted(watches, key=lambda one: one.number):
            one = seen[watch.number]
            status = effective_status(one.declared, one.end_date, today) if one else Status.UNKNOWN
            rows.append(Watched(watch, one, status, stands[watch.number]))
        return tuple(rows)
