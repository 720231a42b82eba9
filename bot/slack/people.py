"""Who may change anything: the workspace's own members, and not the guests of a shared channel."""

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.fates import CONNECTION_FAULTS
from bot.slack.identity import Identity

log = structlog.get_logger()

_PATIENCE = 1.0
"""Seconds: a click must be answered within three."""
_REMEMBERED = 3600.0


@dataclass
class People:
    """Slack is asked about a person once an hour at most; what it does not say in time is let through."""

    client: AsyncWebClient
    identity: Identity
    monotonic: Callable[[], float] = time.monotonic
    _known: dict[str, tuple[float, bool, str]] = field(default_factory=dict)

    async def is_guest(self, user: str, team: str) -> bool:
        """Whether that person is a guest, or of another workspace; `team` is theirs, as the request says."""
        if team and self.identity.team and team != self.identity.team:
            return True
        at, guest, _ = self._known.get(user, (float("-inf"), False, ""))
        if self.monotonic() - at < _REMEMBERED:
            return guest
        found = await self._ask(user)
        if found is None:
            return False
        self._known[user] = (self.monotonic(), *found)
        return found[0]

    async def called(self, ids: Iterable[str]) -> dict[str, str]:
        """What those channels and people are called now, by their ids, as far as Slack says it."""
        found = {}
        for one in sorted(ids):
            name = await (self._person(one) if one.startswith(("U", "W")) else self._channel(one))
            if name:
                found[one] = name
        return found

    async def _person(self, user: str) -> str:
        await self.is_guest(user, "")
        return self.name(user)

    async def _channel(self, channel: str) -> str:
        try:
            async with asyncio.timeout(_PATIENCE):
                told = (await self.client.conversations_info(channel=channel))["channel"]
        except (SlackApiError, *CONNECTION_FAULTS) as error:
            log.warning("slack does not say what a channel is called", error=type(error).__name__)
            return ""
        return f"#{told['name']}" if told.get("name") else ""

    def name(self, user: str) -> str:
        """What that person is called, as far as Slack has said; asking whether they are a guest asks it."""
        return self._known.get(user, (0.0, False, ""))[2]

    async def _ask(self, user: str) -> tuple[bool, str] | None:
        try:
            async with asyncio.timeout(_PATIENCE):
                told = (await self.client.users_info(user=user))["user"]
        except (SlackApiError, *CONNECTION_FAULTS) as error:
            log.warning(
                "slack does not say who somebody is: let through", user=user, error=type(error).__name__
            )
            return None
        guest = any(told.get(flag) for flag in ("is_restricted", "is_ultra_restricted", "is_stranger"))
        return guest, str(told.get("real_name") or told.get("name") or "")
