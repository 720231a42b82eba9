"""Work that goes on beside the rest, and is begun again where it fails."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

import structlog

log = structlog.get_logger()

Work = Callable[[], Awaitable[object]]


@contextlib.asynccontextmanager
async def background(work: Work) -> AsyncIterator[None]:
    """Run beside the block, and no longer than it."""
    task = asyncio.create_task(kept_up(work))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


def stopping() -> bool:
    """The task was told to stop, though what it ran failed in some other way on its way out."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


async def kept_up(work: Work, pause: float = 5.0) -> None:
    """Do the work; where it fails, say so in the log and begin again after `pause` seconds."""
    while True:
        try:
            await work()
        except Exception:
            # What runs beside goes on: here alone this failure can be told, and mended.
            log.exception("work in the background failed", again_in=pause)
            if stopping():
                return
            await asyncio.sleep(pause)
        else:
            return
