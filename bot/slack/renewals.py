"""Renewals of tokens under way in this process: one a workspace, whoever asks, and none is cut off."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import structlog

from bot.domain.fate import Later, SlackFailure, Unknown, WorkspaceGone
from bot.slack.bots import DATABASE_FAULTS
from bot.slack.rotation import Rotation

log = structlog.get_logger()

_AT_ONCE = 2
"""Each holds a connection to the database while Slack answers."""
_REFUSED = 60.0
"""Seconds until Slack is asked again, by a request, for a token that it did not give."""


@dataclass
class Renewals:
    """`done` is told of each that ended well, `check` is asked about a workspace that was refused one."""

    rotation: Rotation
    done: Callable[[str], None]
    check: Callable[[str], Awaitable[None]]
    monotonic: Callable[[], float]
    _tasks: dict[str, asyncio.Task[bool]] = field(default_factory=dict)
    _refused: dict[str, float] = field(default_factory=dict)
    _turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_AT_ONCE))

    def start(self, team: str) -> asyncio.Task[bool]:
        """A task of its own, or the one under way: who asked may be cut off, but not what Slack answered.

        False where Slack asks to wait before anything more is asked.
        """
        task = self._tasks.get(team)
        if task is None:
            task = self._tasks[team] = asyncio.create_task(self._run(team))
            task.add_done_callback(lambda _: self._tasks.pop(team, None))
        return task

    def start_unless_refused(self, team: str) -> asyncio.Task[bool] | None:
        """None where Slack has just refused a token to that workspace."""
        if team not in self._tasks and self.monotonic() < self._refused.get(team, 0):
            return None
        return self.start(team)

    async def drain(self) -> None:
        """Wait for those under way."""
        while self._tasks:
            await asyncio.wait(self._tasks.values())

    async def _run(self, team: str) -> bool:
        try:
            async with self._turns:
                await self.rotation.renew(team)
        except SlackFailure as failure:
            self._fail(team, failure.code)
            if isinstance(failure, Unknown | WorkspaceGone):
                await self._ask_why(team)
            return not isinstance(failure, Later) or failure.after is None
        except DATABASE_FAULTS as error:
            self._fail(team, type(error).__name__)  # its text may hold tokens
        else:
            self._refused.pop(team, None)
            self.done(team)
        return True

    async def _ask_why(self, team: str) -> None:
        try:
            await self.check(team)
        except Exception:
            # Nobody awaits this for its own sake: this is where its failure is told.
            log.exception("a removal cannot be carried out", team=team)

    def _fail(self, team: str, code: str) -> None:
        log.error("a token cannot be renewed: the old one stays", team=team, code=code)
        self._refused[team] = self.monotonic() + _REFUSED
