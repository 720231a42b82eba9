"""What the registry says, and what it means on a given day."""

from datetime import UTC, date, datetime

import pytest

from bot.domain.answer import Watching
from bot.domain.fiche import Status, effective_status, inactive_from
from bot.domain.paris import paris_day
from bot.domain.shown import FicheShown

from .builders import ACTIVE, DAY, END, INACTIVE, RNCP, UNKNOWN, at, export, fiche


@pytest.mark.parametrize(
    "end", [END, date(2026, 12, 31), date(2028, 2, 29), date(2026, 3, 29), date(2026, 10, 25)]
)
def test_it_is_inactive_from_the_day_after_its_end_date_in_paris(end: date) -> None:
    assert fiche(ACTIVE, end).status(paris_day(at(end, 0, 1))) == ACTIVE
    assert fiche(ACTIVE, end).status(paris_day(at(end, 23, 59))) == ACTIVE
    assert fiche(ACTIVE, end).status(paris_day(at(end + DAY, 0, 1))) == INACTIVE


def test_the_server_s_own_day_does_not_count() -> None:
    before, after = (datetime(2026, 8, 31, *clock, tzinfo=UTC) for clock in ((21, 59), (22, 1)))

    assert fiche().status(paris_day(before)) == ACTIVE
    assert fiche().status(paris_day(after)) == INACTIVE


@pytest.mark.parametrize(
    ("declared", "end", "status"),
    [
        (INACTIVE, END + 30 * DAY, INACTIVE),
        (INACTIVE, None, INACTIVE),
        (ACTIVE, None, ACTIVE),
        (ACTIVE, END, ACTIVE),
        (ACTIVE, END - DAY, INACTIVE),
        (UNKNOWN, END, UNKNOWN),
        (UNKNOWN, None, UNKNOWN),
        (UNKNOWN, END - DAY, INACTIVE),
    ],
)
def test_the_registry_s_word_or_the_end_date_makes_it_inactive(
    declared: Status, end: date | None, status: Status
) -> None:
    assert status == effective_status(declared, end, END)


def test_it_is_inactive_from_the_day_after() -> None:
    assert date(2028, 2, 29) == inactive_from(date(2028, 2, 28))
    assert date(2027, 1, 1) == inactive_from(date(2026, 12, 31))


@pytest.mark.parametrize("end", [None, date.max])
def test_without_an_end_date_or_with_the_last_of_all_there_is_no_first_day(end: date | None) -> None:
    assert inactive_from(end) is None


@pytest.mark.parametrize(("end", "left"), [(END, 0), (END + DAY, 1), (END - DAY, -1), (None, None)])
def test_the_days_left_are_counted_to_the_end_date(end: date | None, left: int | None) -> None:
    shown = FicheShown(fiche(ACTIVE, end), export(), END)

    assert left == shown.days_left


def test_a_fiche_is_shown_as_judged_on_its_day() -> None:
    assert FicheShown(fiche(), export(), END + DAY).status == INACTIVE


def test_something_is_followed_as_soon_as_one_number_is() -> None:
    assert Watching(already=(RNCP,)).followed
    assert not Watching().followed
