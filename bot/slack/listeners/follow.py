"""The buttons beside numbers: follow, replace, stop following, and what was inactive when registered."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.catalogued import opening, refreshed
from bot.domain.alert import Alert, alert_id
from bot.domain.answer import Answer, Unwatched
from bot.domain.issuing import opened
from bot.domain.number import CertificationNumber, mentions
from bot.domain.ports import Transaction
from bot.domain.refusal import Refusal, Refused
from bot.domain.registering import (
    answer_no_offer,
    answer_with_checklist,
    close_unwatched,
)
from bot.domain.settling import join
from bot.domain.telling import NoOfferTold
from bot.domain.verdict import Verdict, channel_line
from bot.holdings import positions
from bot.slack.listeners.calendar import renew_calendar, stop_calendar
from bot.slack.listeners.notices import accept_end, notices_page, resume_notices
from bot.slack.listeners.offers import offered_page, offers_page, show_offers
from bot.slack.listeners.once import deciding
from bot.slack.listeners.parts import Asked, Parts
from bot.slack.listeners.proving import history_page
from bot.slack.listeners.rehearsing import dry_run_page
from bot.slack.listeners.respond import respond_later
from bot.slack.listeners.search import search_page
from bot.slack.listeners.showing import list_open, list_watches
from bot.slack.listeners.sirets import forget_siret, show_siret, siret_page, sirets_page, watch_siret
from bot.slack.listeners.subjects import subject
from bot.slack.listeners.trainees import no_more_trainees, note_trainees
from bot.slack.listeners.watching import drop, watch
from bot.slack.views import actions
from bot.store.verdicts import put
from bot.together import twins_of

Act = Callable[[Parts, Asked, str], Awaitable[Answer | None]]
"""None: there is nothing to say to who clicked, the channel is told."""

# Action ids differ within a row of buttons: a row that offers several numbers counts them.
_WATCH_ONE_OF_SEVERAL = re.compile(rf"{re.escape(actions.WATCH)}\.[0-9]")


def listen(app: AsyncApp) -> None:
    """Answer each of these buttons to who clicked it."""
    for action_id, act, in_place in (
        (actions.WATCH, _watch, False),
        (actions.REPLACE, _replace, False),
        (actions.UNWATCH_CLOSE, _unwatch_and_close, False),
        (actions.UNWATCH_KEEP, _unwatch_and_keep, False),
        (actions.CHECKLIST_OPEN, _open_checklist, True),
        (actions.NO_OFFER, _no_offer, True),
        (actions.LIST_PREVIOUS, _list_page, True),
        (actions.LIST_NEXT, _list_page, True),
        (actions.OPEN_PREVIOUS, _open_page, True),
        (actions.OPEN_NEXT, _open_page, True),
        (actions.SEARCH_PAGE, search_page, True),
        (actions.SEARCH_NEXT, search_page, True),
        (actions.SIRET_SHOW, show_siret, False),
        (actions.SIRET_PAGE, siret_page, True),
        (actions.SIRET_NEXT, siret_page, True),
        (actions.SIRET_WATCH, watch_siret, False),
        (actions.SIRET_WATCH_ACTIVE, watch_siret, False),
        (actions.SIRETS_PAGE, sirets_page, True),
        (actions.SIRETS_NEXT, sirets_page, True),
        (actions.SIRET_FORGET, forget_siret, True),
        (actions.OFFERS_SHOW, show_offers, False),
        (actions.OFFERS_PAGE, offers_page, True),
        (actions.OFFERS_NEXT, offers_page, True),
        (actions.OFFERED_PAGE, offered_page, True),
        (actions.OFFERED_NEXT, offered_page, True),
        (actions.HISTORY_PAGE, history_page, True),
        (actions.HISTORY_NEXT, history_page, True),
        (actions.DRY_RUN_PAGE, dry_run_page, True),
        (actions.DRY_RUN_NEXT, dry_run_page, True),
        (actions.NOTICES_SHOW, notices_page, False),
        (actions.NOTICES_PAGE, notices_page, True),
        (actions.NOTICES_NEXT, notices_page, True),
        (actions.CALENDAR_NEW, renew_calendar, True),
        (actions.CALENDAR_STOP, stop_calendar, True),
        (actions.NOTICE_ACCEPT, accept_end, False),
        (actions.NOTICE_RESUME, resume_notices, False),
        (actions.TRAINEES_SOME, note_trainees, False),
        (actions.TRAINEES_NONE, no_more_trainees, False),
        (_WATCH_ONE_OF_SEVERAL, _watch, False),
    ):
        _on_click(app, action_id, act, in_place=in_place)
    for link in (actions.LINK_FICHE, actions.LINK_EDOF):
        app.action(link)(_acknowledge)


async def _acknowledge(ack: AsyncAck) -> None:
    await ack()


def _on_click(app: AsyncApp, action_id: str | re.Pattern[str], act: Act, *, in_place: bool) -> None:
    async def on_click(parts: Parts, ack: AsyncAck, body: dict[str, Any]) -> None:
        asked = Asked.by_click(body)
        try:
            answer: Answer | None = await act(parts, asked, body["actions"][0]["value"])
        except ValueError:  # a value that this version cannot read: the button is of another
            answer = Refused(Refusal.GONE)
        await ack()
        if answer is None:
            return
        respond_later(parts, asked, answer, replace=in_place and not isinstance(answer, Refused))

    app.action(action_id)(on_click)


async def _watch(parts: Parts, asked: Asked, value: str) -> Answer:
    return await watch(parts, asked, mentions(value))


async def _replace(parts: Parts, asked: Asked, value: str) -> Answer:
    """Follow the successor in place of the alert's number; the alert itself stays to be settled."""
    replaced, _, successor = value.rpartition(":")
    async with parts.store.reading() as tx:
        alert = await tx.alerts.get(replaced)
    if alert is None:
        return Refused(Refusal.GONE)
    return await watch(parts, asked, mentions(successor), instead_of=alert.number)


