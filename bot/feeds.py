"""Calendar feeds over HTTP: what ends, what is told before, and what is due in one channel."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from bot.documents.calendar import CalendarEvent, feed
from bot.domain.alert import Alert, AlertState
from bot.domain.checklist import Checklist
from bot.domain.fiche import Status
from bot.domain.holding import Position
from bot.domain.issue import Issue
from bot.domain.issuing import told_of
from bot.domain.noticing import Thresholds, accepts
from bot.domain.paris import paris_day
from bot.domain.ports import Clock, Registry, Store, Transaction
from bot.domain.preferences import PREFERENCES, Defaults
from bot.domain.sighting import Sighting
from bot.domain.watch import Watch
from bot.holdings import in_view
from bot.locale.texts import Texts
from bot.spoken import spoken

_LEAST = 20
"""Characters: nothing shorter is one of our secrets, and an empty one is no channel's."""
_TITLE, _SHORT = 120, 60


@dataclass(frozen=True, slots=True)
class Feeds:
    """`clock` is the decisions' own; `find` gives the store that has a secret, if there is one."""

    find: Callable[[str], Awaitable[Store | None]]
    registry: Registry
    defaults: Defaults
    checklist: Checklist
    clock: Clock

    async def calendar(self, request: Request) -> Response:
        """The feed whose address has that secret; any other address says nothing about which ones exist."""
        secret = request.path_params["secret"]
        store = await self.find(secret) if len(secret) >= _LEAST else None
        if store is None:
            return PlainTextResponse("Not found", 404)
        async with store.reading() as tx:
            found = await tx.channels.where(calendar=secret)
            if not found:
                return PlainTextResponse("Not found", 404)
            t = await spoken(tx, found[0].id, self.defaults.locale)
            events = await self._events(tx, found[0].id, t)
        content = feed(t("Vigie : échéances"), events, self.clock())
        headers = {"Cache-Control": "private, max-age=3600", "X-Robots-Tag": "noindex"}
        return Response(content, media_type="text/calendar; charset=utf-8", headers=headers)

    async def _events(self, tx: Transaction, channel: str, t: Texts) -> list[CalendarEvent]:
        thresholds = self.defaults.thresholds_of(await tx.preferences.get(PREFERENCES))
        watches, today = await tx.watches.where(channel=channel), paris_day(self.clock())
        events = [
            event
            for watch, seen, position in await in_view(tx, self.registry, watches)
            for event in _of_end(watch, seen, position, thresholds, today, t)
        ]
        details = self.registry.details(watch.number for watch in watches if watch.trainees)
        events += [
            event
            for watch in watches
            for event in _of_issue(told_of(details.get(watch.number), watch), watch, t)
        ]
        alerts = await tx.alerts.where(channel=channel, state=AlertState.OPEN)
        return events + [event for alert in alerts for event in _of_steps(alert, self.checklist, t)]


def _of_end(  # noqa: PLR0917 - a date as it is told
    watch: Watch, seen: Sighting, position: Position, thresholds: Thresholds, today: date, t: Texts
) -> Iterator[CalendarEvent]:
    """The end date, and the days to come on which it is told, unless it is past or was accepted."""
    end, code = seen.end_date, seen.number.code
    if end is None:
        return
    title = seen.title[:_TITLE]
    told = t(
        "{title}. Source : France compétences, export du {date}.", title=title, date=t.date(seen.export_date)
    )
    ends = t("{code} : fin d'enregistrement – {title}", code=code, title=seen.title[:_SHORT])
    yield CalendarEvent(f"{watch.id}-end@vigie", end, ends, told, seen.number.url)
    if accepts(watch, end) or seen.standing is not Status.ACTIVE:
        return
    for days in thresholds.of(position.role):
        if end - timedelta(days=days) < today:
            continue
        yield CalendarEvent(
            f"{watch.id}-{days}@vigie",
            end - timedelta(days=days),
            t.plural("{code} : fin dans {n} jour", "{code} : fin dans {n} jours", days, code=code),
            told,
            seen.number.url,
        )


def _of_issue(issue: Issue, watch: Watch, t: Texts) -> Iterator[CalendarEvent]:
    """The last date of issue, where there are trainees."""
    if issue.day is None or not issue.trainees:
        return
    if issue.read_in is None:
        told = t(
            "Les exports XML ne donnent pas cette date à ce jour : c'est celle du dernier avis, à vérifier."
        )
    else:
        told = t("Source : France compétences, export XML du {date}.", date=t.date(issue.read_in))
    yield CalendarEvent(
        f"{watch.id}-issue@vigie",
        issue.day,
        t("{code} : date limite de délivrance, candidats encore en cours", code=watch.number.code),
        told,
        watch.number.url,
    )


def _of_steps(alert: Alert, checklist: Checklist, t: Texts) -> Iterator[CalendarEvent]:
    labels = {step.id: t.own(step.label) for step in checklist.steps}
    for step in alert.left:
        task = alert.task(step)
        if task.due:
            yield CalendarEvent(
                f"{alert.id}-{step}@vigie",
                task.due,
                t("{code} : étape « {step} » à régler", code=alert.number.code, step=labels.get(step, step)),
                alert.sighting.title[:_TITLE],
                alert.number.url,
            )
