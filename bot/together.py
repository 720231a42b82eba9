"""The same alert in several channels, as the state has it: what is settled there together."""

from bot.domain.alert import Alert, AlertState
from bot.domain.ports import Transaction
from bot.domain.settling import leading, twins


async def open_once(tx: Transaction) -> list[Alert]:
    """The open alerts of all channels, each that several settle together once."""
    return leading(await tx.alerts.where(state=AlertState.OPEN), await _apart(tx))


async def twins_of(tx: Transaction, alert: Alert) -> list[Alert]:
    """The same alert in other channels, where steps are settled together."""
    return twins(alert, await tx.alerts.where(number=alert.number.code), await _apart(tx))


async def _apart(tx: Transaction) -> set[str]:
    return {channel.id for channel in await tx.channels.where() if channel.apart}
