"""`/cert dry-run`: which alerts the last export raises for what a channel watches, or for a pasted list."""

from bot.domain.answer import Answer, Refusal, Refused
from bot.domain.dry_run import DryRun, rehearse
from bot.domain.number import CertificationNumber, Mention
from bot.domain.paris import paris_day
from bot.domain.preferences import PREFERENCES
from bot.domain.watch import Watch
from bot.holdings import positions
from bot.slack.listeners.parts import Asked, Parts
from bot.slack.listeners.reading import named


async def dry_run(parts: Parts, asked: Asked, mentions: tuple[Mention, ...]) -> Answer:
    """Rehearse each number as if it had been watched since the export before; nothing is stored."""
    export = parts.registry.export
    if export is None:
        return Refused(Refusal.LOADING)
    if mentions and not named(mentions):
        return Refused(Refusal.NOTHING_NAMED)
    numbers = named(mentions) or await _watched(parts, asked)
    fiches, before = parts.registry.fiches(numbers), parts.registry.before(numbers)
    today = max(paris_day(parts.clock()), export.date)
    async with parts.store.reading() as tx:
        thresholds = parts.defaults.thresholds_of(await tx.preferences.get(PREFERENCES))
        named_after = {number: fiche.successors for number, fiche in fiches.items()}
        stands = await positions(tx, parts.registry, named_after)
    rehearsed = [
        rehearse(
            fiche,
            export,
            (before.fiches.get(number), before.export) if before else None,
            today,
            watch=Watch(asked.channel, number, asked.user, parts.clock()),
            position=stands[number],
            thresholds=thresholds,
        )
        for number, fiche in fiches.items()
    ]
    unknown = tuple(number for number in numbers if number not in fiches)
    return DryRun(export, before.export if before else None, tuple(rehearsed), unknown)


async def _watched(parts: Parts, asked: Asked) -> tuple[CertificationNumber, ...]:
    async with parts.store.reading() as tx:
        return tuple(watch.number for watch in await tx.watches.where(channel=asked.channel))
