"""`vigie serve`: the bot itself, by HTTP, Socket Mode or both; `vigie work`: all but listening to Slack."""

from bot.app import running
from bot.serving import serving, told_to_stop
from bot.settings.environment import Settings
from bot.settings.problems import Problem, ProblemKind, SettingsError


def check_ways_in(settings: Settings) -> None:
    """SettingsError where Slack could not be heard, or not be told anything."""
    if settings.slack_bot_token is None:
        raise SettingsError(Problem(ProblemKind.MISSING, "SLACK_BOT_TOKEN"))
    if settings.slack_signing_secret is None and settings.slack_app_token is None:
        raise SettingsError(Problem(ProblemKind.NO_WAY_IN, "SLACK_APP_TOKEN"))


async def serve(settings: Settings) -> None:
    """Run until told to stop; what is under way then is finished."""
    check_ways_in(settings)
    await _run(settings)


async def work(settings: Settings) -> None:
    """Poll and send beside the processes that listen; only a database can be shared with those."""
    if settings.database_url is None:
        raise SettingsError(Problem(ProblemKind.NEEDS_DATABASE, "vigie work"))
    if settings.slack_bot_token is None:
        raise SettingsError(Problem(ProblemKind.MISSING, "SLACK_BOT_TOKEN"))
    await _run(settings.model_copy(update={"slack_signing_secret": None, "slack_app_token": None}))


async def _run(settings: Settings) -> None:
    async with running(settings) as vigie, serving(vigie.web, settings.port):
        await told_to_stop()
