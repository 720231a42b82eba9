"""What is open, late and ahead, read out of the store for a digest, the home tab or a calendar."""

from dataclasses import dataclass

from bot.domain.alert import AlertState
from bot.domain.digest import Digest, endings, issues_ahead, late_steps
from bot.domain.paris import paris_day
from bot.domain.ports import Clock, Registry, Transaction
from bot.domain.source import SOURCE
from bot.our_offers import compared
from bot.together import open_once


@dataclass(frozen=True, slots=True)
class Board:
    """`clock` is the decisions' own: late is what should have been done before its day."""

    registry: Registry
    clock: Clock

    async def digest(self, tx: Transaction, channel: str = "") -> Digest:
        """One channel's, or with none named that of all of them together."""
        today = paris_day(self.clock())
        if channel:
            alerts = await tx.alerts.where(channel=channel, state=AlertState.OPEN)
            watches = await tx.watches.where(channel=channel)
        else:
            alerts, watches = await open_once(tx), await tx.watches.where()
        seen = await tx.sightings.get_all(watch.number.code for watch in watches)
        details = self.registry.details({watch.number for watch in watches if watch.trainees})
        known = [(watch, seen.get(watch.number.code)) for watch in watches]
        source = await tx.sources.get(SOURCE)
        read, mismatched = await compared(
            tx, self.registry, watches, seen, alerts, today=today, channel=channel
        )
        return Digest(
            day=today,
            late=late_steps(alerts, today),
            alerts=tuple(sorted(alerts, key=lambda alert: alert.opened_at)),
            unanswered=sum(watch.unanswered for watch in watches),
            ends=endings(known, today),
            issues=issues_ahead(known, details, today),
            watched=len(watches),
            read_at=source.read_at if source else None,
            export=self.registry.export,
            silent=source is not None and source.silent is not None,
            catalogue=read,
            mismatched=mismatched,
        )
