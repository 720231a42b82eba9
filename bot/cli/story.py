"""The demo's story: which exports and offers are published, and the day that decisions are taken on."""

import asyncio
import contextlib
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.app import Vigie
from bot.domain.answer import Polled
from bot.domain.checklist import ARCHIVE, Outcome
from bot.domain.outbox import RowState
from bot.domain.ports import Found
from bot.locale.texts import Texts
from bot.sandbox import app as sandbox
from bot.sandbox.clock import Clock
from bot.sandbox.sources import FIRST_DAY, Sources
from bot.sandbox.ui import Controls
from bot.sandbox.workspace import demo_workspace
from bot.slack.views.replies import answer

_PATIENCE = 10.0
"""Seconds that a day waits at most for what it brought to be said."""
_LOOK = 0.01
_SOON = 0.5
"""Seconds until the catalogue is read for a SIRET that was just named: minutes go by in no time here."""


class Story:
    """What the page's panel moves: which export is published, and the day that decisions are taken on."""

    def __init__(self, t: Texts, folder: Path) -> None:
        self._t = t
        self._one_at_a_time = asyncio.Lock()
        self.clock = Clock(FIRST_DAY)
        # Messages carry the story's dates, not today's.
        workspace = demo_workspace(now=lambda: self.clock.now().timestamp())
        controls = Controls(self.publish_next, self.advance, self.status)
        self.sandbox = sandbox.Sandbox(workspace, controls)
        self.sources = Sources(self.sandbox.registry, self.sandbox.catalogue, folder)
        self.vigie: Vigie | None = None

    def status(self) -> dict[str, Any]:
        return {**self.sources.status(), "day": self.clock.day.isoformat()}

    async def publish_next(self) -> str:
        """Publish the export that follows; the clock moves with it."""
        async with self._one_at_a_time:
            day = self.sources.publish_next()
            if day is None:
                return self._t("Il n'y a pas d'autre export dans cette démonstration.")
            self.clock.set_day(max(day, self.clock.day))
            return self._told(*await self._live())

    async def advance(self, days: int) -> str:
        """Live through so many days, one by one, on the same export."""
        async with self._one_at_a_time:
            alerts = archived = 0
            for _ in range(days):
                self.clock.next_day()
                polled, gone = await self._live()
                alerts, archived = alerts + polled.alerts, archived + gone
            return self._told(replace(polled, alerts=alerts), archived)

    async def go_on_reading(self) -> None:
        """Read the catalogue for whoever has just been named, but never while a day is lived through."""
        while True:
            async with self._one_at_a_time:
                await self._read_offers()
            await asyncio.sleep(_SOON)

    async def _read_offers(self) -> None:
        assert self.vigie is not None
        assert self.vigie.offers is not None, "the demo has a catalogue"
        await self.vigie.offers()

    def _told(self, polled: Polled, archived: int) -> str:
        told = answer(polled, self._t).text
        left = self._t.plural(
            "{n} offre archivée a quitté le catalogue.",
            "{n} offres archivées ont quitté le catalogue.",
            archived,
        )
        return f"{told} {left}" if archived else told

    async def _live(self) -> tuple[Polled, int]:
        """What Vigie does by itself on a day, until it has said what it had to: messages carry that day.

        Beside it, how many offers have left the catalogue since the day before.
        """
        assert self.vigie is not None
        archived = self.sources.extract(self.clock.day, await self._archived(self.vigie))
        await self._read_offers()
        polled = await self.vigie.poll(in_full=True)
        if polled.outcome == Found.NEW:  # what XML exports tell comes minutes later: here, the same day
            await self.vigie.registry.enrich()
            more = await self.vigie.poll()
            polled = replace(polled, alerts=polled.alerts + more.alerts)
        await self.vigie.home.rounds()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                await self._nothing_left_to_say(self.vigie)
        self.sandbox.workspace.changes.touch()
        return polled, archived

    async def _archived(self, vigie: Vigie) -> list[tuple[str, str]]:
        """What people say that they have archived: the demo believes that they did so in EDOF."""
        async with vigie.home.store.reading() as tx:
            marks = [(alert.number.code, alert.mark(ARCHIVE)) for alert in await tx.alerts.where()]
            ours = [one.siret for one in await tx.sirets.where()]
        done = [code for code, mark in marks if mark and mark.outcome is Outcome.DONE]
        return [(siret, code) for siret in ours for code in done]

    async def _nothing_left_to_say(self, vigie: Vigie) -> None:
        while True:
            async with vigie.home.store.reading() as tx:
                waits = [
                    row
                    for state in (RowState.PENDING, RowState.SENDING)
                    for row in await tx.outbox.where(state=state)
                ]
            if not waits:
                return
            await asyncio.sleep(_LOOK)
