"""What the listeners work with, and what they know of a request."""

import hashlib
import time
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.answer import Polled
from bot.domain.checklist import Checklist
from bot.domain.ports import Clock, Registry, Store
from bot.locale.texts import Texts
from bot.slack.afterwards import Afterwards
from bot.slack.doctor import Doctor
from bot.slack.people import People

LONGEST_POLL = 1500.0
"""Seconds that a poll which somebody asked for may take: a response_url lasts half an hour."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Wired once, in bot/app.py. `admins` are user ids; none named means everyone is one.

    `clock` is the decisions' own, `wall` the machine's, by which deliveries are remembered.
    """

    store: Store
    registry: Registry
    poll: Callable[[], Coroutine[Any, Any, Polled]]
    wake: Callable[[], None]
    clock: Clock
    client: AsyncWebClient
    texts: Texts
    checklist: Checklist
    admins: tuple[str, ...]
    page_size: int
    afterwards: Afterwards
    doctor: Doctor
    people: People
    wall: Callable[[], float] = time.time

    def is_admin(self, user: str) -> bool:
        return not self.admins or user in self.admins


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
