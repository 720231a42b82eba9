"""`/cert doctor`: how Vigie is doing, and trying anew what was given up."""

import time
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.domain.answer import Answer, Diagnosis, Examining, Requeued
from bot.domain.outbox import RowState
from bot.domain.refusal import Refusal, Refused
from bot.domain.resending import requeued
from bot.slack.listeners.once import deciding
from bot.slack.listeners.parts import Asked, Parts
from bot.slack.listeners.respond import respond, respond_later
from bot.slack.listeners.trouble import in_trouble
from bot.slack.views import actions
from bot.store.errors import StoreError

_PATIENCE = 60.0


def listen(app: AsyncApp) -> None:
    """Answer the button below the messages that were given up."""
    app.action(actions.OUTBOX_REQUEUE)(_on_requeue)


async def _on_requeue(parts: Parts, ack: AsyncAck, body: dict[str, Any]) -> None:
    asked = Asked.by_click(body)
    answer = await _requeue(parts, asked)
    await ack()
    respond_later(parts, asked, answer)


async def examine(parts: Parts, asked: Asked) -> Answer:
    """Begin the examination; what it finds follows, as Slack may take its time."""
    if not await parts.is_admin(asked.user):
        return Refused(Refusal.ADMINS_ONLY)

    async def look() -> None:
        try:
            async with parts.store.reading() as tx:
                dead = await tx.outbox.where(state=RowState.DEAD)
                answer: Answer = Diagnosis(tuple(await parts.doctor.examine(tx)), tuple(dead))
        except StoreError as error:
            answer = in_trouble(error)
        await respond(parts, asked, answer)

    parts.afterwards("examine", look(), bound=_PATIENCE)
    return Examining()


async def _requeue(parts: Parts, asked: Asked) -> Answer:
    if not await parts.is_admin(asked.user):
        return Refused(Refusal.ADMINS_ONLY)
    async with deciding(parts, asked) as tx:
        dead = await tx.outbox.where(state=RowState.DEAD)
        for row in dead:
            await tx.outbox.put(requeued(row, time.time()))
    parts.wake()
    return Requeued(len(dead))
