"""When things happen by themselves: nothing is remembered here, what is due is read from the store."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger

from bot.domain.paris import PARIS
from bot.settings.problems import Problem, ProblemKind, SettingsError
from bot.settings.sections import PollSettings

log = structlog.get_logger()

_DAILY = {"hour": "4", "minute": "47"}
"""After the night's export (about 02:00) and clear of the hours that clock changes repeat or skip."""
_OFTEN = "*/5"
"""Minutes, as a cron field: an interval counts from its start, which a clock that steps back is before."""
_WATCHED_EVERY = 30.0
_STEP = 5.0
"""Seconds that the wall clock may drift within that time without having been set."""

Job = Callable[[], Awaitable[object]]


def poll_trigger(settings: PollSettings) -> CronTrigger:
    """The cron fields of vigie.toml in Paris time; SettingsError where they are none."""
    try:
        return CronTrigger(timezone=PARIS, **settings.model_dump())
    except ValueError as error:
        raise SettingsError(Problem(ProblemKind.CRON, "poll", str(error))) from error


def schedule(trigger: CronTrigger, *, poll: Job, daily: Job, often: Job) -> AsyncIOScheduler:
    """A scheduler whose late jobs still run, once: a machine that slept misses no poll."""
    scheduler = AsyncIOScheduler(
        timezone=PARIS, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
    )
    scheduler.add_job(_awaited(poll), trigger, name="poll")
    scheduler.add_job(_awaited(daily), CronTrigger(timezone=PARIS, **_DAILY), name="daily")
    scheduler.add_job(_awaited(often), CronTrigger(timezone=PARIS, minute=_OFTEN), name="often")
    return scheduler


def next_runs(scheduler: AsyncIOScheduler) -> dict[str, datetime]:
    """When each job runs next; none before the scheduler is started."""
    planned = {job.name: getattr(job, "next_run_time", None) for job in scheduler.get_jobs()}
    return {name: at for name, at in planned.items() if at is not None}


@dataclass
class ClockWatch:
    """Notices that the wall clock was set, by one that only goes on, and plans the jobs anew.

    APScheduler keeps the wall-clock moment of a job's next run: where the clock steps back by a day,
    that moment would be a day away.
    """

    scheduler: AsyncIOScheduler
    wall: Callable[[], float] = time.time
    monotonic: Callable[[], float] = time.monotonic

    def __post_init__(self) -> None:
        self._ahead = self.wall() - self.monotonic()

    async def run(self, every: float = _WATCHED_EVERY) -> None:
        """Look every so many seconds, for ever."""
        while True:
            await asyncio.sleep(every)
            self.look()

    def look(self) -> None:
        """Plan the jobs anew if the clock was set since the last look."""
        moved = self.wall() - self.monotonic() - self._ahead
        self._ahead += moved
        if abs(moved) < _STEP:
            return
        log.warning("the clock was set", seconds=round(moved))
        now = datetime.fromtimestamp(self.wall(), UTC)
        for job in self.scheduler.get_jobs():
            # What was due in between is done now, once; what is due again is planned from now.
            job.modify(next_run_time=now if moved > 0 and job.next_run_time <= now else _next(job, now))


def _next(job: Any, now: datetime) -> datetime | None:  # noqa: ANN401 - APScheduler has no types
    following: datetime | None = job.trigger.get_next_fire_time(None, now)
    return following


def _awaited(job: Job) -> Callable[[], Coroutine[Any, Any, None]]:
    """What APScheduler knows to be asynchronous: any other callable it would run in a thread, for nothing."""

    async def run() -> None:
        await job()

    return run
