"""The second clock: on alerts, in notices of its own, and who has trainees."""

from dataclasses import replace
from datetime import date

import pytest

from bot.domain.alert import Alert, Closure, Loss, close
from bot.domain.detail import Detail
from bot.domain.digest import Digest, issues_ahead
from bot.domain.holding import Role
from bot.domain.issue import UNDATED, Issue
from bot.domain.issuing import (
    dated,
    issue_approaching,
    issue_notice,
    issue_of,
    opened,
    redate,
    say_trainees,
    still_issuing,
)
from bot.domain.journal import Deed
from bot.domain.noticing import Thresholds
from bot.domain.outbox import Kind
from bot.domain.paris import paris_day
from bot.domain.telling import IssueNoticed
from bot.domain.verdict import Verdict, open_alert
from bot.domain.watch import Watch

from .builders import DAY, END, INACTIVE, NOW, RNCP, RS, TASKS, alert, sighting, watch

LAST = END + 180 * DAY
READ = END - 5 * DAY
DAYS = Thresholds().issue
SOME = watch(trainees=True)


def detail(last: date | None = LAST, read: date = READ) -> Detail:
    return Detail(RNCP, read, last)


def told(one: Watch, left: int, last: date = LAST) -> tuple[Watch, int]:
    """The watch once it was looked at so many days before that date, and the threshold told (0: none)."""
    found = issue_notice(one, "Titre", Role.PARTNER, detail(last), last - left * DAY, thresholds=DAYS)
    return (one, 0) if found is None else (found[0], found[1].threshold)


def test_each_threshold_is_told_once_and_the_tightest_only() -> None:
    one, first = told(SOME, 170)
    one, again = told(one, 150)
    one, later = told(one, 20)  # 90 was missed, and is not made up for
    assert (first, again, later, told(one, 19)[1], told(one, 0)[1], told(one, -1)[1]) == (180, 0, 30, 0, 0, 0)
    assert (one.issue_noticed, one.issue_noticed_days, one.noticed) == (LAST, 30, None)


@pytest.mark.parametrize(
    ("left", "days", "threshold"), [(10, -10, 30), (80, 60, 90), (-1, -21, -1), (400, 380, 400)]
)
def test_a_date_that_moves_is_told_again_whichever_way(left: int, days: int, threshold: int) -> None:
    one, _ = told(SOME, 20)
    moved = LAST + days * DAY
    found = issue_notice(one, "", Role.PARTNER, detail(moved), moved - left * DAY, thresholds=DAYS)
    assert found is not None
    after, notice = found
    assert (notice.threshold, notice.days, notice.before) == (threshold, left, LAST)
    assert told(after, left - 1, moved)[1] == 0
    assert told(after, 10, moved)[1] == (30 if left > 30 else 0)


def test_a_date_that_is_past_when_it_becomes_known_is_told_once() -> None:
    one, first = told(SOME, -30)
    assert (first, told(one, -31)[1], told(watch(), -30)[1]) == (-1, 0, 0)
    (said,) = say_trainees(watch(), [], "U2", NOW, some=True, day=paris_day(NOW) - DAY).watches
    assert told(said, -1, paris_day(NOW) - DAY)[1] == 0


def test_a_date_that_no_xml_gives_any_more_goes_on_being_the_one_told_last() -> None:
    one, _ = told(SOME, 170)
    for silent in (None, detail(None)):
        found = issue_notice(one, "", Role.PARTNER, silent, LAST - 80 * DAY, thresholds=DAYS)
        assert found is not None
        after, notice = found
        assert (notice.threshold, notice.before, notice.issue) == (90, None, Issue(LAST, None, trainees=True))
        assert after.issue_noticed == LAST
        (ahead,) = issues_ahead([(one, sighting(INACTIVE))], {}, LAST - 80 * DAY)
        assert ahead.day == LAST


def test_it_is_told_to_who_has_trainees_alone_and_where_it_is_known() -> None:
    assert told(watch(), 20)[1] == 0
    for unknown in (None, detail(None)):
        assert issue_approaching(SOME, "", Role.UNKNOWN, unknown, LAST - DAY, thresholds=DAYS) is None
    assert told(SOME, 181)[1] == 0


def test_a_notice_says_all_that_its_words_need() -> None:
    found = issue_approaching(SOME, "Titre", Role.CERTIFIER, detail(), LAST - 5 * DAY, thresholds=DAYS)
    known = Issue(LAST, READ, trainees=True)
    assert found == IssueNoticed(RNCP, "Titre", known, 5, 30, Role.CERTIFIER)


def test_what_is_known_of_the_second_clock() -> None:
    assert issue_of(None, None) == UNDATED
    assert issue_of(detail(None), SOME) == Issue(trainees=True)
    assert issue_of(detail(), watch()) == Issue(LAST, READ)


def waited(one: Watch | None, known: Detail | None, left: int) -> IssueNoticed | None:
    item = IssueNoticed(RNCP, "Titre", Issue(LAST, READ, trainees=True), 80, 90)
    return still_issuing(item, one, known, LAST - left * DAY)


def test_a_notice_that_has_waited_says_how_things_stand_now() -> None:
    item = waited(SOME, detail(), 78)
    assert item is not None
    assert item.days == 78
    sooner = waited(SOME, detail(LAST - DAY, READ + DAY), 78)
    assert sooner is not None
    assert (sooner.days, sooner.issue.day, sooner.issue.read_in) == (77, LAST - DAY, READ + DAY)
    for missing in (None, detail(None)):
        kept = waited(SOME, missing, 78)
        assert kept is not None
        assert kept.issue.day == LAST


