"""What a channel is told on Monday: what is late, what is open, and what ends before long."""

from dataclasses import replace
from datetime import date

import pytest

from bot.domain.digest import Digest, Ending, Late, endings, late_steps
from bot.domain.fiche import Status
from bot.domain.mismatch import Mismatch, Mismatched
from bot.domain.sighting import Sighting
from bot.domain.task import Task
from bot.domain.watch import Watch

from .builders import ACTIVE, DAY, END, INACTIVE, NOW, RNCP, RS, alert, mark, sighting

TODAY = date(2026, 8, 17)


def watched(end: date | None, channel: str = "C1", **seen: object) -> tuple[Watch, Sighting | None]:
    given = replace(sighting(ACTIVE, end, TODAY), **seen)  # type: ignore[arg-type]
    return Watch(channel, given.number, "U1", NOW), given


def ending(days: int) -> Ending:
    return Ending(RNCP, "t", TODAY + days * DAY, days, ("C1",))


def test_what_is_overdue_the_longest_comes_first() -> None:
    one = replace(alert("C1"), tasks=(Task("verify", due=TODAY - DAY), Task("archive", due=TODAY)))
    two = replace(alert("C2"), tasks=(Task("verify", due=TODAY - 3 * DAY),))

    assert [(late.alert.channel, late.task.step) for late in late_steps([one, two], TODAY)] == [
        ("C2", "verify"),
        ("C1", "verify"),
    ]


def test_a_settled_step_is_late_no_more() -> None:
    settled = replace(alert(), tasks=(Task("verify", due=TODAY - DAY),), marks=(mark("verify"),))

    assert late_steps([settled], TODAY) == ()


@pytest.mark.parametrize(("days", "told"), [(-1, False), (0, True), (365, True), (366, False)])
def test_what_ends_within_a_year_is_ahead(days: int, told: bool) -> None:  # noqa: FBT001 - a parameter
    assert bool(endings([watched(TODAY + days * DAY)], TODAY)) is told


def test_what_has_no_date_no_sighting_or_is_inactive_already_is_not_ahead() -> None:
    unseen = (Watch("C1", RNCP, "U1", NOW), None)
    inactive = (Watch("C1", RNCP, "U1", NOW), sighting(INACTIVE, END, TODAY))

    assert endings([unseen, watched(None), inactive], TODAY) == ()


def test_what_has_vanished_still_ends_on_the_last_day_that_was_known() -> None:
    assert [one.day for one in endings([watched(END, declared=Status.UNKNOWN, absences=2)], TODAY)] == [END]


def test_a_certification_is_named_once_with_all_who_watch_it_and_the_soonest_comes_first() -> None:
    found = endings([watched(END, "C2"), watched(END, "C1"), watched(TODAY, "C1", number=RS)], TODAY)

    assert found == (
        Ending(RS, "Chef de projet", TODAY, 0, ("C1",)),
        Ending(RNCP, "Chef de projet", END, 14, ("C1", "C2")),
    )


def test_each_end_is_in_the_nearest_span_alone() -> None:
    told = Digest(TODAY, ends=tuple(map(ending, (0, 30, 31, 60, 61, 90, 91))))
    spans = [told.within(30), told.within(60, 30), told.within(90, 60)]

    assert [[one.days for one in span] for span in spans] == [[0, 30], [31, 60], [61, 90]]


def test_nothing_open_and_nothing_near_is_calm() -> None:
    assert Digest(TODAY, ends=(ending(91),)).calm
    assert not Digest(TODAY, ends=(ending(90),)).calm
    assert not Digest(TODAY, unanswered=1).calm
    assert not Digest(TODAY, mismatched=(Mismatched(RNCP, "t", Mismatch.UNOFFERED),)).calm
    assert not Digest(TODAY, late=(Late(alert(), Task("verify")),), alerts=(alert(),)).calm


def test_what_we_may_offer_and_what_we_may_not_are_two_lists() -> None:
    told = Digest(TODAY, mismatched=tuple(Mismatched(RNCP, "t", why) for why in Mismatch))

    assert [one.why for one in told.unoffered] == [Mismatch.UNOFFERED]
    assert [one.why for one in told.unfounded] == [Mismatch.INACTIVE, Mismatch.ORGANISES, Mismatch.NOT_FOUND]
