"""What people do with steps, and what follows."""

from dataclasses import replace

import pytest

from bot.domain.alert import Alert, Closure, close
from bot.domain.checklist import Outcome
from bot.domain.journal import Deed
from bot.domain.refusal import Refusal, Refused
from bot.domain.settling import answer_step, close_settled, mark_step, present, reopen_alert, undo_step
from bot.domain.verdict import Verdict

from .builders import NOW, alert, mark, settled_alert, sighting

LAST = replace(settled_alert(), marks=settled_alert().marks[:-1])
CLOSED = close(settled_alert(), Closure.SETTLED, "U1", NOW)


def deeds(verdict: Verdict) -> list[Deed]:
    return [one.deed for one in verdict.entries]


def test_a_step_done_shows_on_the_card_at_once_and_in_the_journal() -> None:
    verdict = mark_step(alert(), mark())

    assert [one.key for one in verdict.rows] == ["update:C1-RNCP35419-1:2"]
    assert [(one.urgent, one.quiet) for one in verdict.rows] == [(True, False)]
    assert [
        (one.deed, one.by, one.channel, one.number, one.alert, one.detail) for one in verdict.entries
    ] == [(Deed.STEP_DONE, "U1", "C1", "RNCP35419", "C1-RNCP35419-1", {"step": "verify"})]


def test_a_step_that_does_not_apply_keeps_its_reason() -> None:
    verdict = mark_step(alert(), mark("archive", Outcome.NOT_APPLICABLE, reason="aucune offre"))

    assert deeds(verdict) == [Deed.STEP_NOT_APPLICABLE]
    assert verdict.entries[0].detail == {"step": "archive", "reason": "aucune offre"}


def test_the_last_step_is_journalled_with_the_closing() -> None:
    verdict = mark_step(LAST, mark("renewal", by="U2"))

    assert deeds(verdict) == [Deed.STEP_DONE, Deed.ALERT_CLOSED]
    assert [one.detail for one in verdict.entries] == [{"step": "renewal"}, {}]
    assert [one.closed_by for one in verdict.alerts] == ["U2"]


@pytest.mark.parametrize("before", [CLOSED, mark_step(alert(), mark()).alerts[0]])
def test_the_same_click_twice_does_nothing_more(before: Alert) -> None:
    assert Verdict() == mark_step(before, mark(by="U2"))


def test_undoing_is_journalled_and_shown() -> None:
    verdict = undo_step(CLOSED, "verify", "U2", NOW)

    assert deeds(verdict) == [Deed.STEP_UNDONE]
    assert [one.is_open for one in verdict.alerts] == [True]
    assert Verdict() == undo_step(verdict.alerts[0], "verify", "U2", NOW)


def test_an_unfolded_alert_folds_again_while_all_its_steps_are_settled() -> None:
    opened = reopen_alert(CLOSED, "U2", NOW)
    closed = close_settled(opened.alerts[0], "U2", NOW)

    assert (deeds(opened), deeds(closed)) == ([Deed.ALERT_REOPENED], [Deed.ALERT_CLOSED])
    assert [one.closure for one in closed.alerts] == [Closure.SETTLED]


@pytest.mark.parametrize("before", [CLOSED, alert(), LAST])
def test_only_an_open_alert_with_every_step_settled_folds_by_hand(before: Alert) -> None:
    assert Verdict() == close_settled(before, "U2", NOW)


def test_an_open_alert_has_nothing_to_unfold() -> None:
    assert Verdict() == reopen_alert(alert(), "U2", NOW)


def test_an_alert_that_nobody_knows_can_be_decided_about_no_more() -> None:
    assert Refused(Refusal.GONE) == present(None, None)


def test_an_alert_of_a_certification_that_is_active_again_is_over() -> None:
    over = close(alert(), Closure.ACTIVE_AGAIN, "", NOW)

    assert Refused(Refusal.OVER) == present(over, sighting())


def test_a_closed_alert_is_given_today_s_facts_and_an_open_one_keeps_its_own() -> None:
    seen = replace(alert().sighting, title="Renommée")
    closed = close(alert(), Closure.SETTLED, "U1", NOW)

    assert present(alert(), seen) == alert()
    assert present(closed, None) == closed
    assert present(closed, seen) == replace(closed, sighting=seen)


def test_a_step_that_somebody_else_settled_is_refused_with_who_did() -> None:
    theirs = replace(alert(), marks=(mark("verify", by="U2"),))

    assert Refused(Refusal.SETTLED, mark=mark("verify", by="U2")) == answer_step(theirs, mark("verify"))


def test_the_same_answer_again_by_the_same_person_is_no_news() -> None:
    assert answer_step(replace(alert(), marks=(mark("verify"),)), mark("verify")) == Verdict()


def test_a_step_that_the_alert_does_not_have_is_gone() -> None:
    assert Refused(Refusal.GONE) == answer_step(alert(), mark("who_knows"))


def test_an_open_step_is_marked() -> None:
    assert answer_step(alert(), mark("verify")) == mark_step(alert(), mark("verify"))
