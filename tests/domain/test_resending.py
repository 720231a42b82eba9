"""What becomes of a row after a failure."""

from dataclasses import replace

import pytest

from bot.domain.fate import (
    ChannelGone,
    Later,
    MessageGone,
    SlackFailure,
    Unknown,
    Unreadable,
    Unsendable,
    Unsure,
    WorkspaceGone,
)
from bot.domain.outbox import LONGEST_WAIT, Kind, RowState
from bot.domain.resending import (
    LONGEST_RETRY,
    MOST_UNKNOWN,
    Halt,
    as_text,
    cut_off,
    given_back,
    halted,
    put_off,
    requeued,
    settled,
    unverified,
)

from .builders import row

NOW = 1_787_000_000.0
LIMITED = Later("ratelimited")


def test_the_first_retry_comes_within_two_seconds_then_the_wait_doubles() -> None:
    one, waits = row("a"), []
    for _ in range(5):
        one = put_off(one, LIMITED, NOW)
        waits.append(one.not_before - NOW)

    assert waits == [1.5, 3, 6, 12, 24]
    assert (one.attempts, one.state, one.error, one.changed_at) == (5, RowState.PENDING, "ratelimited", NOW)


@pytest.mark.parametrize("attempts", [10, 11, 1_023, 1_024, 1_000_000])
def test_however_long_it_lasts_it_is_tried_again_every_fifteen_minutes(attempts: int) -> None:
    tired = replace(row("a"), attempts=attempts)

    assert put_off(tired, LIMITED, NOW).not_before - NOW == LONGEST_RETRY


@pytest.mark.parametrize(("after", "wait"), [(0.0, 0.0), (30.0, 30.0), (86_400.0, LONGEST_WAIT)])
def test_when_slack_says_how_long_to_wait_it_counts_within_reason(after: float, wait: float) -> None:
    assert NOW + wait == put_off(replace(row("a"), attempts=3), Later("ratelimited", after), NOW).not_before


def test_a_failure_that_is_no_wait_of_slack_s_backs_off_too() -> None:
    assert put_off(row("a"), MessageGone("message_not_found"), NOW).not_before == NOW + 1.5


@pytest.mark.parametrize(
    ("failure", "kind", "doubt"),
    [
        (Unsure("TimeoutError"), Kind.CARD, True),
        (Unsure("TimeoutError"), Kind.DIRECT, True),
        (Unsure("TimeoutError"), Kind.UPDATE, False),
        (LIMITED, Kind.CARD, False),
    ],
)
def test_a_lost_answer_leaves_a_post_in_doubt(failure: SlackFailure, kind: Kind, doubt: bool) -> None:  # noqa: FBT001
    assert put_off(replace(row("a"), kind=kind), failure, NOW).doubt is doubt


def test_a_doubt_is_kept_while_it_cannot_be_settled() -> None:
    assert put_off(replace(row("a"), doubt=True), LIMITED, NOW).doubt


def test_an_unknown_code_is_tried_a_dozen_times() -> None:
    one = row("a")
    for _ in range(MOST_UNKNOWN):
        assert one.state is RowState.PENDING
        one = put_off(one, Unknown("who_knows"), NOW)

    assert (one.state, one.error) == (RowState.DEAD, "who_knows")


def test_a_post_that_was_cut_off_waits_until_its_answer_cannot_be_on_its_way() -> None:
    sending = replace(row("a"), state=RowState.SENDING, changed_at=NOW)

    after = cut_off(sending, 25)

    assert (after.state, after.doubt, after.not_before) == (RowState.PENDING, True, NOW + 25)


def test_an_update_that_was_cut_off_is_sent_again_at_once() -> None:
    sending = replace(row("a"), kind=Kind.UPDATE, state=RowState.SENDING, changed_at=NOW)

    assert replace(sending, state=RowState.PENDING) == cut_off(sending, 25)


def test_what_cannot_be_looked_for_is_sent_once_more_and_then_never() -> None:
    refused = Unreadable("missing_scope")

    once = unverified(replace(row("a"), doubt=True), refused, NOW)
    never = unverified(replace(once, doubt=True), refused, NOW)

    assert (once.state, once.doubt, once.blind) == (RowState.PENDING, False, True)
    assert (never.state, never.error) == (RowState.DEAD, "missing_scope")


def test_what_slack_refuses_goes_as_text_once() -> None:
    once = as_text(row("a"), Unsendable("invalid_blocks"), NOW)
    dead = as_text(once, Unsendable("no_text"), NOW)

    assert (once.state, once.plain, once.error) == (RowState.PENDING, True, "invalid_blocks")
    assert (dead.state, dead.error) == (RowState.DEAD, "no_text")


def test_a_row_that_was_not_even_tried_loses_no_attempt() -> None:
    back = given_back(replace(row("a"), state=RowState.SENDING), WorkspaceGone("invalid_auth"), NOW)

    assert (back.state, back.attempts, back.not_before) == (RowState.PENDING, 0, NOW)


def test_a_dead_row_is_queued_anew_as_if_never_tried() -> None:
    dead = settled(replace(row("a"), attempts=9, doubt=True, blind=True, plain=True), RowState.DEAD, NOW, "x")

    assert replace(row("a"), changed_at=NOW + 1) == requeued(dead, NOW + 1)


def test_a_row_that_is_not_dead_is_not_queued_anew() -> None:
    waiting = replace(row("a"), attempts=9)

    assert waiting is requeued(waiting, NOW)


def test_a_row_ends_sent_or_dead_with_the_reason() -> None:
    sent, dead = (
        settled(row("a"), RowState.SENT, NOW),
        settled(row("a"), RowState.DEAD, NOW, "invalid_blocks"),
    )

    assert [(one.state, one.changed_at, one.error) for one in (sent, dead)] == [
        (RowState.SENT, NOW, ""),
        (RowState.DEAD, NOW, "invalid_blocks"),
    ]
    assert sent.id == "a"


def test_a_halt_waits_longer_each_time_up_to_fifteen_minutes() -> None:
    halt, waits = halted(None, "token_revoked", NOW), []
    for _ in range(12):
        waits.append(halt.until - NOW)
        halt = halted(replace(halt, until=NOW), "token_revoked", NOW)

    assert (waits[:3], waits[-1]) == ([1.5, 3, 6], LONGEST_RETRY)


def test_refusals_of_calls_that_were_under_way_together_count_as_one() -> None:
    halt = Halt("token_revoked", 0, NOW + 1.5)

    assert halt is halted(halt, "token_revoked", NOW)


def test_a_halt_made_by_a_clock_that_has_stepped_back_since_is_made_anew() -> None:
    assert halted(Halt("token_revoked", 0, NOW + 86_400), "token_revoked", NOW).until == NOW + 3


@pytest.mark.parametrize("fate", [ChannelGone, WorkspaceGone, MessageGone, Unsendable, Unreadable, Later])
def test_a_failure_s_class_says_what_to_do_and_keeps_slack_s_code(fate: type[SlackFailure]) -> None:
    assert (fate("some_code").code, str(fate("some_code"))) == ("some_code", "some_code")


def test_a_failure_that_may_pass_says_how_long_slack_wants_to_wait() -> None:
    assert (Later("timeout").after, Later("ratelimited", 30).after) == (None, 30)