def test_a_notice_that_has_waited_too_long_is_not_told() -> None:
    assert waited(None, detail(), 80) is None
    assert waited(watch(), detail(), 80) is None
    assert waited(SOME, detail(), -1) is None
    assert waited(SOME, detail(LAST + 60 * DAY), 80) is None


def test_a_notice_of_a_date_that_is_past_waits_unless_it_has_moved() -> None:
    item = IssueNoticed(RNCP, "Titre", Issue(LAST, READ, trainees=True), -1, -1)
    kept = still_issuing(item, SOME, detail(), LAST + 3 * DAY)
    assert kept is not None
    assert kept.days == -3
    assert still_issuing(item, SOME, detail(LAST + 9 * DAY), LAST + 3 * DAY) is None


def test_an_alert_opens_with_what_is_known() -> None:
    verdict = Verdict(watches=(SOME,)) + open_alert("C1", sighting(INACTIVE), NOW, TASKS)
    (one,) = opened(verdict, {RNCP: detail()}).alerts
    assert one.issue == Issue(LAST, READ, trainees=True)
    assert one.revision == 1
    (bare,) = opened(verdict, {}).alerts
    assert bare.issue == Issue(trainees=True)
    loss = Loss("88877726500016", organises=False, siblings=(), export_date=END)
    lost = replace(verdict.alerts[0], loss=loss)
    for other in (Verdict(alerts=(lost,), entries=verdict.entries), Verdict(alerts=verdict.alerts)):
        assert opened(other, {RNCP: detail()}) == other


def test_a_day_that_becomes_known_or_moves_changes_the_card_and_says_nothing() -> None:
    verdict = redate(alert(), detail(), watch(), NOW)
    (known,) = verdict.alerts
    assert (known.last_issue, known.issue_read, known.revision) == (LAST, READ, 2)
    assert [row.kind for row in verdict.rows] == [Kind.UPDATE]
    assert [(one.deed, one.detail["issue"]) for one in verdict.entries] == [(Deed.ALERT_UPDATED, str(LAST))]
    assert redate(known, detail(LAST, READ + DAY), None, NOW) == Verdict()
    (moved,) = redate(known, detail(LAST + DAY, READ + DAY), None, NOW).alerts
    assert moved.issue == Issue(LAST + DAY, READ + DAY)


def test_a_card_asks_again_for_trainees_once_nothing_watches_it_any_more() -> None:
    (noted,) = say_trainees(watch(), [alert()], "U2", NOW, some=True).alerts
    assert redate(noted, None, SOME, NOW) == Verdict()
    verdict = redate(noted, None, None, NOW)
    assert [(one.trainees, one.revision) for one in verdict.alerts] == [(False, 3)]
    assert [row.kind for row in verdict.rows] == [Kind.UPDATE]
    assert verdict.entries == ()


def test_what_is_missing_or_older_moves_no_card_and_no_other_alert_tells_it() -> None:
    (known,) = redate(alert(), detail(), None, NOW).alerts
    for silent in (None, detail(None), detail(LAST - DAY, READ - DAY)):
        assert redate(known, silent, None, NOW) == Verdict()
        assert dated(known, silent, None) == known
    loss = Loss("88877726500016", organises=False, siblings=(), export_date=END)
    closed = close(alert(), Closure.SETTLED, "U1", NOW)
    for other in (replace(alert(), loss=loss), closed):
        assert redate(other, detail(), None, NOW) == Verdict()


def test_who_says_that_there_are_trainees_is_journalled_and_shown_on_the_card() -> None:
    verdict = say_trainees(watch(), [alert()], "U2", NOW, some=True, name="Camille")
    assert verdict.watches == (SOME,)
    (shown,) = verdict.alerts
    assert (shown.trainees, shown.revision) == (True, 2)
    assert [(row.kind, row.urgent) for row in verdict.rows] == [(Kind.UPDATE, True)]
    assert [(one.deed, one.by, one.detail) for one in verdict.entries] == [
        (Deed.TRAINEES_NOTED, "U2", {"name": "Camille"})
    ]


def test_it_is_taken_back_and_said_once() -> None:
    verdict = say_trainees(SOME, [], "U2", NOW, some=False)
    assert verdict.watches == (watch(),)
    assert [(one.deed, one.detail) for one in verdict.entries] == [(Deed.TRAINEES_GONE, {})]
    assert say_trainees(SOME, [alert()], "U2", NOW, some=True) == Verdict()
    assert say_trainees(watch(), [alert()], "U2", NOW, some=False) == Verdict()


@pytest.mark.parametrize(
    "other",
    [
        replace(alert(), loss=Loss("88877726500016", organises=False, siblings=(), export_date=END)),
        close(alert(), Closure.SETTLED, "U1", NOW),
    ],
)
def test_a_loss_s_card_and_a_closed_one_stay_as_they_are(other: Alert) -> None:
    assert say_trainees(watch(), [other], "U2", NOW, some=True).alerts == ()


def test_the_digest_has_each_last_date_of_issue_within_half_a_year_once() -> None:
    today = LAST - 100 * DAY
    seen = sighting(INACTIVE)
    watches = [
        (SOME, seen),
        (replace(SOME, channel="C0"), seen),
        (replace(SOME, number=RS), seen),
        (watch(channel="C3"), seen),
        (replace(SOME, channel="C4"), None),
    ]
    (ahead,) = issues_ahead(watches, {RNCP: detail()}, today)
    assert (ahead.number, ahead.day, ahead.days, ahead.channels) == (RNCP, LAST, 100, ("C0", "C1"))
    assert not Digest(today, issues=(ahead,)).calm
    assert Digest(today).calm
    for day in (LAST + DAY, LAST - 184 * DAY):
        assert issues_ahead(watches, {RNCP: detail()}, day) == ()
