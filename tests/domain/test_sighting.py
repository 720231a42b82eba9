"""Looking at a fiche again: what it looks like now, and what changed."""

from datetime import date, timedelta

import pytest

from bot.domain.fiche import Fiche
from bot.domain.sighting import (
    BecameActive,
    BecameInactive,
    Change,
    Confirmed,
    EndDateMoved,
    Ground,
    Returned,
    Sighting,
    SuccessorsChanged,
    Vanished,
    look_again,
)

from .builders import ACTIVE, DAY, END, INACTIVE, RNCP, RS, UNKNOWN, export, fiche, number, sighting

LATER = END + timedelta(days=365)


def again(before: Sighting, found: Fiche | None, day: date) -> tuple[Sighting, tuple[Change, ...]]:
    return look_again(before, found, export(day), day)


def absent_twice(before: Sighting, day: date) -> Sighting:
    return again(again(before, None, day)[0], None, day + DAY)[0]


def test_a_first_sight_tells_whether_it_is_inactive_already() -> None:
    assert (sighting().standing, sighting().episode, sighting().inactive_seen) == (ACTIVE, 0, None)
    gone = sighting(INACTIVE, None, END)
    assert (gone.standing, gone.episode, gone.inactive_seen) == (INACTIVE, 1, END)
    assert gone.id == "RNCP35419"


def test_nothing_changes_on_the_end_date_itself() -> None:
    assert again(sighting(), fiche(), END)[1] == ()


def test_the_date_alone_makes_it_inactive_the_day_after() -> None:
    after, changes = look_again(sighting(), None, None, END + DAY)

    assert (BecameInactive(),) == changes
    assert (after.standing, after.episode, after.ground, after.since) == (INACTIVE, 1, Ground.DATE, END + DAY)


def test_the_registry_that_speaks_after_the_date_confirms_and_opens_no_second_episode() -> None:
    by_date = look_again(sighting(), None, None, END + DAY)[0]
    after, changes = again(by_date, fiche(INACTIVE), END + 3 * DAY)

    assert (Confirmed(),) == changes
    assert (after.episode, after.ground, after.since) == (1, Ground.REGISTRY, END + DAY)
    assert again(after, fiche(INACTIVE), END + 4 * DAY)[1] == ()


@pytest.mark.parametrize("day", [END, END + DAY])
def test_the_registry_s_word_at_or_after_the_end_date_is_its_ground(day: date) -> None:
    after, changes = again(sighting(), fiche(INACTIVE), day)

    assert (BecameInactive(),) == changes
    assert (after.ground, after.since) == (Ground.REGISTRY, END + DAY)


def test_what_goes_inactive_early_is_confirmed_once_its_end_date_comes() -> None:
    early = again(sighting(), fiche(INACTIVE), END - DAY)[0]
    later, changes = again(early, fiche(INACTIVE), END)

    assert (Confirmed(),) == changes
    assert [(one.ground, one.since) for one in (early, later)] == [
        (Ground.EARLY, None),
        (Ground.REGISTRY, END + DAY),
    ]


def test_a_registry_that_takes_its_word_back_leaves_the_date_alone() -> None:
    gone = again(sighting(), fiche(INACTIVE), END + DAY)[0]
    back = again(gone, fiche(ACTIVE), END + 2 * DAY)[0]

    assert [Ground.REGISTRY, Ground.DATE] == [gone.ground, back.ground]


def test_without_an_end_date_nobody_knows_since_when() -> None:
    after = again(sighting(end=None), fiche(INACTIVE, None), END)[0]

    assert (after.ground, after.since) == (Ground.REGISTRY, None)


def test_inactive_active_and_inactive_again_is_two_episodes() -> None:
    seen, told = sighting(), []
    for n, declared in enumerate([INACTIVE, ACTIVE, INACTIVE], start=1):
        seen, changes = again(seen, fiche(declared, LATER), END + n * DAY)
        told.append((changes, seen.episode))

    moved = EndDateMoved(END, LATER)
    assert [((BecameInactive(), moved), 1), ((BecameActive(),), 1), ((BecameInactive(),), 2)] == told
    assert seen.inactive_seen == END + 3 * DAY


def test_a_new_end_date_makes_active_again_what_the_date_alone_had_ended() -> None:
    by_date = look_again(sighting(), None, None, END + DAY)[0]

    after, changes = again(by_date, fiche(ACTIVE, LATER), END + 2 * DAY)

    assert (BecameActive(), EndDateMoved(END, LATER)) == changes
    assert after.standing == ACTIVE


def test_the_registry_s_word_active_does_not_outlive_the_end_date() -> None:
    gone = again(sighting(), fiche(INACTIVE), END + DAY)[0]

    after, changes = again(gone, fiche(ACTIVE), END + 2 * DAY)

    assert changes == ()
    assert (after.standing, after.declared) == (INACTIVE, ACTIVE)


