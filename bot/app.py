"""The composition root: settings in, wired parts out. Nothing else builds an adapter."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from slack_bolt.async_app import AsyncApp
from starlette.applications import Starlette

from bot.background import background
from bot.board import Board
from bot.chores import Chores
from bot.domain.guard import Limits
from bot.domain.habilitation import LossLimits
from bot.domain.noticing import Thresholds
from bot.domain.ports import Clock, Found, Registry, Store, Transaction
from bot.domain.preferences import Defaults
from bot.feeds import Feeds
from bot.following import Alone
from bot.gate import Gate
from bot.heartbeat import Heartbeat
from bot.metrics import Metrics
from bot.outbox.delivery import Delivery, Views
from bot.outbox.loop import Outbox
from bot.poll import Poll
from bot.registry.registry import SnapshotRegistry
from bot.rounds import Rounds
from bot.schedule import ClockWatch, next_runs, poll_trigger, schedule
from bot.settings.checklist import load_checklist
from bot.settings.environment import Settings, config_file
from bot.slack.afterwards import Afterwards
from bot.slack.bolt import bolt_app
from bot.slack.client import SlackClient, slack_client, slack_session
from bot.slack.doctor import Doctor
from bot.slack.identity import Identity
from bot.slack.listeners import register_listeners
from bot.slack.listeners.parts import Parts
from bot.slack.messenger import SlackMessenger
from bot.slack.people import People
from bot.slack.socket import SocketMode
from bot.slack.views.card import card
from bot.slack.views.digest import digest
from bot.slack.views.lines import line
from bot.slack.views.picture import can_draw, picture
from bot.slack.views.plain import plain
from bot.slack.views.summary import summary
from bot.store.keeping import peek
from bot.store.postgres.database import connected, engine_of
from bot.store.postgres.migrate import check_version
from bot.store.postgres.store import PgStore
from bot.store.postgres.tables import HOME
from bot.store.tiny import TinyStore
from bot.teller import Teller
from bot.web import Probes, web_app
from bot.working_days import working_days

log = structlog.get_logger()

MEGABYTE = 1_000_000


def wall_clock() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Vigie:
    """A running Vigie: what answers HTTP, and what a demo or a test takes hold of."""

    web: Starlette
    bolt: AsyncApp
    poll: Poll
    outbox: Outbox
    rounds: Rounds
    store: Store
    registry: Registry
    identity: Identity
    afterwards: Afterwards
    scheduler: AsyncIOScheduler


@contextlib.asynccontextmanager
async def running(settings: Settings, clock: Clock = wall_clock) -> AsyncIterator[Vigie]:
    """Vigie at work while the block runs: it polls, sends and answers. `clock` is the decisions' own.

    SettingsError where settings cannot be used, StoreError where the state cannot be opened.
    """
    poll_trigger(settings.poll)  # before anything is opened
    async with contextlib.AsyncExitStack() as stack:
        store = await _open_store(settings, stack)
        registry = registry_of(settings, clock)
        stack.push_async_callback(registry.close)
        session = await stack.enter_async_context(slack_session(settings.slack_api_url))
        token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else ""
        metrics = Metrics(settings.data_dir)
        client = slack_client(session, settings.slack_api_url, token, metrics.called)
        vigie = _wire(settings, clock, store, registry, client, metrics=metrics)
        stack.push_async_callback(vigie.afterwards.drain)
        await stack.enter_async_context(background(vigie.outbox.run))
        if settings.slack_app_token:
            app_token = settings.slack_app_token.get_secret_value()
            await stack.enter_async_context(_socket_mode(vigie, client, app_token))
        await stack.enter_async_context(_working(vigie))
        yield vigie


async def _open_store(settings: Settings, stack: contextlib.AsyncExitStack) -> Store:
    """The store that the settings name, closed with the stack; StoreError where it cannot be opened."""
    if settings.database_url is None:
        folder = TinyStore.open(settings.data_dir)
        stack.push_async_callback(folder.close)
        return folder
    engine = engine_of(settings.database_url.get_secret_value())
    stack.push_async_callback(engine.dispose)
    async with connected(engine) as connection:
        await connection.run_sync(check_version)
    return PgStore(engine, HOME)


@contextlib.asynccontextmanager
async def peeking(settings: Settings) -> AsyncIterator[Transaction]:
    """The state as it is, to read only, whoever serves it; StoreError where it cannot be read."""
    if settings.database_url is None:
        yield peek(settings.data_dir)
        return
    async with contextlib.AsyncExitStack() as stack:
        store = await _open_store(settings, stack)
        yield await stack.enter_async_context(store.reading())


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
    store: Store,
    registry: Registry,
    client: SlackClient,
    *,
    metrics: Metrics,
) -> Vigie:
    checklist = load_checklist(config_file().with_name("checklist.toml"))
    identity = Identity(client, client.token or "")
    views = Views(
        card=lambda alert, t: card(alert, checklist, t),
        plain=lambda alert, t: plain(alert, checklist, t),
        line=lambda telling, t: line(telling, checklist, t),
        summary=summary,
        digest=lambda told, t: digest(told, checklist, t),
        picture=picture,
    )
    defaults, board, messenger = _defaults(settings), Board(registry, clock), SlackMessenger(client)
    working = working_days(alsace_moselle=settings.reminders.alsace_moselle)
    outbox = Outbox(
        store,
        Delivery(store, messenger, views, board, settings.locale),
        defaults=defaults,
        clock=clock,
        pace=settings.outbox.seconds_between_messages,
        patience=settings.outbox.seconds_in_doubt,
    )
    afterwards = Afterwards()
    heartbeat = Heartbeat(settings.heartbeat_url)

    def polled(found: Found) -> None:
        metrics.polled(found)
        if found in (Found.NEW, Found.UNCHANGED):
            afterwards("heartbeat", heartbeat(), bound=60)

    gate = Gate(
        store,
        registry,
        Limits(**settings.guard.model_dump(exclude={"losses_share", "losses_floor"})),
        defaults,
        settings.registry.silent_after_days,
        clock,
    )
    losses = LossLimits(settings.guard.losses_share, settings.guard.losses_floor)
    teller = Teller(
        store,
        registry,
        gate,
        clock,
        checklist,
        working,
        losses=losses,
        summary_at=settings.alerts.summary_at,
    )
    poll = Poll(registry, store, Alone(store), gate, lambda _alone: teller(), clock, outbox.wake, polled)
    pictures = settings.digest.picture and can_draw()
    rounds = Rounds(store, registry, defaults, working, pictures, clock, outbox.wake)
    months = settings.journal.user_ids_kept_months
    chores = Chores(
        poll,
        outbox,
        store,
        identity,
        rounds,
        None if settings.database_url else settings.data_dir,
        months,
        clock,
    )
    scheduler = schedule(poll_trigger(settings.poll), poll=poll, daily=chores.daily, often=chores.often)
    silent_after = settings.registry.silent_after_days
    doctor = Doctor(
        client,
        registry,
        settings.data_dir,
        None if settings.database_url else settings.data_dir,
        silent_after,
        clock,
        partial(next_runs, scheduler),
    )
    parts = Parts(
        store=store,
        registry=registry,
        poll=partial(poll, in_full=True),
        wake=outbox.wake,
        clock=clock,
        client=client,
        messenger=messenger,
        defaults=defaults,
        checklist=checklist,
        working=working,
        board=board,
        losses=losses,
        public_url=settings.calendar.public_url or "",
        page_size=settings.replies.page_size,
        afterwards=afterwards,
        doctor=doctor,
        people=People(client, identity),
    )
    bolt = bolt_app(client, identity, metrics.handled)
    register_listeners(bolt, lambda _team: parts)
    secret = settings.slack_signing_secret
    probes = Probes(store, registry, identity, lambda: outbox.trouble, metrics, clock)
    feeds = Feeds(store, registry, defaults, checklist, clock)
    web = web_app(probes, feeds, bolt, secret.get_secret_value() if secret else None)
    return Vigie(web, bolt, poll, outbox, rounds, store, registry, identity, afterwards, scheduler)


def _defaults(settings: Settings) -> Defaults:
    return Defaults(
        locale=settings.locale,
        thresholds=Thresholds(settings.notices.certifier, settings.notices.partner),
        quiet=settings.quiet_hours,
        admins=settings.admins,
        digest=settings.digest.when,
        reminders_at=settings.reminders.at,
    )


@contextlib.asynccontextmanager
async def _working(vigie: Vigie) -> AsyncIterator[None]:
    """Poll at once and on schedule; the first poll and the token's check hold nothing up."""
    vigie.scheduler.start()
    try:
        async with (
            background(vigie.identity.learn),
            background(partial(vigie.poll, in_full=True)),
            background(ClockWatch(vigie.scheduler).run),
        ):
            yield
    finally:
        vigie.scheduler.shutdown(wait=False)


@contextlib.asynccontextmanager
async def _socket_mode(vigie: Vigie, client: SlackClient, app_token: str) -> AsyncIterator[None]:
    """Listen over a web socket; a Slack that does not answer yet is tried again and again."""
    handler = SocketMode(vigie.bolt, app_token, client, vigie.identity.hear)
    async with background(handler.connect_async):
        try:
            yield
        finally:
            await handler.close_async()  # type: ignore[no-untyped-call]
