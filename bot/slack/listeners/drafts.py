"""Lists that somebody gave, kept for a day: a window or a button cannot carry a thousand numbers."""

import secrets
from collections.abc import Sequence

from bot.domain.draft import Draft, is_forgotten
from bot.domain.number import CertificationNumber
from bot.domain.ports import Transaction
from bot.slack.listeners.parts import Asked, Parts


async def keep_draft(
    parts: Parts, tx: Transaction, asked: Asked, numbers: Sequence[CertificationNumber]
) -> Draft:
    """Keep a list, and drop those that nobody came back to."""
    now = parts.clock()
    for old in await tx.drafts.where():
        if is_forgotten(old, now):
            await tx.drafts.drop(old.id)
    draft = Draft(secrets.token_hex(8), asked.channel, asked.user, now, tuple(numbers))
    await tx.drafts.put(draft)
    return draft
