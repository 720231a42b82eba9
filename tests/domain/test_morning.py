"""What a channel is told on one morning, of both clocks."""

from dataclasses import replace
from datetime import date

from bot.domain.detail import Detail
from bot.domain.holding import NOWHERE
from bot.domain.issue import Issue
from bot.domain.journal import Deed
from bot.domain.morning import Watching, coming, notices
from bot.domain.noticing import Thresholds
from bot.domain.telling import NoticesTold
from bot.domain.verdict import Verdict

from .builders import ACTIVE, DAY, END, INACTIVE, NOW, RNCP, RS, sighting, watch

DAYS = Thresholds()
LAST = END + 60 * DAY
READ = END - 40 * DAY
DETAILS = {RNCP: Detail(RNCP, READ, LAST)}


def on(day: date, *watching: Watching) -> Verdict:
    return notices(watching, DETAILS, day, DAYS, now=NOW, export_date=READ)


def test_both_clocks_of_one_certification_are_one_message_and_the_watch_remembers_both() -> None:
    today = END - 20 * DAY
    verdict = on(today, (watch(trainees=True), sighting(ACTIVE, END), NOWHERE))
    (row,) = verdict.rows
    assert row.key == f"line:notices:C1:{today}"
    assert isinstance(row.telling, NoticesTold)
    (end,), (issue,) = row.telling.items, row.telling.issues
    assert (end.threshold, end.issue) == (30, Issue(LAST, READ, trainees=True))
    assert (issue.threshold, issue.days) == (90, 80)
    (after,) = verdict.watches
    assert (after.noticed, after.issue_noticed, after.issue_noticed_days) == (END, LAST, 90)
    assert [one.deed for one in verdict.entries] == [Deed.NOTICED, Deed.ISSUE_NOTICED]
    assert verdict.entries[1].detail == {"issue": str(LAST), "threshold": "90"}


def test_what_was_told_is_not_told_again_and_an_inactive_certification_has_its_second_clock() -> None:
    gone = sighting(INACTIVE, END)
    first = on(END + 20 * DAY, (watch(trainees=True), gone, NOWHERE))
    (row,) = first.rows
    assert isinstance(row.telling, NoticesTold)
    assert (row.telling.items, row.telling.issues[0].days) == ((), 40)
    assert on(END + 21 * DAY, (first.watches[0], gone, NOWHERE)) == Verdict()


def test_each_channel_has_its_message_and_who_has_no_trainees_hears_of_the_end_alone() -> None:
    verdict = on(
        END - 20 * DAY,
        (watch(channel="C2"), sighting(), NOWHERE),
        (watch(trainees=True), sighting(), NOWHERE),
    )
    told = {row.channel: row.telling for row in verdict.rows}
    assert [(one, len(each.issues)) for one, each in told.items() if isinstance(each, NoticesTold)] == [
        ("C1", 1),
        ("C2", 0),
    ]


def test_all_that_comes_near_is_there_told_or_not_the_soonest_first() -> None:
    other = replace(sighting(ACTIVE, END - DAY), number=RS)
    watching = [
        (watch(trainees=True, issue_noticed=LAST, issue_noticed_days=30), sighting(ACTIVE, END), NOWHERE),
        (replace(watch(noticed=END, noticed_days=7), number=RS), other, NOWHERE),
    ]
    ends, issues = coming(watching, DETAILS, END - 20 * DAY, DAYS).in_order()
    assert [(one.number, one.issue.day) for one in ends] == [(RS, None), (RNCP, LAST)]
    assert [one.number for one in issues] == [RNCP]
    ends, issues = coming(watching, {}, END + DAY, DAYS).in_order()
    assert [(one.number, one.issue.day, one.issue.read_in) for one in issues] == [(RNCP, LAST, None)]
    assert ends == ()


def test_a_date_that_moved_is_journalled_without_a_threshold() -> None:
    one = watch(trainees=True, issue_noticed=LAST - 300 * DAY, issue_noticed_days=30)
    told = notices(
        [(one, sighting(INACTIVE), NOWHERE)], DETAILS, LAST - 190 * DAY, DAYS, now=NOW, export_date=None
    )
    assert [entry.detail for entry in told.entries] == [{"issue": str(LAST), "threshold": ""}]
