"""What a channel is owed for a number seen again."""

from datetime import timedelta

import pytest

from bot.domain.alert import AlertState, Closure
from bot.domain.journal import Deed
from bot.domain.outbox import Kind
from bot.domain.sighting import (
    BecameActive,
    BecameInactive,
    Change,
    Confirmed,
    EndDateMoved,
    Returned,
    Sighting,
    SuccessorsChanged,
    Vanished,
)
from bot.domain.verdict import Verdict, judge, open_alert, show

from .builders import ACTIVE, END, INACTIVE, NOW, RS, STEPS, TASKS, alert, kinds, lines, sighting, watch

LATER = END + timedelta(days=365)
GONE = sighting(INACTIVE, END)
TOLD: list[Change] = [EndDateMoved(END, LATER), SuccessorsChanged((), (RS,)), Vanished(), Returned()]


def owed(
    seen: Sighting, *changes: Change, watching: bool = True, alerted: bool = False, ahead: int = 0
) -> Verdict:
    here = watch(episode=seen.episode + ahead) if watching else None
    return judge(here, alert() if alerted else None, seen, changes, now=NOW, tasks=TASKS)


@pytest.mark.parametrize("change", [*TOLD, BecameActive()])
def test_with_no_alert_open_a_change_is_one_line_in_the_channel(change: Change) -> None:
    verdict = owed(sighting(), change)

    assert (kinds(verdict), [one.quiet for one in verdict.rows]) == ([Kind.CHANNEL], [True])
    assert [type(change).__name__] == lines(verdict)


@pytest.mark.parametrize("change", [BecameInactive(), Confirmed()])
def test_with_no_alert_open_what_only_an_alert_would_tell_is_silent(change: Change) -> None:
    assert Verdict() == owed(GONE, change)


@pytest.mark.parametrize("change", [*TOLD, Confirmed()])
def test_an_open_alert_is_updated_and_told_in_its_thread(change: Change) -> None:
    verdict = owed(GONE, change, alerted=True)

    [after] = verdict.alerts
    assert (after.sighting, after.revision, after.state) == (GONE, 2, AlertState.OPEN)
    assert [f"update:{after.id}:2", f"line:{after.id}:2:{type(change).__name__}"] == [
        one.key for one in verdict.rows
    ]
    assert [one.deed for one in verdict.entries] == [Deed.ALERT_UPDATED]


def test_an_open_alert_gets_one_update_and_one_line_for_each_change() -> None:
    verdict = owed(GONE, *TOLD, alerted=True)

    assert kinds(verdict) == [Kind.UPDATE] + [Kind.THREAD] * 4
    assert len(verdict.rows) == len({one.key for one in verdict.rows})


def test_active_again_closes_the_alert_as_no_longer_applicable() -> None:
    verdict = owed(sighting(ACTIVE, LATER), BecameActive(), alerted=True)

    [after] = verdict.alerts
    assert (after.state, after.closure, after.closed_at) == (AlertState.CLOSED, Closure.ACTIVE_AGAIN, NOW)
    assert [one.deed for one in verdict.entries] == [Deed.ALERT_CLOSED]


def test_an_alert_opened_for_a_fall_that_was_taken_back_is_closed() -> None:
    verdict = owed(sighting(), alerted=True, ahead=1)

    assert [one.closure for one in verdict.alerts] == [Closure.ACTIVE_AGAIN]
    assert lines(verdict, Kind.THREAD) == ["BecameActive"]
    assert [one.episode for one in verdict.watches] == [0]


def test_nothing_changed_is_nothing_owed() -> None:
    assert [Verdict()] * 4 == [
        owed(sighting()),
        owed(GONE),
        owed(GONE, alerted=True),
        owed(GONE, BecameInactive(), watching=False),
    ]


def test_an_inactive_number_that_is_active_again_is_no_longer_to_be_answered_for() -> None:
    verdict = judge(
        watch(episode=1, unanswered=True), None, sighting(), (BecameActive(),), now=NOW, tasks=TASKS
    )

    assert [one.unanswered for one in verdict.watches] == [False]


def test_a_watch_ahead_of_its_number_comes_back_so_that_the_next_fall_is_told() -> None:
    assert [one.episode for one in owed(sighting(), ahead=1).watches] == [0]


def test_a_new_episode_is_an_alert_even_where_the_last_was_never_answered() -> None:
    verdict = judge(watch(unanswered=True), None, GONE, (), now=NOW, tasks=TASKS)

    assert [(one.episode, one.unanswered) for one in verdict.watches] == [(1, False)]
    assert [one.steps for one in verdict.alerts] == [STEPS]


def test_an_alert_that_somebody_asks_for_does_not_wait_for_the_morning() -> None:
    asked = open_alert("C1", GONE, NOW, TASKS, by="U1")

    assert [one.quiet for one in asked.rows] == [False]
    assert [one.by for one in asked.entries] == ["U1"]


def test_an_update_s_key_is_the_alert_s_revision() -> None:
    [row] = show(alert(), urgent=True)

    assert (row.key, row.urgent) == ("update:C1-RNCP35419-1:1", True)


def test_verdicts_add_up() -> None:
    one, two = open_alert("C1", GONE, NOW, TASKS), open_alert("C2", GONE, NOW, TASKS)

    assert (one.alerts + two.alerts, one.rows + two.rows) == ((one + two).alerts, (one + two).rows)
    assert one == one + Verdict()
