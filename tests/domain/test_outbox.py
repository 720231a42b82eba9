"""What must still reach Slack, and in which order."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.fate import ChannelGone, Later, MessageGone, SlackFailure, Unsendable, WorkspaceGone
from bot.domain.outbox import LONGEST_RETRY, Row, RowState, next_rows, put_off, settled

from .builders import row

NOW = 1_787_000_000.0


def keys(rows: list[Row], *busy: str, hush: bool = False) -> list[str]:
    return [one.key for one in next_rows(rows, NOW, set(busy), hush=hush)]


def test_each_channel_gets_its_first_row() -> None:
    rows = [row("b2", "C2", 4), row("a2", "C1", 3), row("a1", "C1", 1), row("b1", "C2", 2)]

    assert keys(rows) == ["a1", "b1"]


def test_a_busy_channel_waits_and_holds_up_no_other() -> None:
    assert keys([row("a1", "C1", 1), row("b1", "C2", 2)], "C1") == ["b1"]


def test_the_order_holds_while_the_first_row_backs_off() -> None:
    rows = [replace(row("a1", "C1", 1), not_before=NOW + 1), row("a2", "C1", 2), row("b1", "C2", 3)]

    assert keys(rows) == ["b1"]


def test_a_row_is_due_at_its_very_moment() -> None:
    assert keys([replace(row("a1"), not_before=NOW)]) == ["a1"]


def test_what_somebody_has_just_clicked_overtakes_even_what_backs_off() -> None:
    waiting = replace(row("a1", "C1", 1), not_before=NOW + 60)
    rows = [
        waiting,
        row("a2", "C1", 2),
        row("click1", "C1", 3, urgent=True),
        row("click2", "C1", 4, urgent=True),
    ]

    assert keys(rows) == ["click1"]


@pytest.mark.parametrize(("hush", "expected"), [(True, ["a2"]), (False, ["a1"])])
def test_quiet_rows_wait_out_the_quiet_hours_and_are_passed_over(hush: bool, expected: list[str]) -> None:  # noqa: FBT001
    assert expected == keys([row("a1", "C1", 1, quiet=True), row("a2", "C1", 2)], hush=hush)


@pytest.mark.parametrize("state", [RowState.SENDING, RowState.SENT, RowState.DEAD])
def test_only_pending_rows_are_sent(state: RowState) -> None:
    assert keys([replace(row("a1", "C1", 1), state=state), row("a2", "C1", 2)]) == ["a2"]


def test_nothing_waits_in_an_empty_outbox() -> None:
    assert keys([]) == []


@given(
    st.lists(
        st.builds(
            lambda channel, wait, flags: replace(
                row("", channel, urgent=flags[0], quiet=flags[1]), not_before=NOW + wait
            ),
            st.sampled_from(["C1", "C2", "C3"]),
            st.sampled_from([-1, 0, 1]),
            st.tuples(st.booleans(), st.booleans()),
        )
    ),
    st.booleans(),
)
def test_at_most_one_row_a_channel_and_never_out_of_turn(rows: list[Row], hush: bool) -> None:  # noqa: FBT001
    rows = [replace(one, key=f"k{n}", sequence=n) for n, one in enumerate(rows)]

    chosen = next_rows(rows, NOW, {"C3"}, hush=hush)

    assert len(chosen) == len({one.channel for one in chosen})
    for one in chosen:
        earlier = [r for r in rows if r.channel == one.channel and r.sequence < one.sequence]
        assert one.channel != "C3"
        assert one.not_before <= NOW
        assert one.urgent or all(hush and other.quiet for other in earlier)


def test_the_first_retry_comes_within_two_seconds_then_the_wait_doubles() -> None:
    one, waits = row("a"), []
    for _ in range(5):
        one = put_off(one, "ratelimited", NOW, None)
        waits.append(one.not_before - NOW)

    assert waits == [1.5, 3, 6, 12, 24]
    assert (one.attempts, one.state, one.error, one.changed_at) == (5, RowState.PENDING, "ratelimited", NOW)


@pytest.mark.parametrize("attempts", [10, 11, 1_023, 1_024, 1_000_000])
def test_however_long_it_lasts_it_is_tried_again_every_fifteen_minutes(attempts: int) -> None:
    tired = replace(row("a"), attempts=attempts)

    assert put_off(tired, "channel_not_found", NOW, None).not_before - NOW == LONGEST_RETRY


@pytest.mark.parametrize("after", [0.0, 30.0, 3_600.0])
def test_when_slack_says_how_long_to_wait_that_is_what_counts(after: float) -> None:
    assert NOW + after == put_off(replace(row("a"), attempts=3), "ratelimited", NOW, after).not_before


def test_a_row_put_off_while_it_was_being_sent_is_pending_again() -> None:
    assert RowState.PENDING is put_off(replace(row("a"), state=RowState.SENDING), "timeout", NOW, None).state


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


@pytest.mark.parametrize("fate", [ChannelGone, WorkspaceGone, MessageGone, Unsendable, Later])
def test_a_failure_s_class_says_what_to_do_and_keeps_slack_s_code(fate: type[SlackFailure]) -> None:
    assert (fate("some_code").code, str(fate("some_code"))) == ("some_code", "some_code")


def test_a_failure_that_may_pass_says_how_long_slack_wants_to_wait() -> None:
    assert (Later("timeout").after, Later("ratelimited", 30).after) == (None, 30)
