"""Our offers in the catalogue, as the store has them: for an answer, a card's step, a digest or a notice."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from bot.catalogued import shown_for
from bot.domain.alert import Alert
from bot.domain.fiche import Fiche, Status, effective_status
from bot.domain.habilitation import OurSiret
from bot.domain.mismatch import Known, Mismatched, mismatches, totals_of
from bot.domain.number import CertificationNumber
from bot.domain.offer import CatalogueSeen, Shown
from bot.domain.offering import CatalogueRead, all_shown, how_read
from bot.domain.ports import Registry, Transaction
from bot.domain.sessions import sessions_in
from bot.domain.sighting import Sighting
from bot.domain.telling import Noticed
from bot.domain.watch import Watch
from bot.holdings import positions


async def seen_on(
    tx: Transaction, numbers: Iterable[CertificationNumber]
) -> dict[CertificationNumber, CatalogueSeen]:
    """What is shown of our SIRETs for each; none of them where the catalogue was never read for any SIRET."""
    ours = await tx.sirets.where()
    wanted = tuple(numbers)
    if how_read(ours).extracted is None:
        return {}
    rows = await shown_for(tx, wanted)
    return {number: all_shown(ours, rows[number]) for number in wanted}


async def with_sessions(tx: Transaction, items: Sequence[Noticed]) -> tuple[Noticed, ...]:
    """Notices with what the catalogue says now of our sessions for each."""
    seen = await seen_on(tx, [item.number for item in items])
    return tuple(
        replace(item, sessions=sessions_in(seen[item.number], item.end)) if item.number in seen else item
        for item in items
    )


async def compared(
    tx: Transaction,
    registry: Registry,
    watches: Sequence[Watch],
    seen: Mapping[str, Sighting],
    alerts: Sequence[Alert],
    *,
    today: date,
    channel: str = "",
) -> tuple[CatalogueRead, tuple[Mismatched, ...]]:
    """How far the catalogue was read, and where it and what we may do do not go together.

    `watches` and open `alerts` are those of the channel; with none named, those of all. `seen` is by code.
    """
    ours = await tx.sirets.where()
    read = how_read(ours)
    if read.extracted is None:
        return read, ()
    shown, watched = await tx.offers.where(), {watch.number for watch in watches}
    offered = set(totals_of(ours, shown))
    wanted = watched | offered
    if channel and offered - watched:
        wanted = watched | await _told_here(tx, ours, shown, channel)
    stands = await positions(tx, registry, dict.fromkeys(wanted, ()))
    partners, alerted = registry.with_partners(wanted & offered), {alert.number for alert in alerts}
    known = {
        number: Known(*said, stands[number], number in partners, number in watched, number in alerted)
        for number, said in _said(registry, seen, wanted, today).items()
    }
    return read, mismatches(ours, shown, known)


async def _told_here(
    tx: Transaction, ours: Sequence[OurSiret], shown: Sequence[Shown], channel: str
) -> set[CertificationNumber]:
    """What no channel watches is told where the SIRET was named that offers it."""
    named_here = [one for one in ours if one.channel == channel]
    return set(totals_of(named_here, shown)) - {watch.number for watch in await tx.watches.where()}


def _said(
    registry: Registry, seen: Mapping[str, Sighting], numbers: set[CertificationNumber], today: date
) -> dict[CertificationNumber, tuple[str, Status]]:
    """Title and status of each as last seen; of what nobody watches, as the registry has it, if it does."""
    fiches = registry.fiches(number for number in numbers if number.code not in seen)
    found: list[Sighting | Fiche] = [
        *(one for one in seen.values() if one.number in numbers),
        *fiches.values(),
    ]
    return {one.number: (one.title, effective_status(one.declared, one.end_date, today)) for one in found}
