"""Waiting for what no message tells of: another process, connection or task makes it so."""

import asyncio
from collections.abc import Callable


async def until(true: Callable[[], object], seconds: float = 20, every: float = 0.02) -> None:
    """Look every so many seconds until something is so; TimeoutError where it is not in time."""
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110 - nothing tells when it is
            await asyncio.sleep(every)
