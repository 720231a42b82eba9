"""The composition root: settings in, wired parts out. Nothing else builds an adapter."""

import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from slack_bolt.async_app import AsyncApp
from starlette.applications import Starlette

from bot.background import Work, background
from bot.board import Board
from bot.chores import Chores, persistent
from bot.domain.guard import Limits
from bot.domain.habilitation import LossLimits
from bot.domain.ports import Clock, Found, Registry
from bot.exports import ExportFollower
from bot.feeds import Feeds
from bot.gate import Gate
from bot.heartbeat import Heartbeat
from bot.hosting import Hosting, hosted
from bot.metrics import Metrics
from bot.outbox.dispatch import Dispatch
from bot.poll import Poll
from bot.registry.registry import SnapshotRegistry
from bot.schedule import ClockWatch, next_runs, poll_trigger, schedule
from bot.settings.checklist import load_checklist
from bot.settings.environment import Settings, config_file
from bot.slack.afterwards import Afterwards
from bot.slack.bolt import bolt_app
from bot.slack.client import SlackClient, slack_client, slack_session
from bot.slack.listeners import register_listeners
from bot.slack.listeners.parts import LONGEST_POLL
from bot.slack.socket import SocketMode
from bot.store.postgres.session import Session
from bot.web import Probes, web_app
from bot.working_days import working_days
from bot.workspace import Common, Sending, Workspace, defaults_of, workspace_of

log = structlog.get_logger()

MEGABYTE = 1_000_000


def wall_clock() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Vigie:
    """A running Vigie: what answers HTTP, and what a demo or a test takes hold of.

    `sends` and `watches` go on for as long as it runs: the outbox, and whatever makes it poll.
    """

    web: Starlette
    bolt: AsyncApp
    poll: Poll
    home: Workspace
    registry: Registry
    afterwards: Afterwards
    scheduler: AsyncIOScheduler
    sends: Work
    watches: Work


@contextlib.asynccontextmanager
async def running(settings: Settings, clock: Clock = wall_clock) -> AsyncIterator[Vigie]:
    """Vigie at work while the block runs: it polls, sends and answers. `clock` is the decisions' own.

    SettingsError where settings cannot be used, StoreError where the state cannot be opened.
    """
    poll_trigger(settings.poll)  # before anything is opened
    async with contextlib.AsyncExitStack() as stack:
        hosting = await stack.enter_async_context(hosted(settings))
        registry = registry_of(settings, clock)
        stack.push_async_callback(registry.close)
        session = await stack.enter_async_context(slack_session(settings.slack_api_url))
        token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else ""
        metrics = Metrics(settings.data_dir)
        client = slack_client(session, settings.slack_api_url, token, metrics.called)
        vigie = _wire(settings, clock, hosting, registry, client, metrics=metrics)
        stack.push_async_callback(vigie.afterwards.drain)
        await stack.enter_async_context(background(vigie.sends))
        if settings.slack_app_token:
            app_token = settings.slack_app_token.get_secret_value()
            await stack.enter_async_context(_socket_mode(vigie, client, app_token))
        await stack.enter_async_context(_working(vigie))
        yield vigie


def registry_of(settings: Settings, clock: Clock) -> SnapshotRegistry:
    """The registry that the settings name, serving its last snapshot if there is one."""
    return SnapshotRegistry.open(
        settings.data_dir / "registry",
        settings.datagouv_url,
        clock=clock,
        dataset=settings.registry.dataset,
        largest_download=settings.registry.largest_download_mb * MEGABYTE,
        largest_unzipped=settings.registry.largest_unzipped_mb * MEGABYTE,
    )