def test_a_week_without_an_export_misses_nothing() -> None:
    after, changes = again(sighting(), fiche(INACTIVE, END, RS), END + 7 * DAY)

    assert (BecameInactive(), SuccessorsChanged((), (RS,))) == changes
    assert after.since == END + DAY


def test_a_number_gone_from_one_export_is_silent() -> None:
    after, changes = again(sighting(), None, END - DAY)

    assert changes == ()
    assert (after.declared, after.standing, after.end_date, after.absences) == (UNKNOWN, ACTIVE, END, 1)
    assert not after.vanished


def test_a_number_gone_from_two_exports_is_told_once() -> None:
    seen, told = sighting(), []
    for n in range(1, 5):
        seen, changes = again(seen, None, END - 10 * DAY + n * DAY)
        told.append(changes)

    assert [(), (Vanished(),), (), ()] == told
    assert seen.vanished


def test_the_same_content_published_again_is_no_second_absence() -> None:
    once = look_again(sighting(), None, export(END, "same"), END)[0]
    assert once.absences == 1

    assert (once, ()) == look_again(once, None, export(END + DAY, "same"), END)


def test_a_tick_without_an_export_is_no_absence() -> None:
    once = again(sighting(), None, END - DAY)[0]

    assert (once, ()) == look_again(once, None, None, END - DAY)


def test_a_vanished_number_goes_inactive_by_its_last_end_date() -> None:
    gone = absent_twice(sighting(), END - DAY)

    after, changes = again(gone, None, END + DAY)

    assert (gone.standing, after.standing) == (ACTIVE, INACTIVE)
    assert (BecameInactive(),) == changes
    assert after.ground == Ground.DATE


def test_a_vanished_number_without_an_end_date_is_never_inactive() -> None:
    gone = absent_twice(sighting(end=None), END)

    assert again(gone, None, date(2099, 1, 1))[0].standing == ACTIVE


def test_a_number_that_vanished_while_active_and_comes_back_inactive_fell() -> None:
    gone = absent_twice(sighting(end=LATER), END + DAY)

    after, changes = again(gone, fiche(INACTIVE, LATER), END + 5 * DAY)

    assert (Returned(), BecameInactive()) == changes
    assert (after.episode, after.absences) == (1, 0)


def test_a_number_that_vanished_while_inactive_and_comes_back_inactive_is_the_same_episode() -> None:
    gone = absent_twice(sighting(INACTIVE, LATER), END + DAY)

    after, changes = again(gone, fiche(INACTIVE, LATER), END + 5 * DAY)

    assert (Returned(),) == changes
    assert after.episode == 1


def test_a_number_back_after_one_absence_is_silent() -> None:
    once = again(sighting(), None, END - DAY)[0]

    assert again(once, fiche(), END)[1] == ()


@pytest.mark.parametrize(("before", "after"), [(END, LATER), (END, None), (None, LATER)])
def test_an_end_date_that_moves_is_told(before: date | None, after: date | None) -> None:
    assert (EndDateMoved(before, after),) == again(sighting(end=before), fiche(ACTIVE, after), END)[1]


def test_successors_are_told_when_they_change_and_not_when_only_their_order_does() -> None:
    one, two = number("RNCP40000"), RS
    seen, named = again(sighting(), fiche(ACTIVE, END, one, two), END)
    turned, unchanged = again(seen, fiche(ACTIVE, END, two, one), END)
    dropped = again(turned, fiche(ACTIVE, END, two), END)[1]

    assert ((SuccessorsChanged((), (one, two)),), ()) == (named, unchanged)
    assert (SuccessorsChanged((two, one), (two,)),) == dropped


def test_a_status_that_cannot_be_read_changes_nothing() -> None:
    after, changes = again(sighting(), fiche(UNKNOWN), END)

    assert (changes, after.standing, after.episode) == ((), ACTIVE, 0)


def test_what_was_never_readable_falls_as_soon_as_it_reads_inactive() -> None:
    unread = sighting(UNKNOWN, LATER)

    after, changes = again(unread, fiche(INACTIVE, LATER), END + DAY)

    assert ((BecameInactive(),), 1) == (changes, after.episode)


def test_what_was_never_readable_is_not_active_again() -> None:
    after, changes = again(sighting(UNKNOWN, LATER), fiche(ACTIVE, LATER), END + DAY)

    assert (changes, after.standing, after.number) == ((), ACTIVE, RNCP)


def test_the_same_export_seen_again_changes_nothing() -> None:
    first = again(sighting(), fiche(INACTIVE, LATER, RS), END + DAY)[0]

    assert (first, ()) == again(first, fiche(INACTIVE, LATER, RS), END + DAY)


def test_an_export_older_than_the_sighting_says_nothing() -> None:
    seen = sighting(ACTIVE, END, END)
    assert look_again(seen, fiche(INACTIVE), export(END - DAY), END) == (seen, ())
    assert look_again(seen, None, export(END - DAY, "other"), END) == (seen, ())
