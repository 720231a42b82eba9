"""`/cert import`: pasted text or a file, what was understood of it, and only then the watches."""

import secrets
from dataclasses import replace
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.domain.answer import Answer, Opening, Refusal, Refused
from bot.domain.draft import Draft, is_forgotten
from bot.domain.fate import SlackFailure
from bot.domain.fiche import Status
from bot.domain.importing import Understood, understood
from bot.domain.number import Named
from bot.domain.paris import paris_day
from bot.domain.pasted import Pasted, read_pasted
from bot.domain.ports import Transaction
from bot.locale.texts import Texts
from bot.slack.files import fetch
from bot.slack.listeners.once import deciding
from bot.slack.listeners.parts import Asked, Parts
from bot.slack.listeners.watching import watch
from bot.slack.listeners.windows import open_window, text_of, update_window, value_of
from bot.slack.views import actions
from bot.slack.views.importing import ask, give_something, reading, show, unreadable_file
from bot.slack.views.modal import notice
from bot.slack.views.replies import answer as view_of


def listen(app: AsyncApp, parts: Parts) -> None:
    """Answer both windows."""

    async def on_given(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        channel = view["private_metadata"] or _channel(view)
        await _take(parts, ack, replace(Asked.by_click(body), channel=channel), view)

    async def on_confirmed(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        await _confirm(parts, ack, Asked.by_click(body), view["private_metadata"])

    app.view(actions.IMPORT_MODAL)(on_given)
    app.view(actions.IMPORT_CONFIRM)(on_confirmed)


async def begin_import(parts: Parts, asked: Asked) -> Answer:
    """Open the window that takes numbers for this channel."""
    if asked.direct:
        return Refused(Refusal.DIRECT)
    if parts.registry.export is None:
        return Refused(Refusal.LOADING)
    parts.afterwards("ask for numbers", ask_for_numbers(parts, asked))
    return Opening()


async def ask_for_numbers(parts: Parts, asked: Asked) -> None:
    """Open the window; from the home tab no channel is known, so that it asks for one, too."""
    await open_window(parts, asked, ask(asked.channel, await parts.spoken(asked.channel)))


async def _take(parts: Parts, ack: AsyncAck, asked: Asked, view: dict[str, Any]) -> None:
    t = await parts.spoken(asked.channel)
    text = text_of(view, actions.IMPORT_TEXT, actions.IMPORT_TEXT_INPUT)
    files = value_of(view, actions.IMPORT_FILE, actions.IMPORT_FILE_INPUT).get("files") or []
    if files:
        await ack(response_action="update", view=reading(t))
        parts.afterwards("read a file", _read(parts, asked, view, files[0], text), bound=60)
    elif text:
        await ack(response_action="update", view=await _understand(parts, asked, read_pasted(text), t))
    else:
        await ack(response_action="errors", errors={actions.IMPORT_TEXT: give_something(t)})


async def _read(parts: Parts, asked: Asked, view: dict[str, Any], file: dict[str, Any], text: str) -> None:
    t, view_id = await parts.spoken(asked.channel), view["id"]
    try:
        content = await fetch(parts.client, file)
    except SlackFailure as failure:
        await update_window(parts, view_id, notice(unreadable_file(failure.code, t), t))
        return
    pasted = read_pasted(content)
    if text:
        pasted = _joined(read_pasted(text), pasted)
    await update_window(parts, view_id, await _understand(parts, asked, pasted, t))


def _channel(view: dict[str, Any]) -> str:
    picked = value_of(view, actions.IMPORT_CHANNEL, actions.IMPORT_CHANNEL)
    return str(picked.get("selected_conversation") or "")


def _joined(typed: Pasted, filed: Pasted) -> Pasted:
    """Both were given: what the file could not be read for is told, and what was typed is not lost."""
    numbers = tuple(dict.fromkeys((*typed.numbers, *filed.numbers)))
    return replace(
        filed,
        numbers=numbers,
        unread=(*typed.unread, *filed.unread),
        lines=typed.lines + filed.lines,
        refused=None if typed.numbers else filed.refused,
    )


async def _understand(parts: Parts, asked: Asked, pasted: Pasted, t: Texts) -> dict[str, Any]:
    """The window that shows what was read; the numbers wait in a draft until somebody confirms them."""
    draft = Draft(secrets.token_hex(8), asked.channel, asked.user, parts.clock(), pasted.numbers)
    async with deciding(parts, asked) as tx:
        await _forget_old(parts, tx)
        found = await _known(parts, tx, asked, pasted)
        await tx.drafts.put(replace(draft, numbers=tuple(found.to_follow)))
    return show(found, draft.id if found.to_follow else "", t)


async def _known(parts: Parts, tx: Transaction, asked: Asked, pasted: Pasted) -> Understood:
    fiches = parts.registry.fiches(pasted.numbers)
    here = {watch.number for watch in await tx.watches.where(channel=asked.channel)}
    today = paris_day(parts.clock())
    inactive = {number for number, fiche in fiches.items() if fiche.status(today) is Status.INACTIVE}
    return understood(pasted, known=fiches.keys(), inactive=inactive, here=here)


async def _forget_old(parts: Parts, tx: Transaction) -> None:
    for draft in await tx.drafts.where():
        if is_forgotten(draft, parts.clock()):
            await tx.drafts.drop(draft.id)


async def _confirm(parts: Parts, ack: AsyncAck, asked: Asked, draft_id: str) -> None:
    async with parts.store.reading() as tx:
        draft = await tx.drafts.get(draft_id)
    answer: Answer = Refused(Refusal.GONE)
    t = await parts.spoken(draft.channel if draft else "")
    if draft:
        there = replace(asked, channel=draft.channel)
        answer = await watch(parts, there, tuple(Named(number) for number in draft.numbers))
    await ack(response_action="update", view=notice(view_of(answer, t).text, t))
