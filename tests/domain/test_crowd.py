"""What is told of all workspaces at once."""

from bot.domain.crowd import on_all_outboxes, on_installed, on_refused
from bot.domain.health import Level
from bot.domain.outbox import RowState

HOUR = 3600.0


def test_how_many_have_it_is_told_and_tokens_only_where_they_should_have_been_renewed() -> None:
    [known] = on_installed(3, 0, 0)
    assert (known.level, "3" in known.what) == (Level.OK, True)
    _, late = on_installed(3, 2, 0)
    assert (late.level, "renouvelés : 2" in late.what) == (Level.ATTENTION, True)
    _, late, lost = on_installed(3, 2, 1)
    assert ("renouvelés : 1" in late.what, lost.level) == (True, Level.PROBLEM)
    assert "/slack/install" in lost.mend


def test_a_refused_token_is_told_with_its_workspace_and_slacks_code() -> None:
    assert on_refused(4, {}).level is Level.OK
    refused = on_refused(4, {"T2": "token_expired", "T1": "invalid_auth"})
    assert "T1 (invalid_auth), T2 (token_expired)" in refused.what
    assert refused.level is Level.PROBLEM


def test_what_waits_everywhere_is_counted_and_what_was_given_up_comes_first() -> None:
    [nothing] = on_all_outboxes({}, HOUR)
    assert "confondus : 0, le plus ancien depuis 0 min" in nothing.what
    counted = {RowState.PENDING: (7, 0.0), RowState.DEAD: (2, 0.0), RowState.HELD: (1, 0.0)}
    dead, held, waiting = on_all_outboxes(counted, HOUR)
    assert [one.level for one in (dead, held, waiting)] == [Level.PROBLEM, Level.ATTENTION, Level.OK]
    assert "7, le plus ancien depuis 60 min" in waiting.what
