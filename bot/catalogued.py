"""What the public catalogue shows of our SIRETs, as one workspace's state has it, and its alerts with it."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.alert import Alert, AlertState
from bot.domain.catalogue import awaits_proof, keep_up, miss, opened_with, seen_for, still_holds, take
from bot.domain.habilitation import held_id
from bot.domain.journal import Deed
from bot.domain.number import CertificationNumber
from bot.domain.offer import CatalogueSeen, Shown
from bot.domain.ports import Extraction, Transaction
from bot.domain.verdict import Verdict
from bot.store.verdicts import put


async def read(tx: Transaction, sirets: Iterable[str], extraction: Extraction, now: datetime) -> None:
    """Store what an extraction says of those SIRETs that are still ours, and tell open alerts."""
    for ours in (await tx.sirets.get_all(sirets)).values():
        taken = take(ours, await tx.offers.where(siret=ours.siret), extraction, now)
        await tx.sirets.put(taken.ours)
        for shown in taken.shown:
            await tx.offers.put(shown)
        for gone in taken.dropped:
            await tx.offers.drop(gone)
    await tell(tx, now)


async def missed(tx: Transaction, sirets: Iterable[str], now: datetime) -> None:
    """Note that the catalogue could not be read for those SIRETs, and tell open alerts if that lasts."""
    for ours in (await tx.sirets.get_all(sirets)).values():
        after = miss(ours, now)
        if after != ours:
            await tx.sirets.put(after)
    await tell(tx, now)


async def forget(tx: Transaction, siret: str, now: datetime) -> None:
    """Drop what is shown of a SIRET that is no longer ours."""
    for shown in await tx.offers.where(siret=siret):
        await tx.offers.drop(shown.id)
    await tell(tx, now)


async def tell(tx: Transaction, now: datetime) -> None:
    """Bring alerts up to what is shown of our offers now: the open ones, and those that await proof."""
    alerts = [*await tx.alerts.where(state=AlertState.OPEN), *await _awaiting(tx, now)]
    seen = await _seen(tx, alerts, now)
    await put(tx, Verdict.total(keep_up(alert, seen[alert.id]) for alert in alerts))


async def opening(tx: Transaction, verdict: Verdict, now: datetime) -> Verdict:
    """The verdict, whose new alerts say what is shown of our offers."""
    opened = {entry.alert for entry in verdict.entries if entry.deed is Deed.ALERT_OPENED}
    alerts = [alert for alert in verdict.alerts if alert.id in opened]
    return opened_with(verdict, await _seen(tx, alerts, now)) if alerts else verdict


async def refreshed(tx: Transaction, alert: Alert, now: datetime) -> Alert:
    """An alert that was closed, with what is shown of our offers now, in case it opens again."""
    return replace(alert, catalogue=(await _seen(tx, [alert], now))[alert.id])


async def shown_for(
    tx: Transaction, numbers: Sequence[CertificationNumber]
) -> dict[CertificationNumber, list[Shown]]:
    """The rows of each certification, asked for side by side: a database answers them together."""
    found = await asyncio.gather(*(tx.offers.where(number=number.code) for number in numbers))
    return dict(zip(numbers, found, strict=True))


async def _awaiting(tx: Transaction, now: datetime) -> list[Alert]:
    """Closed alerts whose offers are still to be seen to leave the catalogue."""
    closed = [one for one in await tx.alerts.where(state=AlertState.CLOSED) if awaits_proof(one, now)]
    if not closed:
        return []
    seen = await tx.sightings.get_all({one.number.code for one in closed})
    held = await tx.holdings.get_all({_held(one) for one in closed if one.loss})
    return [one for one in closed if still_holds(one, seen.get(one.number.code), held.get(_held(one)))]


def _held(alert: Alert) -> str:
    """The id of what is believed of the SIRET that an alert says has lost its habilitation."""
    return held_id(alert.loss.siret, alert.number) if alert.loss else ""


async def _seen(tx: Transaction, alerts: Sequence[Alert], now: datetime) -> dict[str, CatalogueSeen | None]:
    """By alert, what is shown of our offers for it."""
    if not alerts:
        return {}
    ours = await tx.sirets.where()
    numbers: list[CertificationNumber] = sorted({alert.number for alert in alerts}) if ours else []
    rows = await shown_for(tx, numbers)
    return {alert.id: seen_for(alert, ours, rows.get(alert.number, ()), now) for alert in alerts}
