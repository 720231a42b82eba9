"""Reading numbers out of what was typed, and fiches out of the registry for them."""

from asyncio import gather
from collections.abc import Iterable

from bot.domain.fiche import Fiche
from bot.domain.issuing import issue_of
from bot.domain.number import Bare, CertificationNumber, Mention, Named, Unreadable
from bot.domain.paris import paris_day
from bot.domain.ports import Transaction
from bot.domain.quarantine import Ruling
from bot.domain.shown import Aside, BareShown, FicheShown
from bot.domain.sighting import Sighting
from bot.holdings import positions
from bot.slack.listeners.parts import Asked, Parts


def named(mentions: Iterable[Mention]) -> tuple[CertificationNumber, ...]:
    """The numbers written with their register, each once, in order."""
    return tuple(dict.fromkeys(mention.number for mention in mentions if isinstance(mention, Named)))


async def fiche_shown(parts: Parts, tx: Transaction, asked: Asked, fiche: Fiche) -> FicheShown:
    """A fiche with who watches it."""
    export = parts.registry.export
    assert export is not None
    watches = {watch.channel: watch for watch in await tx.watches.where(number=fiche.number.code)}
    channels = tuple(watches)
    held = [one for one in await tx.quarantines.where() if one.ruling is Ruling.PENDING]
    checking = any(fiche.number in one.numbers for one in held)
    stands = await positions(tx, parts.registry, {fiche.number: fiche.successors})
    detail = parts.registry.details([fiche.number]).get(fiche.number)
    return FicheShown(
        fiche,
        export,
        paris_day(parts.clock()),
        channels,
        asked.channel in channels,
        checking,
        stands[fiche.number],
        issue=issue_of(detail, watches.get(asked.channel)),
        detail=detail,
    )


async def fiches_shown(
    parts: Parts, tx: Transaction, asked: Asked, fiches: Iterable[Fiche]
) -> tuple[FicheShown, ...]:
    """The same of several, asked for side by side: a database answers them together."""
    return tuple(await gather(*(fiche_shown(parts, tx, asked, fiche) for fiche in fiches)))


async def aside(
    parts: Parts,
    tx: Transaction,
    asked: Asked,
    mentions: Iterable[Mention],
    unknown: tuple[CertificationNumber, ...],
) -> Aside:
    """All that a reply must say besides what it is about."""
    mentions = tuple(mentions)
    bare = [mention for mention in mentions if isinstance(mention, Bare)]
    seen_once = await tx.sightings.get_all(number.code for number in unknown)
    once_seen = {number: await _ours(parts, tx, seen_once.get(number.code)) for number in unknown}
    return Aside(
        unknown=tuple(number for number, seen in once_seen.items() if seen is None),
        vanished=tuple(seen for seen in once_seen.values() if seen is not None),
        bare=tuple([await _bare(parts, tx, asked, one) for one in bare]),
        unreadable=tuple(one.text for one in mentions if isinstance(one, Unreadable)),
        blocks=tuple(one for one in mentions if isinstance(one, Named) and one.block),
        export=parts.registry.export,
    )


async def _ours(parts: Parts, tx: Transaction, seen: Sighting | None) -> Sighting | None:
    """A sighting that is there because this workspace follows the number, not because others do."""
    if seen is None or not parts.among_others:
        return seen
    code = seen.number.code
    return seen if await tx.watches.where(number=code) or await tx.alerts.where(number=code) else None


async def _bare(parts: Parts, tx: Transaction, asked: Asked, bare: Bare) -> BareShown:
    fiches = parts.registry.fiches(bare.candidates)
    found = [fiches[number] for number in bare.candidates if number in fiches]
    return BareShown(bare.digits, await fiches_shown(parts, tx, asked, found))
