"""The language of a channel: its own where it has set one."""

from bot.domain.ports import Transaction
from bot.locale.texts import Texts, texts


async def spoken(tx: Transaction, channel: str, locale: str) -> Texts:
    """The texts for a channel, or for a person, who has the workspace's `locale`."""
    known = await tx.channels.get(channel)
    return texts((known and known.locale) or locale)
