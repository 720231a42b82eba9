"""When things happen by themselves."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.paris import PARIS
from bot.schedule import poll_trigger, schedule
from bot.settings.environment import PollSettings
from bot.settings.problems import ProblemKind, SettingsError


def next_after(settings: PollSettings, now: datetime) -> datetime:
    following = poll_trigger(settings).get_next_fire_time(None, now)
    assert isinstance(following, datetime)
    return following


def test_the_poll_is_hourly_in_paris_time() -> None:
    now = datetime(2026, 8, 17, 9, 30, tzinfo=PARIS)
    assert next_after(PollSettings(), now) == datetime(2026, 8, 17, 10, 17, tzinfo=PARIS)


def test_an_hour_set_by_hand_is_parisian_on_both_sides_of_the_clock_change() -> None:
    settings = PollSettings(hour="7", minute="0")
    for day in (datetime(2026, 10, 24, 12, tzinfo=PARIS), datetime(2026, 10, 25, 12, tzinfo=PARIS)):
        following = next_after(settings, day)
        assert following.astimezone(PARIS).hour == 7
        assert following - day < timedelta(hours=21)


@pytest.mark.parametrize("given", [{"hour": "25"}, {"minute": "often"}, {"day_of_week": "lundi"}])
def test_what_is_no_hour_is_a_problem_of_the_settings(given: dict[str, str]) -> None:
    with pytest.raises(SettingsError) as refused:
        poll_trigger(PollSettings(**given))
    assert refused.value.problems[0].kind is ProblemKind.CRON


async def test_a_machine_that_slept_polls_once_when_it_wakes() -> None:
    polled = asyncio.Event()

    async def poll() -> None:
        polled.set()

    async def nothing() -> None: ...

    scheduler = schedule(poll_trigger(PollSettings()), poll=poll, daily=nothing, check_identity=nothing)
    scheduler.start(paused=True)
    try:
        job = next(job for job in scheduler.get_jobs() if job.name == "poll")
        job.modify(next_run_time=datetime.now(UTC) - timedelta(days=7))
        scheduler.resume()
        async with asyncio.timeout(5):
            await polled.wait()
        assert job.next_run_time > datetime.now(UTC)
    finally:
        scheduler.shutdown(wait=False)


class Callable:
    """A job that is an object, as the poll is: APScheduler alone would not see that it is asynchronous."""

    def __init__(self) -> None:
        self.called = asyncio.Event()

    async def __call__(self) -> None:
        self.called.set()


@pytest.mark.parametrize("name", ["poll", "daily", "identity"])
async def test_a_job_that_is_an_object_runs_too(name: str) -> None:
    job = Callable()
    scheduler = schedule(poll_trigger(PollSettings()), poll=job, daily=job, check_identity=job)
    scheduler.start(paused=True)
    try:
        due = next(one for one in scheduler.get_jobs() if one.name == name)
        due.modify(next_run_time=datetime.now(UTC))
        scheduler.resume()
        async with asyncio.timeout(5):
            await job.called.wait()
    finally:
        scheduler.shutdown(wait=False)


async def test_the_poll_the_daily_one_and_the_tokens_check_are_planned() -> None:
    async def nothing() -> None: ...

    scheduler = schedule(poll_trigger(PollSettings()), poll=nothing, daily=nothing, check_identity=nothing)
    assert {job.name for job in scheduler.get_jobs()} == {"poll", "daily", "identity"}
