"""The window that says who does a step and by when, when to remind, and what is noted about it."""

from dataclasses import replace
from datetime import date
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.domain.alert import Alert
from bot.domain.paris import paris_day
from bot.domain.refusal import Refusal, Refused
from bot.domain.settling import plan_step
from bot.domain.task import Task, arranged
from bot.domain.verdict import Verdict
from bot.locale.texts import Texts
from bot.slack.listeners.parts import Asked, Parts
from bot.slack.listeners.respond import respond
from bot.slack.listeners.steps import decide_on
from bot.slack.listeners.windows import open_window, opens_window, text_of, value_of
from bot.slack.views import actions
from bot.slack.views.planning import bad_link, past, planning
from bot.slack.views.replies import answer as view_of


def listen(app: AsyncApp) -> None:
    """Answer the button and its window."""
    opens_window(app, actions.STEP_PLAN, _open)
    app.view(actions.PLAN_MODAL)(_take)


async def _open(parts: Parts, asked: Asked, value: str) -> None:
    alert_id, _, step = value.partition(":")
    async with parts.store.reading() as tx:
        alert = await tx.alerts.get(alert_id)
    if alert is None or step not in alert.steps:
        await respond(parts, asked, Refused(Refusal.GONE))
        return
    t = await parts.spoken(alert.channel)
    await open_window(parts, asked, planning(alert, step, parts.checklist, t))


async def _take(parts: Parts, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
    asked = Asked.by_click(body)
    alert_id, _, step = view["private_metadata"].partition(":")
    link = text_of(view, actions.PLAN_LINK, actions.PLAN_LINK)
    async with parts.store.reading() as tx:
        known = await tx.alerts.get(alert_id)
    t = await parts.spoken(known.channel if known else "")
    errors = _past(known.task(step) if known else Task(step), view, paris_day(parts.clock()), t)
    if link and not link.startswith(("https://", "http://")):
        errors[actions.PLAN_LINK] = bad_link(t)
    if errors:
        await ack(response_action="errors", errors=errors)
        return

    def decide(alert: Alert) -> Verdict | Refused:
        if step not in alert.steps:
            return Refused(Refusal.GONE)
        return plan_step(alert, _arranged(alert.task(step), view, link), asked.user, parts.clock())

    refusal = await decide_on(parts, asked, alert_id, decide)
    if refusal:
        sentence = view_of(refusal, t).text
        await ack(response_action="errors", errors={actions.PLAN_NOTE: sentence})
        return
    await ack()


def _past(before: Task, view: dict[str, Any], today: date, t: Texts) -> dict[str, str]:
    """What to say of days that are over; one that was set before, and has passed since, may stay."""
    given = ((actions.PLAN_DUE, before.due), (actions.PLAN_SNOOZE, before.snoozed))
    days = [(block, _day(view, block), known) for block, known in given]
    return {block: past(t) for block, day, known in days if day and day < today and day != known}


def _arranged(task: Task, view: dict[str, Any], link: str) -> Task:
    """The window of a settled step has no owner and no dates: they stay as they were."""
    note = text_of(view, actions.PLAN_NOTE, actions.PLAN_NOTE)
    if actions.PLAN_OWNER not in view["state"]["values"]:
        return replace(task, note=note, link=link)
    owner = value_of(view, actions.PLAN_OWNER, actions.PLAN_OWNER).get("selected_user") or ""
    due, snoozed = (_day(view, block) for block in (actions.PLAN_DUE, actions.PLAN_SNOOZE))
    return arranged(task, owner=owner, due=due, snoozed=snoozed, note=note, link=link)


def _day(view: dict[str, Any], block: str) -> date | None:
    picked = value_of(view, block, block).get("selected_date")
    return date.fromisoformat(picked) if picked else None
