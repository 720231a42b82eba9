"""The buttons of an alert's checklist, and the modal that asks why a step is not applicable."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.catalogued import refreshed
from bot.domain.alert import Alert
from bot.domain.checklist import Mark, Outcome
from bot.domain.issuing import dated
from bot.domain.ports import Transaction
from bot.domain.refusal import Refused
from bot.domain.settling import (
    answer_step,
    close_settled,
    explain_undo,
    present,
    reopen_alert,
    undo_step,
)
from bot.domain.sighting import Sighting
from bot.domain.verdict import Verdict
from bot.domain.watch import watch_id
from bot.holdings import positions
from bot.slack.listeners.once import deciding
from bot.slack.listeners.parts import Asked, Parts
from bot.slack.listeners.respond import respond_later
from bot.slack.listeners.windows import open_window, opens_window, text_of
from bot.slack.views import actions
from bot.slack.views.modal import label_of, not_applicable_reason, reason_needed, undo_reason
from bot.slack.views.replies import answer as view_of
from bot.store.verdicts import put
from bot.together import twins_of

Decision = Callable[[Alert], Verdict | Refused]


def listen(app: AsyncApp) -> None:
    """Answer each button of a card's checklist."""
    _on_click(app, actions.STEP_DONE, _done)
    _on_click(app, actions.ALERT_REOPEN, _reopen)
    _on_click(app, actions.ALERT_CLOSE, _close)
    app.action(actions.STEP_UNDO)(_on_undo)
    app.view(actions.UNDO_MODAL)(_take_undo_reason)
    opens_window(app, actions.STEP_NOT_APPLICABLE, _ask_why)
    app.view(actions.REASON_MODAL)(_take_reason)


async def _on_undo(parts: Parts, ack: AsyncAck, body: dict[str, Any]) -> None:
    """The step opens again at once; why, a window asks afterwards, and may be left without an answer."""
    asked, value = Asked.by_click(body), body["actions"][0]["value"]
    alert_id, _, step = value.partition(":")
    refusal = await decide_on(parts, asked, alert_id, _undo(parts, asked, step))
    await ack()
    if refusal:
        respond_later(parts, asked, refusal)
    else:
        parts.afterwards("ask why", _ask_why_undone(parts, asked, value))


def _on_click(app: AsyncApp, action_id: str, decide: Callable[[Parts, Asked, str], Decision]) -> None:
    async def on_click(parts: Parts, ack: AsyncAck, body: dict[str, Any]) -> None:
        asked = Asked.by_click(body)
        alert_id, _, step = body["actions"][0]["value"].partition(":")
        refusal = await decide_on(parts, asked, alert_id, decide(parts, asked, step))
        await ack()
        if refusal:
            respond_later(parts, asked, refusal)

    app.action(action_id)(on_click)


async def decide_on(parts: Parts, asked: Asked, alert_id: str, decide: Decision) -> Refused | None:
    """Commit what a decision about an alert comes to, or say why there is nothing to decide any more.

    It holds for the same alert in other channels, too, unless they keep their steps apart.
    """
    async with deciding(parts, asked) as tx:
        found = await _placed(parts, tx, await tx.alerts.get(alert_id))
        seen = await tx.sightings.get(found.number.code) if found else None
        decision = _decided(found, seen, decide)
        if isinstance(decision, Refused):
            return decision
        await put(tx, decision)
        for twin in await twins_of(tx, found) if found else []:
            same = _decided(twin, seen, decide)
            if not isinstance(same, Refused):
                await put(tx, same)
    parts.wake()
    return None


async def _placed(parts: Parts, tx: Transaction, found: Alert | None) -> Alert | None:
    """A closed alert is not kept up by polls: if it opens again, it is to say where we stand now."""
    if found is None or found.is_open:
        return found
    found = await refreshed(tx, found, parts.clock())
    if found.loss:
        return found
    stands = await positions(tx, parts.registry, {found.number: found.sighting.successors})
    detail = parts.registry.details([found.number]).get(found.number)
    watch = await tx.watches.get(watch_id(found.channel, found.number))
    return dated(replace(found, position=stands[found.number]), detail, watch)


def _decided(found: Alert | None, seen: Sighting | None, decide: Decision) -> Verdict | Refused:
    alert = present(found, seen)
    return alert if isinstance(alert, Refused) else decide(alert)


def _done(parts: Parts, asked: Asked, step: str) -> Decision:
    return lambda alert: answer_step(
        alert, Mark(step, Outcome.DONE, asked.user, parts.clock(), name=parts.people.name(asked.user))
    )


def _undo(parts: Parts, asked: Asked, step: str) -> Decision:
    return lambda alert: undo_step(alert, step, asked.user, parts.clock())


def _reopen(parts: Parts, asked: Asked, _: str) -> Decision:
    return lambda alert: reopen_alert(alert, asked.user, parts.clock())


def _close(parts: Parts, asked: Asked, _: str) -> Decision:
    return lambda alert: close_settled(alert, asked.user, parts.clock())


async def _ask_why(parts: Parts, asked: Asked, value: str) -> None:
    """Open the modal that asks why a step is not applicable."""
    alert_id, _, step = value.partition(":")
    t = await parts.spoken(asked.channel)
    label = label_of(step, parts.checklist, t)
    await open_window(parts, asked, not_applicable_reason(alert_id, label, step, t))


async def _ask_why_undone(parts: Parts, asked: Asked, value: str) -> None:
    t = await parts.spoken(asked.channel)
    _, _, step = value.partition(":")
    await open_window(parts, asked, undo_reason(value, label_of(step, parts.checklist, t), t))


async def _take_undo_reason(parts: Parts, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
    """The reason goes in the card's thread and in the journal; none given, nothing happens."""
    asked = Asked.by_click(body)
    alert_id, _, step = view["private_metadata"].partition(":")
    reason = text_of(view, actions.REASON_BLOCK, actions.REASON_INPUT)
    if reason:
        await decide_on(
            parts,
            asked,
            alert_id,
            lambda alert: explain_undo(alert, step, asked.user, reason, now=parts.clock(), mark=asked.mark),
        )
    await ack()


async def _take_reason(parts: Parts, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
    asked = Asked.by_click(body)
    alert_id, _, step = view["private_metadata"].partition(":")
    reason = text_of(view, actions.REASON_BLOCK, actions.REASON_INPUT)
    if not reason:
        await ack(response_action="errors", errors={actions.REASON_BLOCK: reason_needed(parts.texts)})
        return
    name = parts.people.name(asked.user)
    mark = Mark(step, Outcome.NOT_APPLICABLE, asked.user, parts.clock(), reason, name)
    refusal = await decide_on(parts, asked, alert_id, lambda alert: answer_step(alert, mark))
    if refusal:
        sentence = view_of(refusal, parts.texts).text
        await ack(response_action="errors", errors={actions.REASON_BLOCK: sentence})
        return
    await ack()
