"""What becomes of an outbox row after a failure: tried again, looked for, sent as text, held or dead."""

from dataclasses import dataclass, replace

from bot.domain.fate import Later, SlackFailure, Unknown, Unsure
from bot.domain.outbox import LONGEST_WAIT, POSTS, Row, RowState

FIRST_RETRY = 1.5
LONGEST_RETRY = 900.0
MOST_UNKNOWN = 12
"""Tries, over some two hours, at what fails with a code that nobody knows."""


def put_off(row: Row, failure: SlackFailure, now: float) -> Row:
    """The row after a failure that may pass: again when Slack says, or in 1.5, 3, 6 … up to 15 minutes.

    What failed too often with a code that nobody knows is dead.
    """
    if isinstance(failure, Unknown) and row.attempts + 1 >= MOST_UNKNOWN:
        return settled(row, RowState.DEAD, now, failure.code)
    after = failure.after if isinstance(failure, Later) else None
    wait = after if after is not None else min(FIRST_RETRY * 2 ** min(row.attempts, 10), LONGEST_RETRY)
    return replace(
        row,
        state=RowState.PENDING,
        attempts=row.attempts + 1,
        not_before=now + min(wait, LONGEST_WAIT),
        changed_at=now,
        error=failure.code,
        doubt=row.doubt or (isinstance(failure, Unsure) and row.kind in POSTS),
    )


def cut_off(row: Row, patience: float) -> Row:
    """A row whose sending the end of the process cut off: again, once its answer cannot be on its way.

    `patience` is how long after its sending that is, in seconds.
    """
    if row.kind not in POSTS:
        return replace(row, state=RowState.PENDING)
    return replace(row, state=RowState.PENDING, doubt=True, not_before=row.changed_at + patience)


def unverified(row: Row, failure: SlackFailure, now: float) -> Row:
    """The row in doubt where its channel cannot be searched: sent once more, never a third time."""
    if row.blind:
        return settled(row, RowState.DEAD, now, failure.code)
    return replace(
        row,
        state=RowState.PENDING,
        doubt=False,
        blind=True,
        not_before=now,
        changed_at=now,
        error=failure.code,
    )


def as_text(row: Row, failure: SlackFailure, now: float) -> Row:
    """The row that Slack refuses as it is: as text alone, or dead where even that is refused."""
    if row.plain:
        return settled(row, RowState.DEAD, now, failure.code)
    again = replace(row, state=RowState.PENDING, plain=True, not_before=now, changed_at=now)
    return replace(again, error=failure.code)


def given_back(row: Row, failure: SlackFailure, now: float) -> Row:
    """The row that was not even looked at, because nothing can be sent for now."""
    return replace(row, state=RowState.PENDING, not_before=now, changed_at=now, error=failure.code)


def requeued(row: Row, now: float) -> Row:
    """A dead row to be tried anew, as somebody asks; it is not in doubt any more: they have looked."""
    if row.state is not RowState.DEAD:
        return row
    fresh = replace(row, state=RowState.PENDING, attempts=0, not_before=0.0, changed_at=now)
    return replace(fresh, doubt=False, blind=False, plain=False, error="")


def settled(row: Row, state: RowState, now: float, error: str = "") -> Row:
    """The row once it is sent, or dead, or held."""
    return replace(row, state=state, changed_at=now, error=error)


@dataclass(frozen=True, slots=True)
class Halt:
    """Nothing is sent because of Slack's word `code`; one row is tried at `until` (wall clock), and so on."""

    code: str
    tries: int
    until: float


def halted(before: Halt | None, code: str, now: float) -> Halt:
    """The halt after another refusal; those of calls that were under way together count as one."""
    if before and now < before.until <= now + LONGEST_RETRY:
        return before
    tries = before.tries + 1 if before else 0
    return Halt(code, tries, now + min(FIRST_RETRY * 2 ** min(tries, 10), LONGEST_RETRY))
