"""Work that a request leaves behind: bounded, told when it fails, and no reason not to stop."""

import asyncio

import pytest

from bot.slack.afterwards import Afterwards


async def test_what_is_under_way_is_waited_for() -> None:
    afterwards, done = Afterwards(), asyncio.Event()

    async def work() -> None:
        await asyncio.sleep(0.01)
        done.set()

    afterwards("work", work())
    assert not done.is_set()
    await afterwards.drain()
    assert done.is_set()


async def test_work_that_takes_too_long_is_ended_and_told(capsys: pytest.CaptureFixture[str]) -> None:
    afterwards = Afterwards(bound=0.01)
    afterwards("endless", asyncio.Event().wait())
    await afterwards.drain()
    assert "endless" in capsys.readouterr().out


async def test_a_failure_is_told_and_harms_no_other_work(capsys: pytest.CaptureFixture[str]) -> None:
    afterwards, done = Afterwards(), asyncio.Event()

    async def fails() -> None:
        raise ZeroDivisionError

    async def works() -> None:
        done.set()

    afterwards("fails", fails())
    afterwards("works", works())
    await afterwards.drain()
    assert done.is_set()
    assert "ZeroDivisionError" in capsys.readouterr().out


async def test_a_stop_waits_no_longer_than_the_bound_whatever_the_work_may_take() -> None:
    afterwards, ended = Afterwards(bound=0.05), asyncio.Event()

    async def import_an_export() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    afterwards("refresh", import_an_export(), bound=1500)
    async with asyncio.timeout(2):
        await afterwards.drain()
    assert ended.is_set()
