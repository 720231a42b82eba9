"""What a process does on hearing of other processes' news, and when it begins to lead."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.among import persistent
from bot.asking import AskedPolls
from bot.exports import ExportFollower
from bot.slack.afterwards import Afterwards
from bot.slack.listeners.parts import LONGEST_POLL
from bot.store.postgres.session import Session


@dataclass(frozen=True, slots=True)
class Hearing:
    """`wake` has the outbox of a workspace looked at, `poll` polls in full."""

    afterwards: Afterwards
    wake: Callable[[str], None]
    follow: ExportFollower
    poll: Callable[[], Awaitable[object]]
    asked: AskedPolls

    def session(self, address: str) -> Session:
        """The process's session with the database, which is to be run."""
        return Session(address, self.wake, self._follow, self._answer, self._lead)

    def _follow(self) -> None:
        self.afterwards("follow the export", self.follow(), bound=LONGEST_POLL)

    def _answer(self) -> None:
        work = persistent(self.asked.answer, self.asked.leads)
        self.afterwards("poll for who asks", work, bound=LONGEST_POLL)

    async def _lead(self) -> None:
        self.afterwards("first poll", persistent(self.poll, self.asked.leads), bound=LONGEST_POLL)
        self._answer()  # somebody may have asked while nobody led