async def _unwatch_and_close(parts: Parts, asked: Asked, value: str) -> Answer:
    return await _unwatch(parts, asked, value, close_it=True)


async def _unwatch_and_keep(parts: Parts, asked: Asked, value: str) -> Answer:
    return await _unwatch(parts, asked, value, close_it=False)


async def _unwatch(parts: Parts, asked: Asked, value: str, *, close_it: bool) -> Answer:
    async with deciding(parts, asked) as tx:
        alert = await tx.alerts.get(value)
        if alert is None:
            return Refused(Refusal.GONE)
        removed = await drop(parts, tx, asked, alert.number)
        closing = close_unwatched(alert, asked.user, parts.clock()) if close_it else Verdict()
        await put(tx, closing)
    parts.wake()
    closed = (alert.number,) if closing.alerts else ()
    absent = () if removed or closed else (alert.number,)
    return Unwatched(
        removed=removed, absent=absent, closed=closed, trainees=removed if alert.trainees else ()
    )


async def _open_checklist(parts: Parts, asked: Asked, value: str) -> Answer:
    number = CertificationNumber.parse(value)
    async with deciding(parts, asked) as tx:
        about = await subject(tx, asked.channel, number)
        episode = about.watch.episode if about.watch else 0
        former = await tx.alerts.get(alert_id(asked.channel, number, episode))
        former = former and await refreshed(tx, former, parts.clock())
        stands = await positions(tx, parts.registry, {number: about.seen.successors if about.seen else ()})
        verdict = answer_with_checklist(
            about, former, asked.user, parts.clock(), tasks=parts.tasks(), position=stands[number]
        )
        verdict = opened(verdict, parts.registry.details([number]))
        verdict = await opening(tx, verdict, parts.clock())
        joined = [await _joined(tx, alert) for alert in verdict.alerts] if former is None else verdict.alerts
        await put(tx, replace(verdict, alerts=tuple(joined)))
    parts.wake()
    return await list_open(parts, asked)


async def _joined(tx: Transaction, alert: Alert) -> Alert:
    """The alert with what was done about it where others have it already."""
    same = await twins_of(tx, alert)
    return join(alert, same[0]) if same else alert


async def _no_offer(parts: Parts, asked: Asked, value: str) -> Answer:
    number = CertificationNumber.parse(value)
    async with deciding(parts, asked) as tx:
        about = await subject(tx, asked.channel, number)
        verdict = answer_no_offer(about, asked.user, parts.clock())
        if verdict.watches:
            key = f"{asked.channel}:{asked.mark}:no_offer"
            line = channel_line(key, asked.channel, NoOfferTold(asked.user, number), quiet=False)
            verdict += Verdict(rows=(line,))
        await put(tx, verdict)
    parts.wake()
    return await list_open(parts, asked)


async def _list_page(parts: Parts, asked: Asked, value: str) -> Answer:
    return await list_watches(parts, asked, int(value))


async def _open_page(parts: Parts, asked: Asked, value: str) -> Answer:
    return await list_open(parts, asked, int(value))
