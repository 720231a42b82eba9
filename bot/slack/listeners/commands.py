"""`/cert …`: read the command, answer it in its acknowledgement."""

from collections.abc import Awaitable, Callable
from html import unescape  # Slack escapes what people type
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.domain.answer import Answer, Bilan, Help, Polling
from bot.domain.command import Command, UnknownVerb, Verb, parse
from bot.domain.number import Mention
from bot.domain.refusal import Refusal, Refused
from bot.slack.listeners.calendar import calendar
from bot.slack.listeners.doctor import examine
from bot.slack.listeners.importing import begin_import
from bot.slack.listeners.offers import offers
from bot.slack.listeners.once import deciding
from bot.slack.listeners.parts import LONGEST_POLL, Asked, Parts
from bot.slack.listeners.proving import export, history, register
from bot.slack.listeners.rehearsing import dry_run
from bot.slack.listeners.respond import respond
from bot.slack.listeners.search import search
from bot.slack.listeners.settings import begin_settings
from bot.slack.listeners.showing import list_open, list_watches, show
from bot.slack.listeners.sirets import by_siret
from bot.slack.listeners.trouble import in_trouble
from bot.slack.listeners.watching import unwatch, watch
from bot.slack.views.replies import answer as view
from bot.store.errors import StoreError

Mentions = tuple[Mention, ...]
Handler = Callable[[Parts, Asked, Command], Awaitable[Answer | None]]
"""None: a window opens, and says the rest."""


def listen(app: AsyncApp) -> None:
    """Answer the slash command."""
    app.command("/cert")(_on_command)


async def _on_command(parts: Parts, ack: AsyncAck, body: dict[str, Any]) -> None:
    asked = Asked.by_command(body)
    answer = await _answer(parts, asked, parse(unescape(body.get("text") or "")))
    if answer is None:
        await ack()
        return
    message = view(answer, await parts.spoken(asked.channel), parts.checklist)
    await ack({"response_type": "ephemeral", "text": message.text, "blocks": message.blocks})


async def _answer(parts: Parts, asked: Asked, command: Command | UnknownVerb) -> Answer | None:
    if isinstance(command, UnknownVerb):
        return Help(command.word, command.nearest)
    if asked.direct and command.verb in _OF_A_CHANNEL and not command.mentions:
        return Refused(Refusal.NOT_HERE)
    return await _ANSWERS[command.verb](parts, asked, command)


def _of_numbers(answer: Callable[[Parts, Asked, Mentions], Awaitable[Answer]]) -> Handler:
    return lambda parts, asked, command: answer(parts, asked, command.mentions)


def _of_text(answer: Callable[[Parts, Asked, str], Awaitable[Answer]]) -> Handler:
    return lambda parts, asked, command: answer(parts, asked, command.text)


def _of_nothing(answer: Callable[[Parts, Asked], Awaitable[Answer | None]]) -> Handler:
    return lambda parts, asked, _: answer(parts, asked)


async def _help(_: Parts, __: Asked) -> Answer:
    return Help()


async def _digest(parts: Parts, asked: Asked) -> Answer:
    async with parts.store.reading() as tx:
        return Bilan(await parts.board.digest(tx, asked.channel))


async def _refresh(parts: Parts, asked: Asked) -> Answer:
    """Poll now; the outcome follows, however long an export takes."""
    if not await parts.is_admin(asked.user):
        return Refused(Refusal.ADMINS_ONLY)
    async with deciding(parts, asked):
        pass  # asked for once, it is done once

    async def poll() -> None:
        try:
            answer: Answer = await parts.poll()
        except StoreError as error:
            answer = in_trouble(error)
        await respond(parts, asked, answer)

    parts.afterwards("refresh", poll(), bound=LONGEST_POLL)
    return Polling()


_OF_A_CHANNEL = {Verb.LIST, Verb.OPEN, Verb.DIGEST, Verb.EXPORT, Verb.DRY_RUN}
"""What these say is of what a channel follows, where no number is named."""

_ANSWERS: dict[Verb, Handler] = {
    Verb.SHOW: _of_numbers(show),
    Verb.WATCH: _of_numbers(watch),
    Verb.UNWATCH: _of_numbers(unwatch),
    Verb.LIST: _of_nothing(list_watches),
    Verb.OPEN: _of_nothing(list_open),
    Verb.SEARCH: _of_text(search),
    Verb.SIRET: _of_text(by_siret),
    Verb.OFFERS: _of_numbers(offers),
    Verb.IMPORT: _of_nothing(begin_import),
    Verb.EXPORT: _of_nothing(export),
    Verb.DIGEST: _of_nothing(_digest),
    Verb.HISTORY: _of_numbers(history),
    Verb.REGISTER: _of_nothing(register),
    Verb.DRY_RUN: _of_numbers(dry_run),
    Verb.CALENDAR: _of_nothing(calendar),
    Verb.SETTINGS: _of_nothing(begin_settings),
    Verb.REFRESH: _of_nothing(_refresh),
    Verb.DOCTOR: _of_nothing(examine),
    Verb.HELP: _of_nothing(_help),
}
