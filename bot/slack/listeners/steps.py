"""The buttons of an alert's checklist, and the modal that asks why a step is not applicable."""

from collections.abc import Callable
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.errors import SlackApiError

from bot.domain.alert import Alert
from bot.domain.answer import Refusal, Refused
from bot.domain.checklist import Mark, Outcome
from bot.domain.settling import answer_step, close_settled, present, reopen_alert, undo_step
from bot.domain.verdict import Verdict
from bot.slack.fates import CONNECTION_FAULTS
from bot.slack.listeners.once import deciding
from bot.slack.listeners.parts import Asked, Parts
from bot.slack.listeners.respond import respond, respond_later
from bot.slack.views import actions
from bot.slack.views.modal import not_applicable_reason, reason_needed
from bot.slack.views.replies import answer as view_of
from bot.store.verdicts import put

log = structlog.get_logger()

Decision = Callable[[Alert], Verdict | Refused]


def listen(app: AsyncApp, parts: Parts) -> None:
    """Answer each button of a card's checklist."""
    _on_click(app, parts, actions.STEP_DONE, _done)
    _on_click(app, parts, actions.STEP_UNDO, _undo)
    _on_click(app, parts, actions.ALERT_REOPEN, _reopen)
    _on_click(app, parts, actions.ALERT_CLOSE, _close)

    async def on_not_applicable(ack: AsyncAck, body: dict[str, Any]) -> None:
        asked = Asked.by_click(body)
        async with deciding(parts, asked):
            await ack()  # one click opens one window
        parts.afterwards("ask why", _ask_why(parts, asked, body["actions"][0]["value"]))

    async def on_reason(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        await _take_reason(parts, ack, Asked.by_click(body), view)

    app.action(actions.STEP_NOT_APPLICABLE)(on_not_applicable)
    app.view(actions.REASON_MODAL)(on_reason)


def _on_click(
    app: AsyncApp, parts: Parts, action_id: str, decide: Callable[[Parts, Asked, str], Decision]
) -> None:
    async def on_click(ack: AsyncAck, body: dict[str, Any]) -> None:
        asked = Asked.by_click(body)
        alert_id, _, step = body["actions"][0]["value"].partition(":")
        refusal = await decide_on(parts, asked, alert_id, decide(parts, asked, step))
        await ack()
        if refusal:
            respond_later(parts, asked, refusal)

    app.action(action_id)(on_click)


async def decide_on(parts: Parts, asked: Asked, alert_id: str, decide: Decision) -> Refused | None:
    """Commit what a decision about an alert comes to, or say why there is nothing to decide any more."""
    async with deciding(parts, asked) as tx:
        found = await tx.alerts.get(alert_id)
        alert = present(found, await tx.sightings.get(found.number.code) if found else None)
        decision = alert if isinstance(alert, Refused) else decide(alert)
        if isinstance(decision, Refused):
            return decision
        await put(tx, decision)
    parts.wake()
    return None


def _done(parts: Parts, asked: Asked, step: str) -> Decision:
    return lambda alert: answer_step(alert, Mark(step, Outcome.DONE, asked.user, parts.clock()))


def _undo(parts: Parts, asked: Asked, step: str) -> Decision:
    return lambda alert: undo_step(alert, step, asked.user, parts.clock())


def _reopen(parts: Parts, asked: Asked, _: str) -> Decision:
    return lambda alert: reopen_alert(alert, asked.user, parts.clock())


def _close(parts: Parts, asked: Asked, _: str) -> Decision:
    return lambda alert: close_settled(alert, asked.user, parts.clock())


async def _ask_why(parts: Parts, asked: Asked, value: str) -> None:
    """Open the modal; Slack's trigger is good for three seconds, so a failure is told, not retried."""
    alert_id, _, step = value.partition(":")
    label = next((parts.texts.own(one.label) for one in parts.checklist.steps if one.id == step), step)
    view = not_applicable_reason(alert_id, label, step, parts.texts)
    try:
        await parts.client.views_open(trigger_id=asked.trigger, view=view)
    except (SlackApiError, *CONNECTION_FAULTS) as error:
        log.warning("the modal could not be opened", error=type(error).__name__)
        await respond(parts, asked, Refused(Refusal.NO_MODAL))


async def _take_reason(parts: Parts, ack: AsyncAck, asked: Asked, view: dict[str, Any]) -> None:
    alert_id, _, step = view["private_metadata"].partition(":")
    values = view["state"]["values"][actions.REASON_BLOCK][actions.REASON_INPUT]
    reason = (values.get("value") or "").strip()
    if not reason:
        await ack(response_action="errors", errors={actions.REASON_BLOCK: reason_needed(parts.texts)})
        return
    mark = Mark(step, Outcome.NOT_APPLICABLE, asked.user, parts.clock(), reason)
    refusal = await decide_on(parts, asked, alert_id, lambda alert: answer_step(alert, mark))
    if refusal:
        sentence = view_of(refusal, parts.texts).text
        await ack(response_action="errors", errors={actions.REASON_BLOCK: sentence})
        return
    await ack()
