"""Tasks: planned, arranged, reminded of and escalated."""

from dataclasses import replace
from datetime import date

import pytest

from bot.domain.alert import Alert, Closure, anonymous, arrange, close, settle, undo
from bot.domain.checklist import Checklist, Step
from bot.domain.journal import Deed
from bot.domain.people import ERASED
from bot.domain.reminding import MOST, remind, still_due
from bot.domain.settling import explain_undo, plan_step
from bot.domain.task import Task, arranged, is_late, plan
from bot.domain.telling import Due, RemindedTold, UndoneTold
from bot.domain.working import add_working_days

from .builders import DAY, NOW, alert, mark, weekday

MONDAY = date(2026, 3, 2)


def due(step: str = "verify", **given: object) -> Alert:
    """A posted alert with one step due on Monday."""
    task = replace(Task(step, "U1", MONDAY), **given)  # type: ignore[arg-type]
    return replace(alert(), tasks=(task,))


@pytest.mark.parametrize(
    ("start", "count", "day"),
    [
        (MONDAY, 0, MONDAY),
        (MONDAY, 4, date(2026, 3, 6)),
        (MONDAY, 5, date(2026, 3, 9)),
        (date(2026, 3, 7), 0, date(2026, 3, 9)),
        (date(2026, 3, 7), 1, date(2026, 3, 10)),
    ],
)
def test_days_are_counted_over_the_weekend(start: date, count: int, day: date) -> None:
    assert add_working_days(start, count, weekday) == day


def test_a_plan_follows_the_checklist() -> None:
    steps = (
        Step("verify", {}, {}, {}, due=2, owner="U9"),
        Step("renewal", {}, {}, {}, habilitation={"fr": "?"}),
    )
    assert plan(steps, MONDAY, weekday) == (Task("verify", "U9", date(2026, 3, 4)), Task("renewal"))
    assert Checklist(steps).on_habilitation == steps[1:]


def test_another_date_or_owner_counts_reminders_from_the_start_and_a_note_does_not() -> None:
    task = Task("verify", "U1", MONDAY, reminded=2, reminded_on=MONDAY, escalated=True)
    noted = arranged(task, owner="U1", due=MONDAY, snoozed=None, note="n", link="")
    moved = arranged(task, owner="U2", due=MONDAY, snoozed=None, note="", link="")
    assert (noted.reminded, noted.escalated, noted.note) == (2, True, "n")
    assert (moved.reminded, moved.reminded_on, moved.escalated, moved.owner) == (0, None, False, "U2")


def test_late_is_after_the_day_it_is_due() -> None:
    assert not is_late(Task("verify", due=MONDAY), MONDAY)
    assert is_late(Task("verify", due=MONDAY), MONDAY + DAY)
    assert not is_late(Task("verify"), MONDAY)


def test_three_reminders_then_one_escalation_and_silence() -> None:
    one, told, escalated = due(), [], []
    for days in range(8):
        one, some, last = remind(one, MONDAY + days * DAY)
        told += [each.nth for each in some]
        escalated += [each.nth for each in last]
    assert told == list(range(1, MOST + 1))
    assert escalated == [0]


def test_one_reminder_a_day() -> None:
    one, first, _ = remind(due(), MONDAY)
    assert first == (Due("verify", "U1", MONDAY, 1),)
    assert remind(one, MONDAY) == (one, (), ())


def test_a_step_that_nobody_has_taken_is_nobody_s() -> None:
    assert [each.owner for each in remind(due(owner=""), MONDAY)[1]] == [""]


@pytest.mark.parametrize(
    "quiet",
    [
        due(due=None),
        due(due=MONDAY + DAY),
        due(snoozed=MONDAY + DAY),
        replace(due(), shown=0),
        replace(due(), marks=(mark("verify"),)),
        replace(due(), tasks=()),
    ],
)
def test_nobody_is_reminded_of_what_is_not_due_snoozed_unposted_or_settled(quiet: Alert) -> None:
    assert remind(quiet, MONDAY) == (quiet, (), ())


def test_a_snooze_ends_on_its_day() -> None:
    assert len(remind(due(snoozed=MONDAY), MONDAY)[1]) == 1


def test_planning_a_step_changes_the_card_and_the_journal_says_what() -> None:
    verdict = plan_step(alert(), Task("verify", "U2", MONDAY), "U1", NOW)
    (changed,) = verdict.alerts
    assert changed.task("verify").owner == "U2"
    assert changed.revision == alert().revision + 1
    assert [(one.deed, one.detail) for one in verdict.entries] == [
        (Deed.STEP_PLANNED, {"step": "verify", "owner": "U2", "due": "2026-03-02"})
    ]


def test_a_note_alone_is_a_note_in_the_journal() -> None:
    verdict = plan_step(alert(), Task("verify", note="vu"), "U1", NOW)
    assert [one.deed for one in verdict.entries] == [Deed.STEP_NOTED]


def test_what_changes_nothing_is_nothing() -> None:
    assert plan_step(alert(), Task("verify"), "U1", NOW).alerts == ()
    assert arrange(alert(), Task("another")) == alert()


def test_why_a_step_was_undone_goes_in_the_thread() -> None:
    verdict = explain_undo(alert(), "verify", "U1", "trop tôt", now=NOW, mark="m")
    assert [row.telling for row in verdict.rows] == [UndoneTold("U1", "verify", "trop tôt")]
    assert [one.detail for one in verdict.entries] == [{"step": "verify", "reason": "trop tôt"}]


def test_an_alert_that_names_nobody_has_no_owners_left() -> None:
    named = replace(due(), marks=(replace(mark("verify"), name="Camille"),))
    nobody = anonymous(named)
    assert [task.owner for task in nobody.tasks] == [ERASED]
    assert [(one.by, one.name) for one in nobody.marks] == [(ERASED, "")]
    assert [task.owner for task in anonymous(due(owner="")).tasks] == [""]


def test_a_reminder_that_has_waited_asks_only_for_what_is_left() -> None:
    one, some, _ = remind(due(), MONDAY)
    told = RemindedTold("RS5000", some)
    assert still_due(told, one) == told
    handed = replace(one, tasks=(replace(one.tasks[0], owner="U2"),))
    assert still_due(told, handed) == replace(told, due=(replace(some[0], owner="U2"),))


@pytest.mark.parametrize(
    "changed", [{"due": MONDAY + 7 * DAY}, {"snoozed": MONDAY + DAY}, {"due": None}], ids=str
)
def test_a_reminder_of_what_was_put_off_meanwhile_is_not_told(changed: dict[str, date | None]) -> None:
    one, some, _ = remind(due(), MONDAY)
    moved = replace(one, tasks=(replace(one.tasks[0], **changed),))  # type: ignore[arg-type]
    assert still_due(RemindedTold("RS5000", some), moved) is None


def test_a_reminder_of_what_was_settled_meanwhile_is_not_told() -> None:
    one, some, _ = remind(due(), MONDAY)
    assert still_due(RemindedTold("RS5000", some), replace(one, marks=(mark("verify"),))) is None
    _, _, last = remind(due(reminded=MOST), MONDAY)
    assert still_due(RemindedTold("RS5000", (), last, "U9"), close(one, Closure.SETTLED, "U1", NOW)) is None


def test_a_step_that_is_opened_again_is_reminded_of_again() -> None:
    late = due(reminded=MOST, reminded_on=MONDAY, escalated=True)
    done = settle(late, mark("verify"))
    again = undo(done, "verify")
    assert [each.nth for each in remind(again, MONDAY + DAY)[1]] == [1]
