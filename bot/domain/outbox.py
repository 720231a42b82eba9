"""The outbox: what must still reach Slack, and in which order."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.telling import Telling


class Kind(StrEnum):
    CARD = "card"
    """Post an alert's card."""
    UPDATE = "update"
    """Show an alert's present state on its card."""
    THREAD = "thread"
    """One line in the thread of an alert's card."""
    CHANNEL = "channel"
    """One line in the channel."""


class RowState(StrEnum):
    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Row:
    """One thing to tell Slack. It holds no rendered text: that is made from the state when it is sent.

    `key` is deterministic: enqueueing it again is one row. `sequence` orders the rows; the store gives it.
    `quiet` rows wait out the quiet hours, `urgent` ones overtake: somebody has just clicked.
    `not_before` is in seconds of the wall clock (time.time), 0 for at once.
    """

    key: str
    channel: str
    kind: Kind
    alert: str = ""
    telling: Telling | None = None
    quiet: bool = False
    urgent: bool = False
    sequence: int = 0
    state: RowState = RowState.PENDING
    attempts: int = 0
    not_before: float = 0.0
    changed_at: float = 0.0
    error: str = ""

    @property
    def id(self) -> str:
        return self.key
