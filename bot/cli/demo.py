"""`vigie demo`: Vigie against the local Slack, on two real exports; nothing else is needed."""

import asyncio
import contextlib
import socket
import tempfile
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import typer
from pydantic import SecretStr

from bot.app import Vigie, running
from bot.domain.answer import Polled
from bot.domain.outbox import RowState
from bot.locale.texts import Texts, texts
from bot.sandbox import app as sandbox
from bot.sandbox.clock import Clock
from bot.sandbox.server import serve
from bot.sandbox.ui import Controls
from bot.sandbox.workspace import demo_workspace
from bot.serving import told_to_stop
from bot.settings.environment import CalendarSettings, OutboxSettings, Settings
from bot.slack.views.replies import answer

EXPORTS = tuple(
    (date.fromisoformat(path.stem[-10:]), path)
    for path in sorted((Path(sandbox.__file__).parent / "exports").glob("*.zip"))
)
"""The bundled exports: their date, and the file as France compétences published it."""


EVENTS = {"app_home_opened", "member_joined_channel"}
"""What the manifest subscribes to, of what this Slack can tell."""

_PACE = 0.05
"""Seconds between two messages: Slack asks for about one, and this Slack for none."""
_PATIENCE = 10.0
"""Seconds that a day waits at most for what it brought to be said."""
_LOOK = 0.01


class Story:
    """What the page's panel moves: which export is published, and the day that decisions are taken on."""

    def __init__(self, t: Texts) -> None:
        self._t = t
        self._published = 0
        self._one_at_a_time = asyncio.Lock()
        self.clock = Clock(EXPORTS[0][0])
        # Messages carry the story's dates, not today's.
        workspace = demo_workspace(now=lambda: self.clock.now().timestamp())
        controls = Controls(self.publish_next, self.advance, self.status)
        self.sandbox = sandbox.Sandbox(workspace, controls)
        self.vigie: Vigie | None = None
        self.sandbox.registry.publish(EXPORTS[0][1])

    def status(self) -> dict[str, Any]:
        following = EXPORTS[self._published + 1 :]
        return {
            "export": EXPORTS[self._published][1].name,
            "next_export": following[0][1].name if following else None,
            "day": self.clock.day.isoformat(),
        }

    async def publish_next(self) -> str:
        """Publish the export that follows; the clock moves with it."""
        async with self._one_at_a_time:
            if self._published + 1 == len(EXPORTS):
                return self._t("Il n'y a pas d'autre export dans cette démonstration.")
            self._published += 1
            day, path = EXPORTS[self._published]
            self.clock.set_day(max(day, self.clock.day))
            self.sandbox.registry.publish(path)
            return answer(await self._live(), self._t).text

    async def advance(self, days: int) -> str:
        """Live through so many days, one by one, on the same export."""
        async with self._one_at_a_time:
            alerts = 0
            for _ in range(days):
                self.clock.next_day()
                polled = await self._live()
                alerts += polled.alerts
            return answer(replace(polled, alerts=alerts), self._t).text

    async def _live(self) -> Polled:
        """What Vigie does by itself on a day, until it has said what it had to: messages carry that day."""
        assert self.vigie is not None
        polled = await self.vigie.poll(in_full=True)
        await self.vigie.home.rounds()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                await self._nothing_left_to_say(self.vigie)
        self.sandbox.workspace.changes.touch()
        return polled

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


@contextlib.asynccontextmanager
async def telling(settings: Settings, folder: Path) -> AsyncIterator[Story]:
    """The demo, running: its page is at `story.sandbox.base_url`; its state lives in `folder`."""
    story = Story(texts(settings.locale))
    local = story.sandbox
    async with serve(local.asgi, port=settings.port, on_ready=local.at):
        try:
            identity, port = local.identity, _free_port()
            inside = settings.model_copy(
                update={
                    "slack_bot_token": SecretStr(identity.bot_token),
                    "slack_signing_secret": SecretStr(identity.signing_secret),
                    "slack_app_token": None,
                    "slack_api_url": local.api_url.rstrip("/"),
                    "datagouv_url": local.registry_url,
                    "data_dir": folder,
                    "admins": (),
                    "outbox": OutboxSettings(seconds_between_messages=_PACE),
                    "calendar": CalendarSettings(public_url=f"http://127.0.0.1:{port}"),
                }
            )
            async with running(inside, story.clock.now) as vigie, serve(vigie.web, port=port) as base:
                story.vigie = vigie
                local.slack.events |= EVENTS
                local.request_url = f"{base}/slack/events"
                yield story
        finally:
            await local.close()


def _free_port() -> int:
    """A port that nobody listens at: calendar feeds name it before the bot is served there."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def demo(settings: Settings) -> None:
    """Run until interrupted; prints one line, once the page answers."""
    with tempfile.TemporaryDirectory(prefix="vigie-demo-") as folder:
        async with telling(settings, Path(folder)) as story:
            t = texts(settings.locale)
            address = story.sandbox.base_url
            typer.echo(t("Démonstration : {address} (Ctrl-C pour arrêter)", address=address))
            await told_to_stop()
