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
    DIGEST = "digest"
    """Post what is late, open and ahead in the channel."""
    PICTURE = "picture"
    """Upload the timeline of what ends there in the coming year."""
    DIRECT = "direct"
    """One line to one person: the row's channel is their user id."""


POSTS = frozenset(
    {Kind.CARD, Kind.THREAD, Kind.CHANNEL, Kind.SUMMARY, Kind.DIGEST, Kind.PICTURE, Kind.DIRECT}
)
"""What would be there twice if it were sent twice; an update may be."""


class RowState(StrEnum):
    PENDING = "pending"
    HELD = "held"
    """Its channel cannot be written in; it goes out once that is mended."""
    SENDING = "sending"
    SENT = "sent"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Row:
    """One thing to tell Slack. It holds no rendered text: that is made from the state when it is sent.

    `key` is deterministic: enqueueing it again is one row. `sequence` orders the rows; the store gives it.
    `quiet` rows wait out the quiet hours, `urgent` ones overtake: somebody has just clicked.
    `not_before`, `changed_at` and `since` (when it joined) are in seconds of the wall clock (time.time),
    `sent_at` in Slack's.
    `doubt`: it was sent at `sent_at` and may have arrived, so it is looked for before it is sent again.
    `blind`: that could not be looked up, so it is being sent once more, and not again after that.
    `plain`: Slack refused it with its blocks, so it goes out as text alone.
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
    sent_at: float = 0.0
    since: float = 0.0
    error: str = ""
    doubt: bool = False
    blind: bool = False
    plain: bool = False

    @property
    def id(self) -> str:
        return self.key


LONGEST_WAIT = 3600.0
"""Seconds: the most that Slack's own word is waited for. A row due later than that from now was put off by
a clock that has stepped back since, and is due."""
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
    return [row for row in heads if row.not_before <= now or row.not_before > now + LONGEST_WAIT]


def claimed(row: Row, now: float, slack_now: float) -> Row:
    """The row as it is about to be sent; one in doubt keeps the moment since which it may have arrived."""
    sent_at = row.sent_at if row.doubt else slack_now
    return replace(row, state=RowState.SENDING, changed_at=now, sent_at=sent_at)