def _wire(
    settings: Settings,
    clock: Clock,
    hosting: Hosting,
    registry: Registry,
    client: SlackClient,
    *,
    metrics: Metrics,
) -> Vigie:
    """Wire the parts; the poll and the jobs are looked up once somebody calls for them."""
    commons, defaults, afterwards = hosting.commons, defaults_of(settings), Afterwards()
    guard = Limits(**settings.guard.model_dump(exclude={"losses_share", "losses_floor"}))
    common = Common(
        settings=settings,
        clock=clock,
        registry=registry,
        gate=Gate(commons, registry, guard, defaults, settings.registry.silent_after_days, clock),
        checklist=load_checklist(config_file().with_name("checklist.toml")),
        working=working_days(alsace_moselle=settings.reminders.alsace_moselle),
        defaults=defaults,
        losses=LossLimits(settings.guard.losses_share, settings.guard.losses_floor),
        board=Board(registry, clock),
        afterwards=afterwards,
        poll=lambda: poll(in_full=True),
        next_runs=lambda: next_runs(scheduler),
        backups=None if hosting.database else settings.data_dir,
    )
    dispatch, sending = _dispatch(settings, hosting, lambda: home)
    home = workspace_of(common, commons, client, sending)
    follow = ExportFollower(commons, registry)
    poll = Poll(
        registry,
        commons,
        hosting.followers,
        common.gate,
        lambda _home: home.tell(),
        clock,
        home.parts.wake,
        _polled(metrics, Heartbeat(settings.heartbeat_url), afterwards),
    )
    session = _session(hosting, common, dispatch, follow)
    chores = Chores(
        poll,
        follow,
        home,
        leads=lambda: session is None or session.leads,
        folder=common.backups,
        months=settings.journal.user_ids_kept_months,
        clock=clock,
    )
    trigger = poll_trigger(settings.poll)
    scheduler = schedule(trigger, poll=chores.poll, daily=chores.daily, often=chores.often)
    bolt = bolt_app(client, home.identity, metrics.handled)
    register_listeners(bolt, lambda _team: home.parts)
    secret = settings.slack_signing_secret
    probes = Probes(commons, registry, home.identity, lambda: home.outbox.trouble, metrics, clock)
    feeds = Feeds(commons, registry, defaults, common.checklist, clock)
    web = web_app(probes, feeds, bolt, secret.get_secret_value() if secret else None)
    return Vigie(
        web,
        bolt,
        poll,
        home,
        registry,
        afterwards,
        scheduler,
        sends=dispatch.run if dispatch else home.outbox.run,
        watches=session.run if session else partial(poll, in_full=True),
    )


def _dispatch(
    settings: Settings, hosting: Hosting, home: Callable[[], Workspace]
) -> tuple[Dispatch | None, Sending]:
    """What sends beside other processes, and what the outbox works on."""
    if hosting.database is None:
        return None, Sending(hosting.commons)
    dispatch = Dispatch(
        hosting.database.lanes,
        lambda _home: home().outbox.drain(),
        lambda _home: home().outbox.wake(),
        settings.outbox.seconds_between_messages,
    )
    return dispatch, hosting.database.sending(hosting.database.home, dispatch.wake)


def _session(
    hosting: Hosting, common: Common, dispatch: Dispatch | None, follow: ExportFollower
) -> Session | None:
    """What hears of other processes' news, and tells which of them polls."""
    if hosting.database is None or dispatch is None:
        return None

    async def poll_at_once() -> None:
        common.afterwards("first poll", persistent(common.poll, lambda: session.leads), bound=LONGEST_POLL)

    session = Session(
        hosting.database.address,
        dispatch.wake,
        lambda: common.afterwards("follow the export", follow(), bound=LONGEST_POLL),
        poll_at_once,
    )
    return session


def _polled(metrics: Metrics, heartbeat: Heartbeat, afterwards: Afterwards) -> Callable[[Found], None]:
    def polled(found: Found) -> None:
        metrics.polled(found)
        if found in (Found.NEW, Found.UNCHANGED):
            afterwards("heartbeat", heartbeat(), bound=60)

    return polled


@contextlib.asynccontextmanager
async def _working(vigie: Vigie) -> AsyncIterator[None]:
    """Poll at once and on schedule; the first poll and the token's check hold nothing up."""
    vigie.scheduler.start()
    try:
        async with (
            background(vigie.home.identity.learn),
            background(vigie.watches),
            background(ClockWatch(vigie.scheduler).run),
        ):
            yield
    finally:
        vigie.scheduler.shutdown(wait=False)


@contextlib.asynccontextmanager
async def _socket_mode(vigie: Vigie, client: SlackClient, app_token: str) -> AsyncIterator[None]:
    """Listen over a web socket; a Slack that does not answer yet is tried again and again."""
    handler = SocketMode(vigie.bolt, app_token, client, vigie.home.identity.hear)
    async with background(handler.connect_async):
        try:
            yield
        finally:
            await handler.close_async()  # type: ignore[no-untyped-call]
