"""Picking some of what lists a SIRET, in a window."""

from dataclasses import replace
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.domain.number import CertificationNumber, Named
from bot.domain.paris import paris_day
from bot.domain.refusal import Refusal, Refused
from bot.slack.listeners.parts import Asked, Parts
from bot.slack.listeners.respond import respond
from bot.slack.listeners.sirets import to_follow
from bot.slack.listeners.watching import watch
from bot.slack.listeners.windows import open_window, opens_window
from bot.slack.views import actions
from bot.slack.views.modal import answered
from bot.slack.views.picking import FIRST_MENU, pick_something, picking
from bot.slack.views.replies import answer as view_of


def listen(app: AsyncApp) -> None:
    """Answer the button and its window."""
    opens_window(app, actions.SIRET_PICK, _open)
    app.view(actions.PICK_MODAL)(_on_picked)


async def _on_picked(parts: Parts, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
    channel, _, _ = view["private_metadata"].partition(":")
    asked, t = replace(Asked.by_click(body), channel=channel), await parts.spoken(channel)
    numbers = _picked(view)
    if not numbers:
        await ack(response_action="errors", errors={FIRST_MENU: pick_something(t)})
        return
    answer = await watch(parts, asked, tuple(Named(number) for number in numbers))
    await ack(response_action="update", view=answered(view_of(answer, t), t, channel))


async def _open(parts: Parts, asked: Asked, siret: str) -> None:
    fiches = await to_follow(parts, asked, siret)
    if not fiches:
        await respond(parts, asked, Refused(Refusal.ALL_FOLLOWED))
        return
    t, today = await parts.spoken(asked.channel), paris_day(parts.clock())
    await open_window(parts, asked, picking(asked.channel, siret, fiches, today, t))


def _picked(view: dict[str, Any]) -> list[CertificationNumber]:
    inputs = [block.get(actions.PICK_INPUT) or {} for block in view["state"]["values"].values()]
    chosen = [option["value"] for one in inputs for option in one.get("selected_options") or ()]
    return [CertificationNumber.parse(code) for code in chosen]
