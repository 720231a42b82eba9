"""`/cert …`: read the command, answer it in its acknowledgement."""

from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.domain.answer import Answer, Help, Polling, Refusal, Refused
from bot.domain.command import Command, UnknownVerb, Verb, parse
from bot.domain.number import Mention
from bot.slack.listeners.doctor import examine
from bot.slack.listeners.once import deciding
from bot.slack.listeners.parts import LONGEST_POLL, Asked, Parts
from bot.slack.listeners.respond import respond
from bot.slack.listeners.showing import list_open, list_watches, show
from bot.slack.listeners.trouble import in_trouble
from bot.slack.listeners.watching import unwatch, watch
from bot.slack.views.replies import answer as view
from bot.store.errors import StoreError

Mentions = tuple[Mention, ...]


def listen(app: AsyncApp, parts: Parts) -> None:
    """Answer the slash command."""

    async def on_command(ack: AsyncAck, body: dict[str, Any]) -> None:
        asked = Asked.by_command(body)
        message = view(
            await _answer(parts, asked, parse(body.get("text") or "")), parts.texts, parts.checklist
        )
        await ack({"response_type": "ephemeral", "text": message.text, "blocks": message.blocks})

    app.command("/cert")(on_command)


async def _answer(parts: Parts, asked: Asked, command: Command | UnknownVerb) -> Answer:
    if isinstance(command, UnknownVerb):
        return Help(command.word, command.nearest)
    return await _ANSWERS[command.verb](parts, asked, command.mentions)


async def _list(parts: Parts, asked: Asked, _: Mentions) -> Answer:
    return await list_watches(parts, asked)


async def _open(parts: Parts, asked: Asked, _: Mentions) -> Answer:
    return await list_open(parts, asked)


async def _help(_: Parts, __: Asked, ___: Mentions) -> Answer:
    return Help()


async def _refresh(parts: Parts, asked: Asked, _: Mentions) -> Answer:
    """Poll now; the outcome follows, however long an export takes."""
    if not parts.is_admin(asked.user):
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


_ANSWERS: dict[Verb, Callable[[Parts, Asked, Mentions], Awaitable[Answer]]] = {
    Verb.SHOW: show,
    Verb.WATCH: watch,
    Verb.UNWATCH: unwatch,
    Verb.LIST: _list,
    Verb.OPEN: _open,
    Verb.REFRESH: _refresh,
    Verb.DOCTOR: examine,
    Verb.HELP: _help,
}
