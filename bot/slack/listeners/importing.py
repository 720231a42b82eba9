"""`/cert import`: pasted text or a file, what was understood of it, and only then the watches."""

from asyncio import to_thread
from dataclasses import replace
from functools import partial
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.domain.answer import Answer
from bot.domain.fate import SlackFailure
from bot.domain.fiche import Status
from bot.domain.importing import Understood, understood
from bot.domain.number import Named
from bot.domain.paris import paris_day
from bot.domain.pasted import Pasted, read_pasted
from bot.domain.ports import File, Transaction
from bot.domain.refusal import Refusal, Refused
from bot.locale.texts import Texts
from bot.slack.files import fetch
from bot.slack.listeners.drafts import keep_draft
from bot.slack.listeners.once import deciding, once
from bot.slack.listeners.parts import Asked, Parts
from bot.slack.listeners.sending import send_files
from bot.slack.listeners.tab import publish
from bot.slack.listeners.trouble import in_trouble
from bot.slack.listeners.watching import watch
from bot.slack.listeners.windows import open_window, text_of, update_window, value_of
from bot.slack.views import actions
from bot.slack.views.importing import as_list, ask, give_something, is_cut, reading, show, unreadable_file
from bot.slack.views.modal import answered, notice
from bot.slack.views.replies import answer as view_of
from bot.store.errors import StoreError


def listen(app: AsyncApp) -> None:
    """Answer both windows."""
    app.view(actions.IMPORT_MODAL)(_take)
    app.view(actions.IMPORT_CONFIRM)(_confirm)


async def begin_import(parts: Parts, asked: Asked) -> Answer | None:
    """Open the window that takes numbers for this channel."""
    if asked.direct:
        return Refused(Refusal.DIRECT)
    if parts.registry.export is None:
        return Refused(Refusal.LOADING)
    parts.afterwards("ask for numbers", ask_for_numbers(parts, asked))
    return None


async def ask_for_numbers(parts: Parts, asked: Asked) -> None:
    """Open the window; from the home tab no channel is known, so that it asks for one, too."""
    await open_window(parts, asked, ask(asked.channel, await parts.spoken(asked.channel)))


async def _take(parts: Parts, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
    asked = replace(Asked.by_click(body), channel=view["private_metadata"] or _channel(view))
    async with deciding(parts, asked):
        t = await parts.spoken(asked.channel)  # a guest reads no further, and one window is read once
    text = text_of(view, actions.IMPORT_TEXT, actions.IMPORT_TEXT_INPUT)
    files = value_of(view, actions.IMPORT_FILE, actions.IMPORT_FILE_INPUT).get("files") or []
    if files:
        await ack(response_action="update", view=reading(t))
        parts.afterwards("read a file", _read(parts, asked, view, files[0], text), bound=60)
    elif text:
        await ack(response_action="update", view=await _understand(parts, asked, await read(text)))
    else:
        await ack(response_action="errors", errors={actions.IMPORT_TEXT: give_something(t)})


async def _read(parts: Parts, asked: Asked, view: dict[str, Any], file: dict[str, Any], text: str) -> None:
    t = await parts.spoken(asked.channel)
    try:
        pasted = await read(await fetch(parts.client, file))
        shown = await _understand(parts, asked, _joined(await read(text), pasted) if text else pasted)
    except SlackFailure as failure:
        shown = notice(unreadable_file(failure.code, t), t)
    except StoreError as error:
        shown = notice(view_of(in_trouble(error), t).text, t)
    await update_window(parts, view["id"], shown)


async def read(given: bytes | str) -> Pasted:
    """A hundred thousand lines take seconds to read: others are answered meanwhile."""
    return await to_thread(read_pasted, given)


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


async def _understand(parts: Parts, asked: Asked, pasted: Pasted) -> dict[str, Any]:
    """The window that shows what was read; the numbers wait in a draft until somebody confirms them."""
    async with once(parts, "") as tx:
        found = await _known(parts, tx, asked, pasted)
        draft = await keep_draft(parts, tx, asked, found.to_follow)
    t = await parts.spoken(asked.channel)
    if is_cut(found, t):
        send_files(parts, asked, partial(_list, found, t))
    return show(found, draft.id if found.to_follow else "", t)


async def _list(found: Understood, t: Texts) -> list[File]:
    return [File("vigie-import.csv", t("Ce que Vigie a lu"), await to_thread(as_list, found, t))]


async def _known(parts: Parts, tx: Transaction, asked: Asked, pasted: Pasted) -> Understood:
    fiches = parts.registry.fiches(pasted.numbers)
    here = {watch.number for watch in await tx.watches.where(channel=asked.channel)}
    today = paris_day(parts.clock())
    inactive = {number for number, fiche in fiches.items() if fiche.status(today) is Status.INACTIVE}
    return understood(pasted, known=fiches.keys(), inactive=inactive, here=here)


async def _confirm(parts: Parts, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
    asked = Asked.by_click(body)
    async with parts.store.reading() as tx:
        draft = await tx.drafts.get(view["private_metadata"])
    answer: Answer = Refused(Refusal.GONE)
    t = await parts.spoken(draft.channel if draft else "")
    if draft:
        there = replace(asked, channel=draft.channel)
        answer = await watch(parts, there, tuple(Named(number) for number in draft.numbers))
    await ack(response_action="update", view=answered(view_of(answer, t), t, draft.channel if draft else ""))
    parts.afterwards("home", publish(parts, asked.user))
