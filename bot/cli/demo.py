"""`vigie demo`: Vigie against the local Slack, on two real exports, and imagined offers."""

import contextlib
import socket
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import typer
from pydantic import SecretStr

from bot.app import running
from bot.background import background
from bot.cli.story import Story
from bot.locale.texts import texts
from bot.reading import catalogue_of
from bot.sandbox import app as sandbox
from bot.sandbox.server import serve
from bot.serving import told_to_stop
from bot.settings.environment import Settings
from bot.settings.sections import CalendarSettings, OutboxSettings

EVENTS = {"app_home_opened", "member_joined_channel"}
"""What the manifest subscribes to, of what this Slack can tell."""

_PACE = 0.05
"""Seconds between two messages: Slack asks for about one, and this Slack for none."""


@contextlib.asynccontextmanager
async def telling(settings: Settings, folder: Path) -> AsyncIterator[Story]:
    """The demo, running: its page is at `story.sandbox.base_url`; its state lives in `folder`."""
    published = folder / "published"
    published.mkdir()
    story = Story(texts(settings.locale), published)
    local = story.sandbox
    async with serve(local.asgi, port=settings.port, on_ready=local.at):
        try:
            port = _free_port()
            inside = _inside(settings, local, folder / "data", port)
            async with (
                catalogue_of(inside) as catalogue,
                running(inside, story.clock.now, catalogue) as vigie,
                serve(vigie.web, port=port) as base,
            ):
                story.vigie = vigie
                vigie.scheduler.pause()  # days pass by the page's buttons alone, not by the clock on the wall
                local.slack.events |= EVENTS
                local.request_url = f"{base}/slack/events"
                async with background(story.go_on_reading):
                    yield story
        finally:
            await local.close()


def _inside(settings: Settings, local: sandbox.Sandbox, folder: Path, port: int) -> Settings:
    """The same settings, but for what leads outside."""
    return settings.model_copy(
        update={
            "slack_bot_token": SecretStr(local.identity.bot_token),
            "slack_signing_secret": SecretStr(local.identity.signing_secret),
            "slack_app_token": None,
            "slack_api_url": local.api_url.rstrip("/"),
            "datagouv_url": local.registry_url,
            "catalogue_url": local.catalogue_url,
            "registry": settings.registry.model_copy(update={"details": True}),
            "data_dir": folder,
            "admins": (),
            "outbox": OutboxSettings(seconds_between_messages=_PACE),
            "calendar": CalendarSettings(public_url=f"http://127.0.0.1:{port}"),
        }
    )


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
