"""Polls that somebody asks for beside any process, and what they came to: one row, for whoever leads."""

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import TextClause, bindparam, text
from sqlalchemy.dialects.postgresql import JSON
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.domain.answer import Polled
from bot.domain.why import said_again, written
from bot.store.codec import Document, decode, encode
from bot.store.postgres.database import connected
from bot.store.postgres.lanes import HEAR

POLL_CHANNEL = "vigie_poll"
"""PostgreSQL's own name for where it is heard that somebody asks for a poll."""

_ASK = text("""
INSERT INTO polls(id, asked, answered, outcome) VALUES (1, 1, 0, '{}')
ON CONFLICT (id) DO UPDATE SET asked = polls.asked + 1 RETURNING asked""")
_WAITING = text("SELECT asked FROM polls WHERE asked > answered")
_ANSWER = text("UPDATE polls SET answered = :number, outcome = :outcome WHERE answered < :number").bindparams(
    bindparam("outcome", type_=JSON)
)
_ANSWERED = text("SELECT outcome FROM polls WHERE answered >= :number").columns(outcome=JSON)


@dataclass(frozen=True, slots=True)
class Asks:
    """Asks are counted: an answer is for all up to the one that was the last when its poll began."""

    engine: AsyncEngine

    async def ask(self) -> int:
        """Ask for a poll, which is heard at once; the ask's number."""
        async with connected(self.engine) as connection:
            number: int = (await connection.execute(_ASK)).scalar_one()
            await connection.execute(HEAR, {"channel": POLL_CHANNEL, "workspace": ""})
        return number

    async def waiting(self) -> int | None:
        """The last ask, where it waits for an answer."""
        number: int | None = await self._first(_WAITING)
        return number

    async def answer(self, number: int, polled: Polled) -> None:
        """Say to all who asked up to then what a poll that began since has come to."""
        outcome = encode(replace(polled, reason="")) | {"reason": written(polled.reason)}
        async with connected(self.engine) as connection:
            await connection.execute(_ANSWER, {"number": number, "outcome": outcome})

    async def answered(self, number: int) -> Polled | None:
        """What that ask was answered, or a later one; None while it waits."""
        outcome: Document | None = await self._first(_ANSWERED, number=number)
        if outcome is None:
            return None
        reason = said_again(outcome.pop("reason", ""))
        return replace(decode(outcome, Polled), reason=reason)

    async def _first(self, statement: TextClause | Any, **given: object) -> Any:  # noqa: ANN401 - a column of any type
        async with connected(self.engine) as connection:
            return (await connection.execute(statement, given)).scalar_one_or_none()
