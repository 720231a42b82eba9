"""The two buttons of an export in quarantine: believe it after all, or leave it aside."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.domain.answer import Answer, Ruled
from bot.domain.quarantine import Ruling
from bot.domain.refusal import Refusal, Refused
from bot.domain.telling import CheckEnded
from bot.gate import decide
from bot.slack.listeners.once import deciding
from bot.slack.listeners.parts import LONGEST_POLL, Asked, Parts
from bot.slack.listeners.respond import respond_later
from bot.slack.views import actions


def listen(app: AsyncApp) -> None:
    """Answer both, to administrators."""
    for action_id, ruling in (
        (actions.QUARANTINE_CONFIRM, Ruling.CONFIRMED),
        (actions.QUARANTINE_REJECT, Ruling.REJECTED),
    ):
        _on_click(app, action_id, ruling)


def _on_click(app: AsyncApp, action_id: str, ruling: Ruling) -> None:
    async def on_click(parts: Parts, ack: AsyncAck, body: dict[str, Any]) -> None:
        asked = Asked.by_click(body)
        answer = await _rule(parts, asked, body["actions"][0]["value"], ruling)
        await ack()
        respond_later(parts, asked, answer, replace=isinstance(answer, Ruled))

    app.action(action_id)(on_click)


async def _rule(parts: Parts, asked: Asked, fingerprint: str, ruling: Ruling) -> Answer:
    """Record the decision; a confirmed export is read again at once."""
    if parts.among_others or not await parts.is_admin(asked.user):
        return Refused(Refusal.ADMINS_ONLY)
    async with deciding(parts, asked) as tx:
        held = await decide(tx, fingerprint, ruling, asked.user, parts.clock())
    if held is None:
        return Refused(Refusal.GONE)
    if held.ruling is not Ruling.PENDING:
        return Ruled(CheckEnded(held.export_date, held.ruling.value, held.by))
    parts.wake()
    if ruling is Ruling.CONFIRMED:
        parts.afterwards("read again", parts.poll(), bound=LONGEST_POLL)
    return Ruled(CheckEnded(held.export_date, ruling.value, asked.user))
