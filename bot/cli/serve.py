"""`vigie serve`: the bot itself, by HTTP, Socket Mode or both; `vigie work`: all but listening to Slack."""

import asyncio
import contextlib
import signal
from urllib.parse import urlsplit

import structlog
from starlette.applications import Starlette

from bot.app import running
from bot.domain.health import Level
from bot.domain.why import Why
from bot.reading import catalogue_of
from bot.serving import serving, told_to_stop
from bot.settings.disk import lasting
from bot.settings.environment import Settings
from bot.settings.problems import Problem, ProblemKind, SettingsError
from bot.store.errors import FolderUnusable

log = structlog.get_logger()


def check_ways_in(settings: Settings) -> None:
    """SettingsError where Slack could not be heard, or not be told anything."""
    problems = _installing(settings)
    if problems:
        raise SettingsError(*problems)
    if settings.oauth is None and settings.slack_bot_token is None:
        raise SettingsError(Problem(ProblemKind.MISSING, "SLACK_BOT_TOKEN"))
    if settings.slack_signing_secret is None and settings.slack_app_token is None:
        raise SettingsError(Problem(ProblemKind.NO_WAY_IN, "SLACK_APP_TOKEN"))


def _installing(settings: Settings) -> list[Problem]:
    """What is missing for many workspaces, where they are wanted."""
    given = (settings.slack_client_id, settings.slack_client_secret)
    if given == (None, None):
        return []
    names = ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET")
    found = [
        Problem(ProblemKind.MISSING, name) for name, value in zip(names, given, strict=True) if value is None
    ]
    if settings.database_url is None:
        found.append(Problem(ProblemKind.NEEDS_DATABASE, "SLACK_CLIENT_ID"))
    address = urlsplit(settings.address)
    # Browsers keep the installation's cookie to https, and to the machine that they run on.
    if address.scheme != "https" and address.hostname not in ("localhost", "127.0.0.1"):
        found.append(Problem(ProblemKind.NEEDS_ADDRESS, "public_url"))
    return found


def check_lasting(settings: Settings) -> None:
    """FolderUnusable where the next deploy would take the state along; a line in the log where it may."""
    found = None if settings.database_url else lasting(settings.data_dir)
    if found is None:
        return
    if found.level is Level.PROBLEM:
        raise FolderUnusable(Why("Vigie ne démarre pas. {what} {mend}", what=found.what, mend=found.mend))
    log.warning("the data folder may not last", folder=str(settings.data_dir), why=str(found.what))


async def serve(settings: Settings) -> None:
    """Run until told to stop; what is under way then is finished."""
    check_ways_in(settings)
    check_lasting(settings)
    await _run(settings)


async def work(settings: Settings) -> None:
    """Poll and send beside the processes that listen; only a database can be shared with those."""
    if settings.database_url is None:
        raise SettingsError(Problem(ProblemKind.NEEDS_DATABASE, "vigie work"))
    if settings.oauth is None and settings.slack_bot_token is None:
        raise SettingsError(Problem(ProblemKind.MISSING, "SLACK_BOT_TOKEN"))
    await _run(settings.model_copy(update={"slack_signing_secret": None, "slack_app_token": None}))


async def _run(settings: Settings) -> None:
    async with (
        catalogue_of(settings) as catalogue,
        running(settings, catalogue=catalogue) as vigie,
        serving(vigie.web, settings.port),
    ):
        by_hand = await told_to_stop() is signal.SIGINT
        if settings.slack_signing_secret and not by_hand:
            await drain(vigie.web, settings.serving.drain_seconds)


async def drain(web: Starlette, seconds: float) -> None:
    """Go on answering for so long, but as one that is about to leave; Ctrl-C ends the wait."""
    log.info("told to stop", seconds_still_answering=seconds)
    web.state.stopping = True
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await told_to_stop(signal.SIGINT)
