"""The composition root: settings in, wired parts out. Nothing else builds an adapter."""

import contextlib
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from slack_bolt.async_app import AsyncApp
from starlette.applications import Starlette

from bot.among import Among, drain, persistent
from bot.asking import AskedPolls
from bot.background import Work, background
from bot.board import Board
from bot.chores import Alone, Chores
from bot.detailing import Detailing
from bot.domain.answer import Polled
from bot.domain.habilitation import LossLimits
from bot.domain.ports import Catalogue, Clock, Registry
from bot.exports import ExportFollower
from bot.feeds import Feeds
from bot.hearing import Hearing
from bot.hosting import Database, Hosting, hosted
from bot.metrics import CountInstalled, CountOutbox, Metrics, counting, one_alone
from bot.offers import Offers
from bot.outbox.dispatch import Dispatch
from bot.poll import Poll, PollForAll
from bot.reading import beside, offers_of, poll_of, registry_of
from bot.schedule import ClockWatch, next_runs, poll_trigger, schedule
from bot.settings.checklist import load_checklist
from bot.settings.environment import Settings, config_file
from bot.site import Site, many, one
from bot.slack.afterwards import Afterwards
from bot.slack.client import SlackClient, slack_client, slack_session
from bot.slack.socket import SocketMode
from bot.web import Probes, web_app
from bot.working_days import working_days
from bot.workspace import Common, Workspace, defaults_of

log = structlog.get_logger()


def wall_clock() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Vigie:
    """A running Vigie: what answers HTTP, and what a demo or a test takes hold of.

    `sends`, `watches` and `details` go on for as long as it runs: the outbox, whatever makes it poll, and
    what reads XML exports. `offers` reads the catalogue, where one is read.
    """

    web: Starlette
    bolt: AsyncApp
    poll: Poll
    site: Site
    registry: Registry
    afterwards: Afterwards
    scheduler: AsyncIOScheduler
    sends: Work
    watches: Work
    details: Work
    offers: Offers | None = None

    @property
    def home(self) -> Workspace:
        """The one workspace, where there is one."""
        return self.site.at_home


@contextlib.asynccontextmanager
async def running(
    settings: Settings, clock: Clock = wall_clock, catalogue: Catalogue | None = None
) -> AsyncIterator[Vigie]:
    """Vigie at work while the block runs: it polls, sends and answers. `clock` is the decisions' own.

    Without a `catalogue`, our offers are not read.

    SettingsError where settings cannot be used, StoreError where the state cannot be opened.
    """
    poll_trigger(settings.poll)  # before anything is opened
    async with contextlib.AsyncExitStack() as stack:
        hosting = await stack.enter_async_context(hosted(settings))
        registry = registry_of(settings, clock)
        stack.push_async_callback(registry.close)
        session = await stack.enter_async_context(slack_session(settings.slack_api_url))
        given = None if settings.oauth else settings.slack_bot_token
        token = given.get_secret_value() if given else ""
        metrics = Metrics(settings.data_dir)
        client = slack_client(session, settings.slack_api_url, token, metrics.called)
        vigie = _wire(settings, clock, hosting, registry, client, metrics=metrics, catalogue=catalogue)
        stack.push_async_callback(vigie.site.end)
        stack.push_async_callback(vigie.afterwards.drain)
        await stack.enter_async_context(background(vigie.sends))
        if settings.slack_app_token:
            app_token = settings.slack_app_token.get_secret_value()
            await stack.enter_async_context(_socket_mode(vigie, client, app_token))
        await stack.enter_async_context(_working(vigie))
        yield vigie


