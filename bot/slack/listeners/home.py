"""The home tab: published when somebody opens it, and again once they have acted there."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.domain.checklist import Mark, Outcome
from bot.domain.settling import answer_step
from bot.slack.listeners.importing import ask_for_numbers
from bot.slack.listeners.parts import Asked, Parts
from bot.slack.listeners.proving import register
from bot.slack.listeners.settings import ask_settings
from bot.slack.listeners.steps import decide_on
from bot.slack.listeners.tab import publish
from bot.slack.listeners.windows import opens_window
from bot.slack.views import actions
from bot.slack.views.home import Part


def listen(app: AsyncApp) -> None:
    """Answer the tab's opening, its pages and its buttons."""
    app.event("app_home_opened")(_on_opened)
    app.action(actions.HOME_PAGE)(_on_page)
    app.action(actions.HOME_NEXT)(_on_page)
    app.action(actions.HOME_DONE)(_on_done)
    opens_window(app, actions.HOME_SETTINGS, lambda parts, asked, _: ask_settings(parts, asked))
    opens_window(app, actions.HOME_IMPORT, lambda parts, asked, _: ask_for_numbers(parts, asked))
    app.action(actions.HOME_REGISTER)(_on_register)


async def _on_opened(parts: Parts, event: dict[str, Any]) -> None:
    if event.get("tab") == "home":
        await publish(parts, str(event["user"]))


async def _on_page(parts: Parts, ack: AsyncAck, body: dict[str, Any]) -> None:
    await ack()
    page, _, part = body["actions"][0]["value"].partition(":")
    parts.afterwards("home", publish(parts, body["user"]["id"], int(page), Part(part)))


async def _on_done(parts: Parts, ack: AsyncAck, body: dict[str, Any]) -> None:
    asked = Asked.by_click(body)
    alert_id, _, step = body["actions"][0]["value"].partition(":")
    mark = Mark(step, Outcome.DONE, asked.user, parts.clock(), name=parts.people.name(asked.user))
    await decide_on(parts, asked, alert_id, lambda alert: answer_step(alert, mark))
    await ack()
    parts.afterwards("home", publish(parts, asked.user))


async def _on_register(parts: Parts, ack: AsyncAck, body: dict[str, Any]) -> None:
    await register(parts, Asked.by_click(body))
    await ack()
