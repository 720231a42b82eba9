"""`/cert dry-run`: which alerts the last export raises for what a channel watches, or for a pasted list."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.domain.answer import Answer
from bot.domain.dry_run import DryRun, RehearsedLoss, rehearse, rehearse_losses
from bot.domain.fiche import Export
from bot.domain.noticing import untold
from bot.domain.number import CertificationNumber, Mention
from bot.domain.paris import paris_day
from bot.domain.ports import Before
from bot.domain.preferences import PREFERENCES
from bot.domain.refusal import Refusal, Refused
from bot.domain.watch import Watch
from bot.holdings import positions
from bot.slack.listeners.drafts import keep_draft
from bot.slack.listeners.once import once
from bot.slack.listeners.parts import Asked, Parts
from bot.slack.listeners.reading import named
from bot.slack.views.replies.dry_run import DRY_RUN_LINES


async def dry_run(parts: Parts, asked: Asked, mentions: tuple[Mention, ...]) -> Answer:
    """Rehearse each number as if it had been watched since the export before: nobody hears of it."""
    export = parts.registry.export
    if export is None:
        return Refused(Refusal.LOADING)
    if mentions and not named(mentions):
        return Refused(Refusal.NOTHING_NAMED)
    told = await _rehearsed(parts, asked, named(mentions) or await _watched(parts, asked), export)
    if not mentions or told.lines <= DRY_RUN_LINES:
        return told
    async with once(parts, asked.trigger) as tx:  # the list alone, to be paged through
        return replace(told, draft=(await keep_draft(parts, tx, asked, named(mentions))).id)


async def dry_run_page(parts: Parts, asked: Asked, value: str) -> Answer:
    """Another page, as things stand now; `value` is `{page}:{draft}`."""
    page, _, draft_id = value.partition(":")
    export = parts.registry.export
    async with parts.store.reading() as tx:
        draft = await tx.drafts.get(draft_id) if draft_id else None
    if export is None or (draft_id and draft is None):
        return Refused(Refusal.GONE)
    numbers = draft.numbers if draft else await _watched(parts, asked)
    return replace(await _rehearsed(parts, asked, numbers, export), page=int(page), draft=draft_id)


async def _rehearsed(
    parts: Parts, asked: Asked, numbers: Sequence[CertificationNumber], export: Export
) -> DryRun:
    fiches = parts.registry.fiches(numbers)
    today = max(paris_day(parts.clock()), export.date)
    async with parts.store.reading() as tx:
        before = parts.registry.before(numbers, [one.siret for one in await tx.sirets.where()])
        thresholds = parts.defaults.thresholds_of(await tx.preferences.get(PREFERENCES))
        named_after = {number: fiche.successors for number, fiche in fiches.items()}
        stands = await positions(tx, parts.registry, named_after)
        own = {watch.number: watch for watch in await tx.watches.where(channel=asked.channel)}
    rehearsed = [
        rehearse(
            fiche,
            export,
            (before.fiches.get(number), before.export) if before else None,
            today,
            watch=untold(own.get(number) or Watch(asked.channel, number, asked.user, parts.clock())),
            position=stands[number],
            thresholds=thresholds,
        )
        for number, fiche in fiches.items()
    ]
    unknown = tuple(number for number in numbers if number not in fiches)
    losses = _losses(parts, before, export, today) if before else []
    lost = tuple(one for one in losses if one.seen.number in fiches)
    return DryRun(export, before.export if before else None, tuple(rehearsed), unknown, lost)


def _losses(parts: Parts, before: Before, export: Export, today: date) -> list[RehearsedLoss]:
    """What our SIRETs have lost since, on whichever certification: how much it is at once counts."""
    lost: list[RehearsedLoss] = []
    for siret, held in before.holdings.items():
        found = parts.registry.holdings(siret)
        # What is held as before is no loss: only the fiches of the rest are looked at.
        changed = set(held) - set(found) if held != found else set()
        if changed:
            fiches = parts.registry.fiches(one.number for one in changed)
            lost += rehearse_losses(held, found, fiches, export, today, limits=parts.losses)
    return lost


async def _watched(parts: Parts, asked: Asked) -> tuple[CertificationNumber, ...]:
    async with parts.store.reading() as tx:
        return tuple(watch.number for watch in await tx.watches.where(channel=asked.channel))