def _wire(
    settings: Settings,
    clock: Clock,
    hosting: Hosting,
    registry: Registry,
    client: SlackClient,
    *,
    metrics: Metrics,
    catalogue: Catalogue | None,
) -> Vigie:
    """Wire the parts; the poll and the jobs are looked up once somebody calls for them."""
    commons, database = hosting.commons, hosting.database
    common = Common(
        settings=settings,
        clock=clock,
        registry=registry,
        commons=commons,
        checklist=load_checklist(config_file().with_name("checklist.toml")),
        working=working_days(alsace_moselle=settings.reminders.alsace_moselle),
        defaults=defaults_of(settings),
        losses=LossLimits(settings.guard.losses_share, settings.guard.losses_floor),
        board=Board(registry, clock),
        afterwards=Afterwards(),
        poll=lambda: asked(),  # noqa: PLW0108 - it is wired below
        next_runs=lambda: next_runs(scheduler),
        backups=None if database else settings.data_dir,
    )
    dispatch = None
    if database:
        lanes = database.lanes
        dispatch = Dispatch(
            lanes,
            lambda workspace: drain(site.workspaces, lanes, workspace),
            lambda workspace: site.workspaces.rouse(workspace),  # noqa: PLW0108 - it is made below
            settings.outbox.seconds_between_messages,
        )
    if settings.oauth and database and dispatch:
        site = many(settings.oauth, common, database, client, metrics=metrics, wake=dispatch.wake)
    else:
        site = one(common, hosting, client, metrics, dispatch)
    # Other processes hear of what is new by what the one that leads stores.
    detailing = Detailing(registry, lambda: persistent(poll, metrics.leads))
    wake = dispatch.wake if dispatch else site.at_home.parts.wake
    poll = poll_of(common, hosting, metrics, wake, detailing.wake)
    in_full = partial(poll, in_full=True)
    asked: Callable[[], Coroutine[Any, Any, Polled]] = in_full
    offers = offers_of(catalogue, site, hosting, metrics, clock=clock, wake=wake) if catalogue else None
    read_offers = beside(offers, common.afterwards)
    months = settings.journal.user_ids_kept_months
    sends: Work
    watches: Work
    count: CountOutbox
    if database and dispatch:
        follow = ExportFollower(commons, registry, detailing.wake)
        ours = PollForAll(poll) if settings.oauth else in_full
        asked = AskedPolls(database.asks, ours, lambda: session.leads)
        hearing = Hearing(common.afterwards, dispatch.wake, follow, in_full, asked)
        session = hearing.session(database.address)
        metrics.leads = lambda: session.leads
        kept = settings.workspaces.kept_days_after_removal
        chores: Chores = Among(
            poll,
            follow,
            site,
            database,
            lambda: session.leads,
            months,
            kept_days=kept,
            clock=clock,
            read_offers=read_offers,
        )
        sends, watches, count = dispatch.run, session.run, database.crowd.outbox
    else:
        chores = Alone(poll, site, site.at_home, settings.data_dir, months, clock, read_offers)
        sends, watches, count = site.at_home.outbox.run, in_full, counting(commons)
    trigger = poll_trigger(settings.poll)
    scheduler = schedule(trigger, poll=chores.poll, daily=chores.daily, often=chores.often)
    installed = _installed(settings, database)
    probes = Probes(commons, count, registry, site.trouble, site.halted, metrics, clock, installed)
    feeds = Feeds(hosting.of_calendar, registry, common.defaults, common.checklist, clock)
    secret = settings.slack_signing_secret
    web = web_app(probes, feeds, site.bolt, secret.get_secret_value() if secret else None, site.routes)
    return Vigie(
        web,
        site.bolt,
        poll,
        site,
        registry,
        common.afterwards,
        scheduler,
        sends=sends,
        watches=watches,
        details=detailing.run,
        offers=offers,
    )


def _installed(settings: Settings, database: Database | None) -> CountInstalled:
    """Counts the workspaces that are served."""
    app = settings.slack_client_id or ""
    if settings.oauth is None or database is None:
        return one_alone

    async def count() -> tuple[int, int]:
        now = time.time()
        there, _, ended = await database.crowd.installed(app, now, now)
        return there, ended

    return count


@contextlib.asynccontextmanager
async def _working(vigie: Vigie) -> AsyncIterator[None]:
    """Poll at once and on schedule; the first poll and the token's check hold nothing up."""
    vigie.scheduler.start()
    try:
        async with (
            background(vigie.site.learn),
            background(vigie.watches),
            background(vigie.details),
            background(ClockWatch(vigie.scheduler).run),
        ):
            yield
    finally:
        vigie.scheduler.shutdown(wait=False)


@contextlib.asynccontextmanager
async def _socket_mode(vigie: Vigie, client: SlackClient, app_token: str) -> AsyncIterator[None]:
    """Listen over a web socket; a Slack that does not answer yet is tried again and again."""
    handler = SocketMode(vigie.bolt, app_token, client, vigie.site.hear)
    async with background(handler.connect_async):
        try:
            yield
        finally:
            await handler.close_async()
