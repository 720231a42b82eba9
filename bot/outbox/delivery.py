"""Sending one row: made from the state as it is now, looked for first where it may have arrived."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import structlog

from bot.board import Board
from bot.domain.alert import Alert
from bot.domain.digest import Digest
from bot.domain.fate import Unsendable, Unsure
from bot.domain.issuing import still_issuing
from bot.domain.noticing import still_coming
from bot.domain.outbox import Kind, Row, RowState
from bot.domain.paris import paris_day
from bot.domain.ports import File, Message, Messenger, Store, Transaction
from bot.domain.reminding import still_due
from bot.domain.summary import Summary
from bot.domain.telling import IssueNoticed, NoticesTold, RemindedTold, Telling
from bot.domain.watch import watch_id
from bot.locale.texts import Texts
from bot.our_offers import with_sessions
from bot.spoken import spoken

log = structlog.get_logger()

MARGIN = 120.0
"""Seconds before its sending from which a message is looked for: clocks are read to the second."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """What a row's message shows now: `ts` of a newly posted one, `revision` of the alert it shows.

    `found`: it had arrived before, and shows the alert as it was then. `sent`: Slack has answered.
    """

    ts: str = ""
    revision: int = 0
    found: bool = False
    sent: bool = True


NOTHING = Delivered(sent=False)
"""There is nothing to tell any more."""


@dataclass(frozen=True, slots=True)
class Views:
    """How messages are worded; `plain` is the card in words alone, where Slack refuses its blocks.

    `picture` draws what ends in the coming year; None where nothing here can draw.
    """

    card: Callable[[Alert, Texts], Message]
    plain: Callable[[Alert, Texts], Message]
    line: Callable[[Telling, Texts], Message]
    summary: Callable[[Sequence[Alert], Texts], Message]
    digest: Callable[[Digest, Texts], Message]
    picture: Callable[[Digest, Texts], bytes | None]


@dataclass(frozen=True, slots=True)
class Delivery:
    """Sends rows; each failure is one of bot.domain.fate's classes. `locale` is what is spoken by default."""

    store: Store
    messenger: Messenger
    views: Views
    board: Board
    locale: str

    async def __call__(self, row: Row) -> Delivered:
        """Send the row; what is no longer to be told is not."""
        match row.kind:
            case Kind.SUMMARY | Kind.PROGRESS:
                return await self._summary(row)
            case Kind.DIGEST:
                return await self._digest(row)
            case Kind.PICTURE:
                return await self._picture(row)
        return await self._about_alert(row)

    async def _about_alert(self, row: Row) -> Delivered:
        """A card, its update, or a line in its thread or in the channel."""
        async with self.store.reading() as tx:
            t = await spoken(tx, row.channel, self.locale)
            alert = await tx.alerts.get(row.alert) if row.alert else None
            summary = await tx.summaries.get(alert.summary) if alert and alert.summary else None
            to_post = row.kind is Kind.CARD or not await _card_waits(tx, row.alert)
        if alert is None:
            return await self._say(row, "", t)
        if not alert.shown and not alert.is_open:
            return NOTHING  # it came and went before the channel heard of it
        if row.kind is Kind.THREAD:
            return await self._say(row, summary.ts if summary else alert.ts, t)
        card = self.views.plain(alert, t) if row.plain else self.views.card(alert, t)
        return await self._card(row, alert, card, summary.ts if summary else "", to_post=to_post)

    async def _card(
        self, row: Row, alert: Alert, card: Message, thread_ts: str, *, to_post: bool
    ) -> Delivered:
        if to_post and not alert.ts:
            return await self._post(row, alert.channel, card, thread_ts, alert.revision)
        if alert.ts and alert.shown < alert.revision:
            await self.messenger.update(alert.channel, alert.ts, card)
            return Delivered(revision=alert.revision)
        return NOTHING

    async def _say(self, row: Row, thread_ts: str, t: Texts) -> Delivered:
        async with self.store.reading() as tx:
            telling = await self._still_true(tx, row)
        if telling is None:
            return NOTHING
        channel = await self.messenger.direct(row.channel) if row.kind is Kind.DIRECT else row.channel
        return await self._post(row, channel, _worded(row, self.views.line(telling, t)), thread_ts)

    async def _still_true(self, tx: Transaction, row: Row) -> Telling | None:
        """What asks for something is held against the state: it may have waited for hours, or for weeks."""
        match row.telling:
            case RemindedTold() as told:
                alert = await tx.alerts.get(row.alert)
                return still_due(told, alert) if alert else None
            case NoticesTold() as told:
                today, items = paris_day(self.board.clock()), []
                for item in told.items:
                    watch = await tx.watches.get(watch_id(row.channel, item.number))
                    seen = await tx.sightings.get(item.number.code)
                    items.append(still_coming(item, watch, seen, today))
                kept = await with_sessions(tx, [item for item in items if item])
                issues = await self._still_issuing(tx, row.channel, told, today)
                return replace(told, items=kept, issues=issues) if kept or issues else None
        return row.telling

    async def _still_issuing(
        self, tx: Transaction, channel: str, told: NoticesTold, today: date
    ) -> tuple[IssueNoticed, ...]:
        details = self.board.registry.details(item.number for item in told.issues)
        watches = await tx.watches.get_all(watch_id(channel, item.number) for item in told.issues)
        found = (
            still_issuing(item, watches.get(watch_id(channel, item.number)), details.get(item.number), today)
            for item in told.issues
        )
        return tuple(item for item in found if item)

    async def _summary(self, row: Row) -> Delivered:
        async with self.store.reading() as tx:
            summary = await tx.summaries.get(row.summary)
            alerts = await _counted(tx, summary) if summary else []
            t = await spoken(tx, row.channel, self.locale)
        if summary is None or not alerts:
            return NOTHING
        message = _worded(row, self.views.summary(alerts, t))
        if row.kind is Kind.PROGRESS:
            if not summary.ts:
                return NOTHING
            await self.messenger.update(summary.channel, summary.ts, message)
            return Delivered()
        if not any(alert.is_open or alert.shown for alert in alerts):
            return NOTHING  # all of them came and went before the channel heard of any
        return await self._post(row, summary.channel, message)

    async def _digest(self, row: Row) -> Delivered:
        async with self.store.reading() as tx:
            digest = await self.board.digest(tx, row.channel)
            t = await spoken(tx, row.channel, self.locale)
        return await self._post(row, row.channel, _worded(row, self.views.digest(digest, t)))

    async def _picture(self, row: Row) -> Delivered:
        """Nobody misses a picture that was lost, and two of them are one too many: it is tried once."""
        if row.doubt:
            return NOTHING
        async with self.store.reading() as tx:
            digest = await self.board.digest(tx, row.channel)
            t = await spoken(tx, row.channel, self.locale)
        drawn = await asyncio.to_thread(self.views.picture, digest, t)
        if drawn is None:
            return NOTHING
        title = t("Échéances de l'année à venir")
        alt = t.plural(
            "{n} fin d'enregistrement en douze mois, mois par mois ; le bilan les nomme.",
            "{n} fins d'enregistrement en douze mois, mois par mois ; le bilan les nomme.",
            len(digest.ends),
        )
        try:
            await self.messenger.upload(row.channel, File(f"vigie-{digest.day}.png", title, drawn, alt))
        except (Unsendable, Unsure) as failure:
            log.warning("no picture could be sent", row=row.key, code=failure.code)
            return NOTHING
        return Delivered()

    async def _post(
        self, row: Row, channel: str, message: Message, thread_ts: str = "", revision: int = 0
    ) -> Delivered:
        """Post once: a message that may have arrived before is looked for, as far back as that can be."""
        if row.doubt:
            ts = await self.messenger.find(channel, row.key, row.sent_at - MARGIN, thread_ts)
            log.info("a message in doubt was looked for", row=row.key, found=bool(ts))
            if ts:
                return Delivered(ts, 1 if revision else 0, found=True)
        return Delivered(await self.messenger.post(channel, message, row.key, thread_ts), revision)


def _worded(row: Row, message: Message) -> Message:
    return Message(message.text, []) if row.plain else message


async def _counted(tx: Transaction, summary: Summary) -> list[Alert]:
    found = await tx.alerts.get_all(summary.alerts)
    return [found[alert_id] for alert_id in summary.alerts if alert_id in found]


async def _card_waits(tx: Transaction, alert: str) -> bool:
    """Whether the card is still to be posted; not so where the alert was closed then, and opened again."""
    rows = await tx.outbox.where(alert=alert) if alert else []
    waiting = (RowState.PENDING, RowState.SENDING, RowState.HELD)
    return any(row.kind is Kind.CARD and row.state in waiting for row in rows)
