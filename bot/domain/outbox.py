"""The outbox: what must still reach Slack, and in which order."""

from collections.abc import Container, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby

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
    SUMMARY = "summary"
    """Post the message that counts many alerts, whose cards are in its thread."""
    PROGRESS = "progress"
    """Show on that message how far they are."""


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
    summary: str = ""
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


FIRST_RETRY = 1.5
LONGEST_RETRY = 900.0
KEPT_SENT = 86_400.0
"""How long a sent row stays, in seconds, so that its key is not sent again."""


def next_rows(rows: Iterable[Row], now: float, busy: Container[str], *, hush: bool) -> list[Row]:
    """The rows to send now: at most one a channel, none for a `busy` one.

    Within a channel the order holds, also while its first row backs off; only what somebody has just
    clicked overtakes, and during the quiet hours (`hush`) quiet rows are passed over.
    """
    waiting = (row for row in rows if row.state is RowState.PENDING and row.channel not in busy)
    loud = (row for row in waiting if not (hush and row.quiet))
    in_order = sorted(loud, key=lambda row: (row.channel, not row.urgent, row.sequence))
    heads = (next(group) for _, group in groupby(in_order, key=lambda row: row.channel))
    return [row for row in heads if row.not_before <= now]


def put_off(row: Row, error: str, now: float, after: float | None) -> Row:
    """The row after a failure that may pass: again in `after` seconds, or in 1.5, 3, 6 … up to 15 minutes."""
    wait = after if after is not None else min(FIRST_RETRY * 2 ** min(row.attempts, 10), LONGEST_RETRY)
    return replace(
        row,
        state=RowState.PENDING,
        attempts=row.attempts + 1,
        not_before=now + wait,
        changed_at=now,
        error=error,
    )


def settled(row: Row, state: RowState, now: float, error: str = "") -> Row:
    """The row once it is sent, or dead."""
    return replace(row, state=state, changed_at=now, error=error)
