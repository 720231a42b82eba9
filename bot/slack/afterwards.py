"""Work that a request starts and does not wait for: bounded, logged, and finished before the process ends."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

import structlog

log = structlog.get_logger()


@dataclass
class Afterwards:
    """`bound` is in seconds, for each piece of work, and for all of it once the process is to stop."""

    bound: float = 10.0
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def __call__(self, name: str, work: Coroutine[Any, Any, object], bound: float | None = None) -> None:
        """Start `work`; `name` says in the log what failed."""
        task = asyncio.create_task(self._run(name, work, bound or self.bound), name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def drain(self) -> None:
        """Wait for what is under way, and end what takes longer than `bound`."""
        while self._tasks:
            _, endless = await asyncio.wait(self._tasks, timeout=self.bound)
            for task in endless:
                log.warning("work after an acknowledgement is ended", work=task.get_name())
                task.cancel()
            if endless:
                await asyncio.wait(endless)

    async def _run(self, name: str, work: Coroutine[Any, Any, object], bound: float) -> None:
        try:
            async with asyncio.timeout(bound):
                await work
        except Exception:
            # Nobody awaits this work: this is where its failure is told.
            log.exception("work after an acknowledgement failed", work=name)
