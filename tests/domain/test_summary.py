"""Many alerts at once in one channel are told as one message that counts them."""

from dataclasses import replace

from bot.domain.checklist import Outcome
from bot.domain.number import CertificationNumber
from bot.domain.outbox import Kind
from bot.domain.settling import mark_step
from bot.domain.sighting import EndDateMoved
from bot.domain.summary import summarise
from bot.domain.verdict import Verdict, judge, open_alert, show

from .builders import DAY, END, INACTIVE, NOW, TASKS, alert, kinds, mark, sighting

LATER = END + 365 * DAY


def fallen(channel: str, *codes: str) -> Verdict:
    """A card to post in that channel for each number."""
    total = Verdict()
    for code in codes:
        seen = replace(sighting(INACTIVE, END, END), number=CertificationNumber.parse(code))
        total += open_alert(channel, seen, NOW, TASKS)
    return total


def test_fewer_at_once_than_asked_for_keep_their_cards_in_the_channel() -> None:
    verdict = fallen("C1", "RNCP1", "RNCP2")

    assert (verdict, ()) == summarise(verdict, 3, NOW)


def test_as_many_as_asked_for_are_one_summary_posted_before_their_cards() -> None:
    verdict, [summary] = summarise(fallen("C1", "RNCP1", "RNCP2", "RNCP3"), 3, NOW)

    assert summary.alerts == ("C1-RNCP1-1", "C1-RNCP2-1", "C1-RNCP3-1")
    assert {summary.id} == {one.summary for one in verdict.alerts}
    assert kinds(verdict) == [Kind.SUMMARY, Kind.CARD, Kind.CARD, Kind.CARD]
    assert (verdict.rows[0].summary, verdict.rows[0].quiet) == (summary.id, True)


def test_each_channel_is_counted_by_itself() -> None:
    both = fallen("C1", "RNCP1", "RNCP2") + fallen("C2", "RNCP1")

    verdict, summaries = summarise(both, 2, NOW)

    assert [one.channel for one in summaries] == ["C1"]
    assert [one.summary for one in verdict.alerts] == [summaries[0].id, summaries[0].id, ""]


def test_alerts_that_only_moved_are_not_counted() -> None:
    moved = Verdict(alerts=(replace(alert(), revision=2),), rows=show(replace(alert(), revision=2)))

    verdict, summaries = summarise(moved + fallen("C1", "RNCP1"), 2, NOW)

    assert (verdict, summaries) == (moved + fallen("C1", "RNCP1"), ())


def test_an_alert_that_moves_beside_new_ones_keeps_its_own_card() -> None:
    moved = Verdict(alerts=(replace(alert(), revision=2),), rows=show(replace(alert(), revision=2)))

    verdict, _ = summarise(moved + fallen("C1", "RNCP1", "RNCP2"), 2, NOW)

    assert [bool(one.summary) for one in verdict.alerts] == [False, True, True]


def test_a_settled_step_shows_on_the_card_and_on_the_summary() -> None:
    counted = replace(alert(), summary="C1-then")

    verdict = mark_step(counted, mark("verify", Outcome.DONE))

    assert kinds(verdict) == [Kind.UPDATE, Kind.PROGRESS]
    assert [(one.summary, one.urgent) for one in verdict.rows] == [("", True), ("C1-then", True)]


def test_what_changes_later_is_told_in_the_thread_with_the_summary_brought_up_to_date() -> None:
    counted = replace(alert(), summary="C1-then")
    seen = replace(counted.sighting, end_date=LATER)

    verdict = judge(None, counted, seen, (EndDateMoved(END, LATER),), now=NOW, tasks=TASKS)

    assert kinds(verdict) == [Kind.UPDATE, Kind.PROGRESS, Kind.THREAD]
