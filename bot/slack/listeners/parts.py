"""What the listeners work with, and what they know of a request."""

import hashlib
import time
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any

from bot.board import Board
from bot.domain.answer import Polled
from bot.domain.checklist import Checklist
from bot.domain.habilitation import LossLimits
from bot.domain.paris import paris_day
from bot.domain.ports import Clock, Messenger, Registry, Store
from bot.domain.preferences import PREFERENCES, Defaults
from bot.domain.task import Task, plan
from bot.domain.working import IsWorkingDay
from bot.locale.texts import Texts, texts
from bot.register import Register
from bot.slack.afterwards import Afterwards
from bot.slack.client import SlackClient
from bot.slack.doctor import Doctor
from bot.slack.people import People
from bot.spoken import spoken
from bot.store.errors import StoreError

LONGEST_POLL = 1500.0
"""Seconds that a poll which somebody asked for may take: a response_url lasts half an hour."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Those of one workspace. `defaults` are the settings' word where nothing is set in Slack.

    `commons` is the store of what all workspaces share. `losses` bound what one SIRET may lose at once.
    `public_url` is where calendar feeds are reached from outside, or empty. `clock` is the decisions' own,
    `wall` the machine's, by which deliveries are remembered.
    """

    store: Store
    commons: Store
    registry: Registry
    poll: Callable[[], Coroutine[Any, Any, Polled]]
    wake: Callable[[], None]
    clock: Clock
    client: SlackClient
    messenger: Messenger
    defaults: Defaults
    checklist: Checklist
    working: IsWorkingDay
    board: Board
    page_size: int
    losses: LossLimits
    public_url: str
    afterwards: Afterwards
    doctor: Doctor
    people: People
    wall: Callable[[], float] = time.time

    @property
    def register(self) -> Register:
        return Register(self.store, self.commons, self.registry, self.clock)

    @property
    def among_others(self) -> bool:
        """Whether other workspaces are served from what is shared: what is decided of that is not theirs."""
        return self.commons is not self.store

    @property
    def texts(self) -> Texts:
        """What is said where no channel is known to have a language of its own."""
        return texts(self.defaults.locale)

    async def spoken(self, channel: str) -> Texts:
        """The texts of a channel; where the state cannot be read, people are still answered."""
        try:
            async with self.store.reading() as tx:
                return await spoken(tx, channel, self.defaults.locale)
        except StoreError:
            return self.texts

    async def is_admin(self, user: str) -> bool:
        """Whether that user id is one of the administrators; none named means everyone is one."""
        async with self.store.reading() as tx:
            admins = self.defaults.admins_of(await tx.preferences.get(PREFERENCES))
        return not admins or user in admins

    def tasks(self) -> tuple[Task, ...]:
        """What a checklist opened today asks for."""
        return plan(self.checklist.steps, paris_day(self.clock()), self.working)


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asked, where: `trigger` is Slack's id of this one command or click, `team` theirs if it is told."""

    user: str
    channel: str
    trigger: str
    response_url: str = ""
    team: str = ""

    @classmethod
    def by_command(cls, body: Mapping[str, Any]) -> "Asked":
        return cls(body["user_id"], body["channel_id"], body["trigger_id"], body.get("response_url", ""))

    @classmethod
    def by_click(cls, body: Mapping[str, Any]) -> "Asked":
        channel = body.get("channel") or {}
        return cls(
            body["user"]["id"],
            channel.get("id", ""),
            body.get("trigger_id", ""),
            body.get("response_url", ""),
            body["user"].get("team_id", ""),
        )

    @property
    def mark(self) -> str:
        """What stands for the trigger in keys, which the log tells: the trigger itself opens windows."""
        return hashlib.sha256(self.trigger.encode()).hexdigest()[:16]

    @property
    def direct(self) -> bool:
        """A direct message: nobody else would see an alert there."""
        return self.channel.startswith("D")
