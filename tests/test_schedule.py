"""When things happen by themselves."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.domain.paris import PARIS
from bot.schedule import ClockWatch, poll_trigger, schedule
from bot.settings.problems import ProblemKind, SettingsError
from bot.settings.sections import PollSettings


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

    scheduler = schedule(poll_trigger(PollSettings()), poll=poll, daily=nothing, often=nothing)
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


@pytest.mark.parametrize("name", ["poll", "daily", "often"])
async def test_a_job_that_is_an_object_runs_too(name: str) -> None:
    job = Callable()
    scheduler = schedule(poll_trigger(PollSettings()), poll=job, daily=job, often=job)
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

    scheduler = schedule(poll_trigger(PollSettings()), poll=nothing, daily=nothing, often=nothing)
    assert {job.name for job in scheduler.get_jobs()} == {"poll", "daily", "often"}


NOON = datetime(2026, 8, 17, 12, 0, tzinfo=UTC)


class Hands:
    """Two clocks: one that can be set, and one that only goes on."""

    def __init__(self, now: datetime) -> None:
        self.wall, self.monotonic = now.timestamp(), 1000.0

    def go_on(self, seconds: float, *, jump: timedelta = timedelta()) -> None:
        self.monotonic += seconds
        self.wall += seconds + jump.total_seconds()


@pytest.mark.parametrize(
    ("jump", "expected"),
    [
        (timedelta(days=-1), datetime(2026, 8, 16, 12, 17, tzinfo=UTC)),
        (timedelta(hours=-2), datetime(2026, 8, 17, 10, 17, tzinfo=UTC)),
        (timedelta(seconds=2), datetime(2026, 8, 17, 12, 17, tzinfo=UTC)),
        (timedelta(days=-170, hours=-1), datetime(2026, 2, 28, 11, 17, tzinfo=UTC)),
    ],
)
async def test_a_clock_that_is_set_back_makes_no_job_wait_for_its_old_moment(
    jump: timedelta, expected: datetime
) -> None:
    scheduler, hands = planned(), Hands(NOON)
    watch = ClockWatch(scheduler, lambda: hands.wall, lambda: hands.monotonic)
    hands.go_on(30, jump=jump)
    watch.look()
    assert next_runs(scheduler)["poll"] == expected
    scheduler.shutdown(wait=False)


async def test_a_clock_that_is_set_forward_has_what_was_missed_done_at_once_and_once() -> None:
    scheduler, hands = planned(), Hands(NOON)
    watch = ClockWatch(scheduler, lambda: hands.wall, lambda: hands.monotonic)
    hands.go_on(30, jump=timedelta(days=2))
    watch.look()
    assert set(next_runs(scheduler).values()) == {NOON + timedelta(days=2, seconds=30)}
    scheduler.shutdown(wait=False)


async def test_a_clock_that_goes_on_as_it_should_changes_nothing() -> None:
    scheduler, hands = planned(), Hands(NOON)
    before = next_runs(scheduler)
    watch = ClockWatch(scheduler, lambda: hands.wall, lambda: hands.monotonic)
    hands.go_on(30)
    watch.look()
    assert next_runs(scheduler) == before
    scheduler.shutdown(wait=False)


async def test_the_watch_looks_again_and_again() -> None:
    scheduler, hands = planned(), Hands(NOON)
    watch = ClockWatch(scheduler, lambda: hands.wall, lambda: hands.monotonic)
    task = asyncio.create_task(watch.run(0.001))
    for _ in range(2):
        hands.go_on(30, jump=timedelta(hours=-1))
        wanted = datetime.fromtimestamp(hands.wall, UTC).replace(minute=17, second=0)
        for _ in range(1000):
            await asyncio.sleep(0.001)
            if next_runs(scheduler)["poll"] == wanted:
                break
        assert next_runs(scheduler)["poll"] == wanted
    task.cancel()
    scheduler.shutdown(wait=False)


@pytest.mark.parametrize(
    "now",
    [
        datetime(2028, 2, 29, 0, 0, tzinfo=PARIS),
        datetime(2026, 3, 29, 1, 59, tzinfo=PARIS),
        datetime(2026, 10, 25, 2, 59, tzinfo=PARIS, fold=1),
        datetime(2026, 12, 31, 23, 59, tzinfo=PARIS),
    ],
)
def test_each_job_is_due_within_its_hour_or_day_whatever_the_day(now: datetime) -> None:
    scheduler = planned(start=False)
    waits = {
        job.name: job.trigger.get_next_fire_time(None, now).timestamp() - now.timestamp()
        for job in scheduler.get_jobs()
    }
    assert waits["poll"] <= 3600
    assert waits["often"] <= 300
    assert waits["daily"] <= 25 * 3600


def planned(*, start: bool = True) -> AsyncIOScheduler:
    """The jobs, as planned at noon; nothing runs."""

    async def nothing() -> None: ...

    scheduler = schedule(poll_trigger(PollSettings()), poll=nothing, daily=nothing, often=nothing)
    if start:
        scheduler.start(paused=True)
        for job in scheduler.get_jobs():
            job.modify(next_run_time=job.trigger.get_next_fire_time(None, NOON))
    return scheduler


def next_runs(scheduler: AsyncIOScheduler) -> dict[str, datetime]:
    return {job.name: job.next_run_time.astimezone(UTC) for job in scheduler.get_jobs()}
