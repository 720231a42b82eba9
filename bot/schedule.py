"""When things happen by themselves: nothing is remembered here, what is due is read from the store."""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from bot.domain.paris import PARIS
from bot.settings.environment import PollSettings
from bot.settings.problems import Problem, ProblemKind, SettingsError

_DAILY = {"hour": "4", "minute": "47"}
"""After the night's export (about 02:00) and clear of the hours that clock changes repeat or skip."""
_IDENTITY_MINUTES = 5

Job = Callable[[], Awaitable[object]]


def poll_trigger(settings: PollSettings) -> CronTrigger:
    """The cron fields of vigie.toml in Paris time; SettingsError where they are none."""
    try:
        return CronTrigger(timezone=PARIS, **settings.model_dump())
    except ValueError as error:
        raise SettingsError(Problem(ProblemKind.CRON, "poll", str(error))) from error


def schedule(trigger: CronTrigger, *, poll: Job, daily: Job, check_identity: Job) -> AsyncIOScheduler:
    """A scheduler whose late jobs still run, once: a machine that slept misses no poll."""
    scheduler = AsyncIOScheduler(
        timezone=PARIS, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
    )
    scheduler.add_job(_awaited(poll), trigger, name="poll")
    scheduler.add_job(_awaited(daily), CronTrigger(timezone=PARIS, **_DAILY), name="daily")
    every_so_often = IntervalTrigger(minutes=_IDENTITY_MINUTES)
    scheduler.add_job(_awaited(check_identity), every_so_often, name="identity")
    return scheduler


def _awaited(job: Job) -> Callable[[], Coroutine[Any, Any, None]]:
    """What APScheduler knows to be asynchronous: any other callable it would run in a thread, for nothing."""

    async def run() -> None:
        await job()

    return run
