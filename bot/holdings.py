"""Our SIRETs in the export being served: where the team stands."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from bot.domain.habilitation import (
    Held,
    believed,
    held_at_first,
    position,
)
from bot.domain.holding import Position
from bot.domain.number import CertificationNumber
from bot.domain.ports import Registry, Transaction
from bot.domain.sighting import Sighting
from bot.domain.watch import Watch


async def positions(
    tx: Transaction,
    registry: Registry,
    successors: Mapping[CertificationNumber, Iterable[CertificationNumber]],
) -> dict[CertificationNumber, Position]:
    """Where our SIRETs stand on each number and on its `successors`."""
    ours = await tx.sirets.where()
    sirets = [one.siret for one in ours]
    named = {number: tuple(theirs) for number, theirs in successors.items()}
    wanted = named.keys() | {each for theirs in named.values() for each in theirs}
    held = registry.holdings_on(wanted, sirets) if sirets else {}
    for siret in (one.siret for one in ours if one.doubts or one.ended):
        for known in await tx.holdings.where(siret=siret):
            if known.number in held:
                held[known.number] = believed(held[known.number], known)
    return {number: position(number, theirs, held, sirets) for number, theirs in named.items()}


async def in_view(
    tx: Transaction, registry: Registry, watches: Sequence[Watch]
) -> list[tuple[Watch, Sighting, Position]]:
    """Each watch whose number was seen, with how it stood then and where our SIRETs stand on it."""
    seen = await tx.sightings.get_all(watch.number.code for watch in watches)
    known = {one.number: one for one in seen.values()}
    stands = await positions(tx, registry, {number: one.successors for number, one in known.items()})
    return [(watch, known[watch.number], stands[watch.number]) for watch in watches if watch.number in known]


async def take_stock(tx: Transaction, registry: Registry, siret: str) -> tuple[Held, ...]:
    """Believe of a SIRET what the export being served says of it."""
    found = registry.holdings(siret)
    days = read_in(registry, (one.number for one in found))
    every = held_at_first(siret, found, await tx.alerts.where(), days)
    for held in every:
        await tx.holdings.put(held)
    return every


def read_in(registry: Registry, numbers: Iterable[CertificationNumber]) -> dict[CertificationNumber, date]:
    """The dates of the XML exports that speak of them."""
    return {number: detail.read_in for number, detail in registry.details(numbers).items()}
