"""What stands for a fiche, the day on which time alone changes something, and what is owed."""

from dataclasses import replace
from datetime import date

import pytest

from bot.domain.fiche import Fiche, Status
from bot.domain.look import see
from bot.domain.mark import due, mark, mark_of
from bot.domain.owed import SILENCE, Owed
from bot.domain.sighting import Sighting, first_sight

from .builders import ACTIVE, DAY, END, INACTIVE, RNCP, RS, UNKNOWN, export, fiche, number, sighting


def test_the_mark_of_a_sighting_is_that_of_its_fiche() -> None:
    found = fiche(ACTIVE, END, RS, number("RNCP2"))
    assert mark(found.title, found.declared, found.end_date, ("RNCP2", "RS5000")) == mark_of(
        first_sight(found, export(), END)
    )
    assert len(mark_of(first_sight(found, export(), END))) == 16


def test_successors_count_in_no_order() -> None:
    assert mark("a", ACTIVE, END, ("RS1", "RNCP2")) == mark("a", ACTIVE, END, ("RNCP2", "RS1"))


@pytest.mark.parametrize(
    "moved",
    [
        mark("b", ACTIVE, END, ()),
        mark("a", INACTIVE, END, ()),
        mark("a", UNKNOWN, END, ()),
        mark("a", ACTIVE, END + DAY, ()),
        mark("a", ACTIVE, None, ()),
        mark("a", ACTIVE, END, ("RS1",)),
    ],
)
def test_whatever_is_told_of_a_fiche_moves_its_mark(moved: str) -> None:
    assert moved != mark("a", ACTIVE, END, ())


def test_half_a_character_in_a_title_has_a_mark() -> None:
    assert mark("\ud800", ACTIVE, END, ()) != mark("", ACTIVE, END, ())


@pytest.mark.parametrize(
    ("seen", "day"),
    [
        (sighting(ACTIVE, None), None),
        (sighting(ACTIVE, END), END),
        (sighting(ACTIVE, END, END), END + DAY),
        (sighting(ACTIVE, END, END + DAY), None),
        (sighting(ACTIVE, date.max, date.max), None),
    ],
    ids=["undated", "ahead", "on its last day", "past", "for ever"],
)
def test_the_day_on_which_time_alone_may_change_what_is_seen(seen: Sighting, day: date | None) -> None:
    assert due(seen) == day


@pytest.mark.parametrize("declared", list(Status))
@pytest.mark.parametrize("end", [None, END])
def test_before_the_day_that_is_due_time_changes_nothing_and_on_it_something(
    declared: Status, end: date | None
) -> None:
    seen = first_sight(Fiche(RNCP, "a", declared, end), export(END - 9 * DAY), END - 9 * DAY)
    today = END - 9 * DAY
    for _ in range(20):
        today += DAY
        when, after = due(seen), see(seen, None, None, today)
        assert after is not None
        assert (after != seen) is (when is not None and when <= today)
        seen = after


def test_what_is_owed_is_known_by_what_it_is_about() -> None:
    assert Owed(RNCP.code, sighting()).id == "RNCP35419"
    assert Owed(SILENCE).before is None
    assert replace(Owed(RNCP.code), before=sighting()).id == "RNCP35419"
