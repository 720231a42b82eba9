"""Everything known of numbers in one channel, read in one go."""

from asyncio import gather
from collections.abc import Mapping, Sequence

from bot.domain.alert import AlertState
from bot.domain.fiche import Fiche
from bot.domain.number import CertificationNumber
from bot.domain.ports import Transaction
from bot.domain.registering import Subject
from bot.domain.watch import watch_id


async def subject(
    tx: Transaction, channel: str, number: CertificationNumber, fiche: Fiche | None = None
) -> Subject:
    alerts = await tx.alerts.where(channel=channel, number=number.code, state=AlertState.OPEN)
    return Subject(
        channel,
        number,
        fiche,
        watch=await tx.watches.get(watch_id(channel, number)),
        seen=await tx.sightings.get(number.code),
        alert=alerts[-1] if alerts else None,
    )


async def subjects(
    tx: Transaction,
    channel: str,
    numbers: Sequence[CertificationNumber],
    fiches: Mapping[CertificationNumber, Fiche],
) -> list[Subject]:
    """The same of several numbers, asked for side by side: a database answers them together."""
    await tx.sightings.get_all(number.code for number in numbers)
    return await gather(*(subject(tx, channel, number, fiches.get(number)) for number in numbers))
