"""An alert and its steps."""

from dataclasses import replace

import pytest

from bot.domain.alert import AlertState, Closure, close, count, reopen, settle, undo
from bot.domain.checklist import Checklist, Outcome, Step

from .builders import NOW, STEPS, alert, mark, settled_alert

CLOSED = close(settled_alert(), Closure.SETTLED, "U1", NOW)


def test_its_key_is_channel_number_and_episode() -> None:
    assert alert().id == "C1-RNCP35419-1"


def test_a_step_is_marked_once_with_who_and_when() -> None:
    marked = settle(alert(), mark())

    assert (mark(), None, 2) == (marked.mark("verify"), marked.mark("archive"), marked.revision)
    assert marked is settle(marked, mark(by="U2"))


def test_a_step_that_its_checklist_never_had_is_not_marked() -> None:
    before = alert()

    assert before is settle(before, mark("dance"))


def test_the_last_step_closes_it_in_the_name_of_who_settled_it() -> None:
    after = alert()
    for step in STEPS:
        assert after.is_open
        after = settle(after, mark(step, by=f"U-{step}"))

    assert (
        after.state,
        after.closure,
        after.closed_by,
        after.closed_at,
    ) == (AlertState.CLOSED, Closure.SETTLED, "U-renewal", NOW)


def test_steps_settle_in_any_order_done_or_not_applicable() -> None:
    after = alert()
    for step in reversed(STEPS):
        after = settle(after, mark(step, Outcome.NOT_APPLICABLE if step == "renewal" else Outcome.DONE))

    assert (after.is_open, count(after, Outcome.DONE), count(after, Outcome.NOT_APPLICABLE)) == (False, 3, 1)


def test_a_closed_alert_takes_no_mark() -> None:
    closed = close(alert(), Closure.UNWATCHED, "U1", NOW)

    assert closed is settle(closed, mark())


def test_undoing_a_step_opens_it_again_and_the_alert_that_was_closed_for_it() -> None:
    after = undo(CLOSED, "archive")

    assert (after.state, after.closure, after.closed_at, after.closed_by) == (AlertState.OPEN, None, None, "")
    assert [one.step for one in after.marks] == ["verify", "new_offer", "renewal"]
    assert CLOSED.revision + 1 == after.revision


def test_undoing_a_step_of_an_open_alert_keeps_the_others() -> None:
    assert len(undo(settled_alert(), "verify").marks) == 3


@pytest.mark.parametrize("closure", [Closure.ACTIVE_AGAIN, Closure.UNWATCHED])
def test_a_step_of_an_alert_closed_for_another_reason_stays(closure: Closure) -> None:
    closed = close(settled_alert(), closure, "", NOW)

    assert closed is undo(closed, "verify")


def test_a_step_that_is_open_is_not_undone() -> None:
    before = alert()

    assert before is undo(before, "verify")


@pytest.mark.parametrize("closure", [Closure.SETTLED, Closure.UNWATCHED])
def test_what_people_closed_reopens_with_its_marks(closure: Closure) -> None:
    after = reopen(close(settled_alert(), closure, "U1", NOW))

    assert (after.is_open, len(after.marks)) == (True, 4)


def test_neither_an_open_alert_nor_one_of_an_active_certification_reopens() -> None:
    for before in (alert(), close(alert(), Closure.ACTIVE_AGAIN, "", NOW)):
        assert before is reopen(before)


def test_each_change_is_a_revision_of_its_own() -> None:
    changes = [settle(alert(), mark()), undo(CLOSED, "verify"), reopen(CLOSED), replace(CLOSED)]

    assert [one.revision for one in changes] == [2, 3, 3, 2]


def test_a_checklist_s_ids_are_its_steps_in_order() -> None:
    assert Checklist(tuple(Step(step, {}, {}, {}) for step in STEPS)).ids == STEPS
