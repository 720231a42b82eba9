"""The examination: each part of Vigie and of what it needs, looked at once, within bounds."""

import asyncio
import os
import shutil
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from slack_sdk.errors import SlackApiError

from bot.domain.catalogue_health import on_catalogue
from bot.domain.crowd import on_refused
from bot.domain.enrichment import on_details
from bot.domain.health import (
    Finding,
    on_backup,
    on_channels,
    on_clock,
    on_disk,
    on_export,
    on_jobs,
    on_outbox,
    on_scopes,
    on_token,
)
from bot.domain.paris import paris_day
from bot.domain.ports import Clock, Registry, Transaction
from bot.domain.quarantine import Ruling
from bot.slack.client import SlackClient
from bot.slack.fates import CONNECTION_FAULTS, fate_of
from bot.store.copies import newest_backup

_AT_ONCE = 5
_PATIENCE = 5.0
"""Seconds for one answer of Slack's."""


@dataclass(frozen=True, slots=True)
class Doctor:
    """`next_runs` are the scheduler's; `silent_after` is in days; `backups` is where one a day is due.

    `among_others`: many workspaces are served, and the machine is none of this one's business.
    `reads_offers`: the settings name a catalogue.
    """

    client: SlackClient
    registry: Registry
    folder: Path
    backups: Path | None
    silent_after: int
    clock: Clock
    next_runs: Callable[[], Mapping[str, datetime]]
    among_others: bool = False
    reads_offers: bool = True

    async def examine(self, tx: Transaction) -> list[Finding]:
        """Look at everything, in the order in which it is to be mended."""
        trouble, scopes = await self._token()
        found = [on_token(trouble)]
        if not trouble:
            channels = {watch.channel for watch in await tx.watches.where()}
            found += [*on_scopes(scopes), *on_channels(await self._channels(channels))]
            found.append(on_clock(self.client.clock.ahead))
        found += [await self.source(tx)]
        found += on_catalogue(await tx.sirets.where(), paris_day(self.clock()), is_read=self.reads_offers)
        found.append(on_jobs(self.next_runs()))
        found += on_outbox(await tx.outbox.where(), time.time())
        return found if self.among_others else [*found, *self.details(), *await self.machine()]

    async def installed(self, tokens: Mapping[str, str]) -> Finding:
        """Whether Slack takes the tokens of these workspaces."""
        turns = asyncio.Semaphore(_AT_ONCE)

        async def ask(team: str, token: str) -> tuple[str, str]:
            async with turns:
                return team, (await self._token(token))[0]

        asked = dict(await asyncio.gather(*(ask(*pair) for pair in sorted(tokens.items()))))
        return on_refused(len(asked), {team: code for team, code in asked.items() if code})

    async def source(self, tx: Transaction) -> Finding:
        """What is read, for all."""
        held = [one.export_date for one in await tx.quarantines.where() if one.ruling is Ruling.PENDING]
        return on_export(
            self.registry.export,
            self.registry.rejected,
            max(held, default=None),
            paris_day(self.clock()),
            self.silent_after,
            among_others=self.among_others,
        )

    def details(self) -> list[Finding]:
        """What the XML exports add, where they are wanted: the matter of whoever runs Vigie."""
        export = self.registry.export
        return on_details(self.registry.enrichments(), export.date) if export else []

    async def machine(self) -> list[Finding]:
        """The disk, and the backups where they are made on it."""
        found = on_disk(*await asyncio.to_thread(_disk, self.folder))
        if self.backups:
            copy = newest_backup(self.backups)
            found.append(on_backup(copy.date if copy else None, paris_day(self.clock())))
        return found

    async def _token(self, token: str | None = None) -> tuple[str, list[str]]:
        """Slack's word on a token, the client's own unless one is given, and the scopes that it has."""
        given = {"token": token} if token else {}
        try:
            async with asyncio.timeout(_PATIENCE):
                answer = await self.client.auth_test(**given)
        except SlackApiError as error:
            return fate_of(error.response).code, []
        except CONNECTION_FAULTS as error:
            return type(error).__name__, []
        headers = {name.lower(): value for name, value in (answer.headers or {}).items()}
        return "", [scope.strip() for scope in str(headers.get("x-oauth-scopes", "")).split(",")]

    async def _channels(self, channels: Iterable[str]) -> dict[str, str]:
        turns = asyncio.Semaphore(_AT_ONCE)

        async def reach(channel: str) -> tuple[str, str]:
            async with turns:
                return channel, await self._channel(channel)

        return dict(await asyncio.gather(*map(reach, sorted(channels))))

    async def _channel(self, channel: str) -> str:
        """Why a channel cannot be written in, or empty."""
        try:
            async with asyncio.timeout(_PATIENCE):
                told = (await self.client.conversations_info(channel=channel))["channel"]
        except SlackApiError as error:
            return fate_of(error.response).code
        except CONNECTION_FAULTS as error:
            return type(error).__name__
        if told.get("is_archived"):
            return "is_archived"
        return "not_in_channel" if told.get("is_private") and not told.get("is_member") else ""


def _disk(folder: Path) -> tuple[int, str]:
    """Free bytes where the data are, and why nothing can be written there, or empty."""
    probe = folder / ".doctor"
    try:
        probe.write_bytes(b"x")
        probe.unlink()
        why = ""
    except OSError as error:
        why = error.strerror or str(error)
    there = folder if folder.exists() else Path(os.curdir)
    return shutil.disk_usage(there).free, why
