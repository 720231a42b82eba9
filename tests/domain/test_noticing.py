from dataclasses import replace
from datetime import date

import pytest

from bot.domain.holding import NOWHERE, Position, Role
from bot.domain.journal import Deed
from bot.domain.noticing import (
    Thresholds,
    accept,
    accepts,
    crossed,
    filing_deadline,
    notice,
    resume,
    still_coming,
    untold,
)
from bot.domain.sighting import Sighting
from bot.domain.verdict import Verdict
from bot.domain.watch import Watch

from .builders import ACTIVE, DAY, END, INACTIVE, NOW, at, sighting, watch

DAYS = Thresholds()
CERTIFIER = Position(Role.CERTIFIER)


def told(
    one: Watch, left: int, seen: Sighting | None = None, position: Position = NOWHERE
) -> tuple[Watch, int]:
    """The watch once it was looked at so many days before its end, and the threshold told (0: none)."""
    seen = seen or sighting(ACTIVE, END)
    assert seen.end_date is not None
    found = notice(one, seen, position, seen.end_date - left * DAY, DAYS)
    return (one, 0) if found is None else (found[0], found[1].threshold)


@pytest.mark.parametrize(
    ("left", "threshold"), [(181, None), (180, 180), (91, 180), (90, 90), (8, 30), (7, 7), (0, 7), (-1, None)]
)
def test_the_tightest_threshold_crossed_is_the_one(left: int, threshold: int | None) -> None:
    assert crossed(END, END - left * DAY, DAYS.partner) == threshold


def test_each_threshold_is_told_once() -> None:
    one, first = told(watch(), 170)
    one, again = told(one, 150)
    one, later = told(one, 20)  # 90 was missed, and is not made up for
    assert (first, again, later, told(one, 19)[1], told(one, 5)[1]) == (180, 0, 30, 0, 7)


def test_a_certifier_is_told_a_year_ahead() -> None:
    assert told(watch(), 360, position=CERTIFIER)[1] == 365
    assert told(watch(), 360)[1] == 0


def test_only_a_later_end_date_begins_anew() -> None:
    one, _ = told(watch(), 20)
    earlier, later = sighting(ACTIVE, END - 2 * DAY), sighting(ACTIVE, END + 60 * DAY)
    one, sooner = told(one, 20, earlier)
    one, back = told(one, 20)
    one, moved = told(one, 80, later)
    assert (sooner, back, moved) == (0, 0, 90)


def test_what_is_inactive_undated_or_accepted_is_not_noticed() -> None:
    for seen in (sighting(INACTIVE, END), sighting(ACTIVE, None)):
        assert notice(watch(), seen, NOWHERE, END - DAY, DAYS) is None
    assert told(replace(watch(), accepted=END), 5)[1] == 0
    assert told(replace(watch(), accepted=END), 5, sighting(ACTIVE, END + DAY))[1] == 7


def test_a_notice_says_all_that_its_words_need() -> None:
    found = notice(watch(), sighting(ACTIVE, END), CERTIFIER, END - 5 * DAY, DAYS)
    assert found is not None
    assert (found[1].days, found[1].end, found[1].position) == (5, END, CERTIFIER)


def test_accepting_an_end_is_remembered_and_journalled_once() -> None:
    verdict = accept(watch(), sighting(ACTIVE, END), "U2", NOW)
    assert [one.accepted for one in verdict.watches] == [END]
    assert [(one.deed, one.by, one.detail) for one in verdict.entries] == [
        (Deed.END_ACCEPTED, "U2", {"end": END.isoformat()})
    ]
    assert accept(verdict.watches[0], sighting(ACTIVE, END), "U3", NOW) == Verdict()


def test_there_is_nothing_to_accept_without_a_watch_a_sighting_or_a_date() -> None:
    assert accept(None, sighting(), "U1", NOW) == accept(watch(), None, "U1", NOW) == Verdict()
    assert accept(watch(), sighting(ACTIVE, None), "U1", NOW) == Verdict()
    assert not accepts(watch(), END)


@pytest.mark.parametrize(
    ("end", "deadline"),
    [
        (date(2026, 12, 31), date(2026, 4, 30)),
        (date(2026, 8, 31), date(2025, 12, 31)),
        (date(2026, 10, 31), date(2026, 2, 28)),
        (date(2028, 10, 31), date(2028, 2, 29)),
    ],
)
def test_a_renewal_is_filed_eight_months_ahead(end: date, deadline: date) -> None:
    assert filing_deadline(end) == deadline


def test_a_notice_that_has_waited_says_how_things_stand_now() -> None:
    seen = sighting(ACTIVE, END)
    found = notice(watch(), seen, NOWHERE, END - 80 * DAY, DAYS)
    assert found is not None
    one, item = found
    assert still_coming(item, one, seen, END - 80 * DAY) == item
    late = still_coming(item, one, seen, END - 78 * DAY)
    assert late is not None
    assert late.days == 78
    sooner = still_coming(item, one, sighting(ACTIVE, END - DAY), END - 80 * DAY)
    assert sooner is not None
    assert (sooner.end, sooner.days) == (END - DAY, 79)


def test_a_notice_that_has_waited_too_long_is_not_told() -> None:
    seen = sighting(ACTIVE, END)
    found = notice(watch(), seen, NOWHERE, END - 80 * DAY, DAYS)
    assert found is not None
    one, item = found
    for now_watched, now_seen, day in (
        (None, seen, END - 80 * DAY),
        (one, None, END - 80 * DAY),
        (replace(one, accepted=END), seen, END - 80 * DAY),
        (one, sighting(ACTIVE, None), END - 80 * DAY),
        (one, sighting(ACTIVE, END + 60 * DAY), END - 80 * DAY),
        (one, sighting(INACTIVE, END), END - 80 * DAY),
        (one, seen, END + DAY),
    ):
        assert still_coming(item, now_watched, now_seen, day) is None


def test_an_accepted_end_can_be_taken_back_and_a_past_one_cannot_be_accepted() -> None:
    before = watch()
    [accepted] = accept(before, sighting(), "U1", NOW).watches
    verdict = resume(accepted, "U2", NOW)
    assert verdict.watches == (before,)
    assert verdict.entries[0].deed is Deed.NOTICES_RESUMED
    assert resume(before, "U2", NOW) == resume(None, "U2", NOW) == Verdict()
    assert accept(before, sighting(), "U1", at(END + DAY)) == Verdict()


def test_a_rehearsal_forgets_what_was_told_and_not_what_was_accepted() -> None:
    before = watch(noticed=END, noticed_days=7, accepted=END)
    assert untold(before) == watch(accepted=END)
