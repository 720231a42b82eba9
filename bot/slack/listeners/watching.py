"""Following numbers in a channel, and no longer following them."""

from dataclasses import replace

from bot.domain.answer import Answer, Unwatched, Watching
from bot.domain.number import Bare, CertificationNumber, Mention, Named
from bot.domain.outbox import Row
from bot.domain.ports import Transaction
from bot.domain.refusal import Refusal, Refused
from bot.domain.registering import Registered, register, unregister
from bot.domain.shown import FicheShown
from bot.domain.source import SOURCE
from bot.domain.telling import WatchingTold
from bot.domain.verdict import Verdict, channel_line
from bot.domain.watch import watch_id
from bot.slack.listeners.once import deciding
from bot.slack.listeners.parts import Asked, Parts
from bot.slack.listeners.reach import reach
from bot.slack.listeners.reading import aside, fiches_shown, named
from bot.slack.listeners.subjects import subject, subjects
from bot.store.verdicts import put


async def watch(
    parts: Parts,
    asked: Asked,
    mentions: tuple[Mention, ...],
    instead_of: CertificationNumber | None = None,
) -> Answer:
    """Register what is named; what is inactive already is said at once, and raises no alert.

    `instead_of` is followed no longer, as soon as something named is, unless the team has trainees on it.
    """
    if asked.direct:
        return Refused(Refusal.DIRECT)
    if not mentions:
        return Refused(Refusal.NOTHING_NAMED)
    async with deciding(parts, asked) as tx:
        answer, added = await _register(parts, tx, asked, mentions)
        if added:
            await put(tx, Verdict(rows=(told(asked, added=added),)))
        if instead_of and answer.followed:
            answer = await _in_place_of(parts, tx, asked, instead_of, answer)
    parts.wake()
    return replace(answer, reach=await reach(parts, asked.channel)) if answer.followed else answer


async def _in_place_of(
    parts: Parts, tx: Transaction, asked: Asked, number: CertificationNumber, answer: Watching
) -> Watching:
    """No notice of a last date of issue is lost with a click that says nothing of it."""
    former = await tx.watches.get(watch_id(asked.channel, number))
    if former and former.trainees:
        return replace(answer, kept=(number,))
    return replace(answer, replaced=await drop(parts, tx, asked, number))


async def _register(
    parts: Parts, tx: Transaction, asked: Asked, mentions: tuple[Mention, ...]
) -> tuple[Watching, tuple[CertificationNumber, ...]]:
    numbers, export = named(mentions), parts.registry.export
    fiches = parts.registry.fiches(numbers)
    found: dict[Registered, list[CertificationNumber]] = {kind: [] for kind in Registered}
    now, verdicts, source = parts.clock(), [], await tx.sources.get(SOURCE)
    accepted = source.export_date if source else None
    for about in await subjects(tx, asked.channel, numbers, fiches):
        kind, verdict = register(about, export, asked.user, now, accepted=accepted)
        verdicts.append(verdict)
        found[kind].append(about.number)
    await put(tx, Verdict.total(verdicts))

    async def shown(kind: Registered) -> tuple[FicheShown, ...]:
        return await fiches_shown(parts, tx, asked, [fiches[number] for number in found[kind]])

    answer = Watching(
        active=await shown(Registered.ACTIVE),
        inactive=await shown(Registered.INACTIVE),
        alerted=await shown(Registered.ALERTED),
        already=tuple(found[Registered.ALREADY]),
        unseen=tuple(found[Registered.UNSEEN]),
        aside=await aside(parts, tx, asked, mentions, tuple(found[Registered.UNKNOWN])),
    )
    added = (Registered.ACTIVE, Registered.INACTIVE, Registered.ALERTED, Registered.UNSEEN)
    return answer, tuple(number for kind in added for number in found[kind])


async def unwatch(parts: Parts, asked: Asked, mentions: tuple[Mention, ...]) -> Answer:
    """Drop what is named; a number with an open alert is asked about first."""
    if not mentions:
        return Refused(Refusal.NOTHING_TO_DROP)
    async with deciding(parts, asked) as tx:
        mentions = tuple([await _meant(tx, asked, mention) for mention in mentions])
        answer = await _unregister(parts, tx, asked, mentions)
        if answer.removed:
            await put(tx, Verdict(rows=(told(asked, removed=answer.removed),)))
    parts.wake()
    return answer


async def _unregister(
    parts: Parts, tx: Transaction, asked: Asked, mentions: tuple[Mention, ...]
) -> Unwatched:
    known = await subjects(tx, asked.channel, named(mentions), {})
    watched = [about for about in known if about.watch]
    now = parts.clock()
    await put(tx, Verdict.total(unregister(one, asked.user, now) for one in watched if one.alert is None))
    return Unwatched(
        removed=tuple(about.number for about in watched if about.alert is None),
        absent=tuple(about.number for about in known if about.watch is None),
        ask=tuple(about.alert for about in watched if about.alert),
        trainees=tuple(
            one.number for one in watched if one.alert is None and one.watch and one.watch.trainees
        ),
        aside=await aside(parts, tx, asked, mentions, ()),
    )


async def drop(
    parts: Parts, tx: Transaction, asked: Asked, number: CertificationNumber
) -> tuple[CertificationNumber, ...]:
    """Follow a number here no longer, and tell the channel; empty where it was not followed."""
    verdict = unregister(await subject(tx, asked.channel, number), asked.user, parts.clock())
    removed = (number,) if verdict.dropped else ()
    if removed:
        await put(tx, verdict + Verdict(rows=(told(asked, removed=removed),)))
    return removed


async def _meant(tx: Transaction, asked: Asked, mention: Mention) -> Mention:
    """Bare digits mean the number watched here, where only one register's is."""
    if not isinstance(mention, Bare):
        return mention
    watched = [
        number
        for number in mention.candidates
        if any(one.channel == asked.channel for one in await tx.watches.where(number=number.code))
    ]
    return Named(watched[0]) if len(watched) == 1 else mention


def told(
    asked: Asked,
    added: tuple[CertificationNumber, ...] = (),
    removed: tuple[CertificationNumber, ...] = (),
) -> Row:
    """The line that tells the channel what somebody changed."""
    telling = WatchingTold(asked.user, added, removed)
    deed = "watched" if added else "unwatched"
    return channel_line(f"{asked.channel}:{asked.mark}:{deed}", asked.channel, telling, quiet=False)
