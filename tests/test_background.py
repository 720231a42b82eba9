"""Work in the background: begun again where it fails, and over when what it runs beside is."""

import asyncio

import pytest

from bot.background import background, kept_up


async def test_work_that_fails_is_begun_again() -> None:
    tries: list[int] = []

    async def work() -> None:
        tries.append(1)
        if len(tries) < 3:
            raise RuntimeError("not yet")

    await kept_up(work, pause=0)
    assert len(tries) == 3


async def test_it_ends_with_the_block_even_if_it_fails_on_its_way_out() -> None:
    ended = asyncio.Event()

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()
            raise RuntimeError("on the way out")

    async with asyncio.timeout(5), background(work):
        await asyncio.sleep(0)
    assert ended.is_set()


async def test_the_block_goes_on_though_the_work_is_done() -> None:
    async def work() -> None:
        return

    with pytest.raises(ValueError, match="the block's own"):
        async with background(work):
            raise ValueError("the block's own")
