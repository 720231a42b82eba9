"""`vigie doctor`: how Vigie is doing, also beside one that serves, and how to mend what is wrong."""

import contextlib
import json
import time
from collections.abc import Mapping
from datetime import UTC, datetime

import typer
from rich.console import Console
from rich.markup import escape

from bot.domain.catalogue import catalogue_day
from bot.domain.catalogue_health import on_last_reading
from bot.domain.crowd import on_all_outboxes, on_installed
from bot.domain.health import (
    Finding,
    Level,
    on_clock,
    on_jobs,
    problem,
)
from bot.domain.why import Why
from bot.hosting import hosted, peeking
from bot.locale.texts import Texts, texts
from bot.reading import registry_of
from bot.schedule import poll_trigger, schedule
from bot.settings.disk import lasting
from bot.settings.environment import Settings
from bot.settings.problems import Problem, ProblemKind, SettingsError
from bot.slack.client import slack_client, slack_session
from bot.slack.doctor import Doctor
from bot.store.errors import StoreError
from bot.store.postgres.ours import PgOurs

_SOON = 3600.0
"""Seconds before its end in which a token should have been renewed long ago."""
_ASKED = 100
"""So many workspaces' tokens Slack is asked about: those that end first."""
_SIGNS = {Level.OK: "[green]✓[/]", Level.ATTENTION: "[yellow]△[/]", Level.PROBLEM: "[red]✗[/]"}


async def doctor(settings: Settings, *, as_json: bool) -> int:
    """Print each finding; 0 where no problem was found, else 1."""
    found = await _examine(settings)
    t = texts(settings.locale)
    if as_json:
        typer.echo(json.dumps([_row(one, t) for one in found], ensure_ascii=False, indent=1))
    else:
        _show(found, t)
    return int(any(one.level is Level.PROBLEM for one in found))


async def _examine(settings: Settings) -> list[Finding]:
    def now() -> datetime:
        return datetime.now(UTC)

    token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else ""
    async with contextlib.AsyncExitStack() as stack:
        registry = registry_of(settings, now)
        stack.push_async_callback(registry.close)
        session = await stack.enter_async_context(slack_session(settings.slack_api_url))
        client = slack_client(session, settings.slack_api_url, token)
        silent_after = settings.registry.silent_after_days
        backups = None if settings.database_url else settings.data_dir
        one = Doctor(
            client,
            registry,
            settings.data_dir,
            backups,
            silent_after,
            now,
            lambda: _planned(settings),
            among_others=settings.oauth is not None,
            reads_offers=settings.catalogue_url is not None,
        )
        before = [*_ways_in(settings), *_lasting(settings)]
        try:
            if settings.oauth:
                return [*before, *await _of_all(settings, settings.oauth.client_id, one)]
            async with peeking(settings) as tx:
                return [*before, *await one.examine(tx)]
        except StoreError as error:
            mend = Why("Suivez la phrase ci-dessus ; rien d'autre n'a été regardé.")
            return [*before, problem("state", Why("{why}", why=error.reason), mend)]


async def _of_all(settings: Settings, app: str, one: Doctor) -> list[Finding]:
    """What there is to say of all workspaces: there is no single token, and no single outbox."""
    if settings.database_url is None:
        raise SettingsError(Problem(ProblemKind.NEEDS_DATABASE, "SLACK_CLIENT_ID"))
    async with hosted(settings) as hosting, hosting.commons.reading() as tx:
        assert hosting.database is not None
        crowd, at = hosting.database.crowd, time.time()
        found = on_installed(*await crowd.installed(app, at, at + _SOON))
        found.append(await one.installed(await crowd.tokens(app, _ASKED)))
        found += [on_clock(one.client.clock.ahead), await one.source(tx), on_jobs(one.next_runs())]
        if settings.catalogue_url and (last := await PgOurs(hosting.database.engine).last_read()):
            found.append(on_last_reading(last, catalogue_day(one.clock())))
        return [*found, *on_all_outboxes(await crowd.outbox(), at), *one.details(), *await one.machine()]


def _planned(settings: Settings) -> Mapping[str, datetime]:
    """When a Vigie that serves with these settings does what."""

    async def nothing() -> None: ...

    trigger, now = poll_trigger(settings.poll), datetime.now(UTC)
    jobs = schedule(trigger, poll=nothing, daily=nothing, often=nothing).get_jobs()
    return {job.name: job.trigger.get_next_fire_time(None, now) for job in jobs}


def _ways_in(settings: Settings) -> list[Finding]:
    if settings.slack_signing_secret or settings.slack_app_token:
        return []
    return [
        problem(
            "ways_in",
            Why("Slack ne peut rien envoyer à Vigie : ni SLACK_APP_TOKEN ni SLACK_SIGNING_SECRET."),
            Why("Donnez l'un des deux : api.slack.com/apps, votre application, « Basic Information »."),
        )
    ]


def _lasting(settings: Settings) -> list[Finding]:
    """What is to be said of the disk that the state is on, where it is on one."""
    found = None if settings.database_url else lasting(settings.data_dir)
    return [found] if found else []


def _row(one: Finding, t: Texts) -> dict[str, str]:
    return {
        "subject": one.subject,
        "level": one.level.value,
        "what": _plain(one.what, t),
        "mend": _plain(one.mend, t),
    }


def _plain(told: str, t: Texts) -> str:
    """In words; without the space before a reason that is not known."""
    return t.why(told).strip()


def _show(found: list[Finding], t: Texts) -> None:
    console = Console(highlight=False, soft_wrap=True)
    for one in found:
        console.print(f"{_SIGNS[one.level]} {escape(_plain(one.what, t))}")
        if one.mend:
            console.print(f"  → {escape(_plain(one.mend, t))}")
