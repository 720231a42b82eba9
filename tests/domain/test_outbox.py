"""What must still reach Slack, and in which order."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.outbox import LONGEST_WAIT, Row, RowState, claimed, next_rows

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


@pytest.mark.parametrize("state", [RowState.SENDING, RowState.SENT, RowState.DEAD, RowState.HELD])
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


def test_a_row_put_off_by_a_clock_that_has_stepped_back_since_is_due() -> None:
    tomorrow = replace(row("a1"), not_before=NOW + 86_400)
    within = replace(row("b1", "C2"), not_before=NOW + LONGEST_WAIT)

    assert keys([tomorrow, within]) == ["a1"]


def test_a_claimed_row_is_stamped_with_slack_s_clock() -> None:
    sending = claimed(row("a"), NOW, NOW + 7)

    assert (sending.state, sending.changed_at, sending.sent_at) == (RowState.SENDING, NOW, NOW + 7)


def test_a_row_in_doubt_keeps_the_moment_since_which_it_may_have_arrived() -> None:
    doubtful = replace(row("a"), doubt=True, sent_at=NOW - 100)

    assert claimed(doubtful, NOW, NOW + 7).sent_at == NOW - 100
