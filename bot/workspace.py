"""One workspace, as a process works for it: its store, its client, and all that is made of the two."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.board import Board
from bot.domain.answer import Polled
from bot.domain.checklist import Checklist
from bot.domain.habilitation import LossLimits
from bot.domain.noticing import Thresholds
from bot.domain.ports import Clock, Registry, Store
from bot.domain.preferences import Defaults
from bot.domain.working import IsWorkingDay
from bot.outbox.delivery import Delivery, Views
from bot.outbox.loop import Lane, Outbox
from bot.rounds import Rounds
from bot.settings.environment import Settings
from bot.slack.afterwards import Afterwards
from bot.slack.client import SlackClient
from bot.slack.doctor import Doctor
from bot.slack.identity import Identity
from bot.slack.listeners.parts import Parts
from bot.slack.messenger import SlackMessenger
from bot.slack.people import People
from bot.slack.views.card import card
from bot.slack.views.digest import digest
from bot.slack.views.lines import line
from bot.slack.views.picture import can_draw, picture
from bot.slack.views.plain import plain
from bot.slack.views.summary import summary


@dataclass(frozen=True, slots=True)
class Common:
    """What all workspaces of a process have in common. `poll` polls in full; `next_runs` are the jobs'.

    `backups` is the folder in which one a day is due, if it is.
    """

    settings: Settings
    clock: Clock
    registry: Registry
    commons: Store
    checklist: Checklist
    working: IsWorkingDay
    defaults: Defaults
    losses: LossLimits
    board: Board
    afterwards: Afterwards
    poll: Callable[[], Coroutine[Any, Any, Polled]]
    next_runs: Callable[[], Mapping[str, datetime]]
    backups: Path | None

    @property
    def views(self) -> Views:
        checklist = self.checklist
        return Views(
            card=lambda alert, t: card(alert, checklist, t),
            plain=lambda alert, t: plain(alert, checklist, t),
            line=lambda telling, t: line(telling, checklist, t),
            summary=summary,
            digest=lambda told, t: digest(told, checklist, t),
            picture=picture,
        )


@dataclass(frozen=True, slots=True)
class Sending:
    """What a workspace's outbox works on: `store` may hold no longer than the lane.

    `wake` has somebody look at the outbox; with none, it looks by itself.
    """

    store: Store
    lane: Lane | None = None
    wake: Callable[[], None] | None = None


@dataclass(frozen=True, slots=True)
class Workspace:
    """`outbox` sends what it has to send, `parts` answer its requests."""

    store: Store
    identity: Identity
    outbox: Outbox
    rounds: Rounds
    parts: Parts


def workspace_of(
    common: Common, store: Store, client: SlackClient, sending: Sending, identity: Identity
) -> Workspace:
    """Wire one workspace; nothing is asked of Slack or of the store yet."""
    settings, registry, clock = common.settings, common.registry, common.clock
    messenger = SlackMessenger(client)
    outbox = Outbox(
        sending.store,
        Delivery(sending.store, messenger, common.views, common.board, settings.locale),
        defaults=common.defaults,
        clock=clock,
        pace=settings.outbox.seconds_between_messages,
        patience=settings.outbox.seconds_in_doubt,
        lane=sending.lane,
    )
    wake = sending.wake or outbox.wake
    pictures = settings.digest.picture and can_draw()
    return Workspace(
        store,
        identity,
        outbox,
        Rounds(store, registry, common.defaults, common.working, pictures, clock, wake),
        Parts(
            store=store,
            commons=common.commons,
            registry=registry,
            poll=common.poll,
            wake=wake,
            clock=clock,
            client=client,
            messenger=messenger,
            defaults=common.defaults,
            checklist=common.checklist,
            working=common.working,
            board=common.board,
            losses=common.losses,
            public_url=settings.calendar_address,
            page_size=settings.replies.page_size,
            afterwards=common.afterwards,
            doctor=Doctor(
                client,
                registry,
                settings.data_dir,
                common.backups,
                settings.registry.silent_after_days,
                clock,
                common.next_runs,
                among_others=settings.oauth is not None,
                reads_offers=settings.catalogue_url is not None,
            ),
            people=People(client, identity),
        ),
    )


def defaults_of(settings: Settings) -> Defaults:
    """The settings' word on what a workspace may set for itself.

    An administrator that they name is one of the operator's own people: in others' workspaces nobody's.
    """
    return Defaults(
        locale=settings.locale,
        thresholds=Thresholds(settings.notices.certifier, settings.notices.partner, settings.notices.issue),
        quiet=settings.quiet_hours,
        admins=() if settings.oauth else settings.admins,
        digest=settings.digest.when,
        reminders_at=settings.reminders.at,
    )
