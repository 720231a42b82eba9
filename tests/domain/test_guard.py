"""When an export changes too much at once to be believed by itself."""

from datetime import date, timedelta

import pytest

from bot.domain.census import Census, Known
from bot.domain.fiche import Status
from bot.domain.guard import Limits, Suspicion, suspect

TODAY = date(2026, 9, 1)
AHEAD, PASSED = date(2028, 12, 31), date(2026, 8, 31)
LIMITS = Limits()


def census(fiches: dict[str, Known], **rows: int) -> Census:
    return Census({"fiches": len(fiches), "partners": 10_000} | rows, fiches)


def register(count: int, status: Status = Status.ACTIVE, end: date | None = AHEAD) -> dict[str, Known]:
    return {f"RNCP{number}": (status, end) for number in range(count)}


def changed(count: int, to: Known, among: int = 3_000) -> Census:
    return census(register(among) | dict.fromkeys(list(register(count)), to))


BEFORE = census(register(3_000))


def judge(after: Census, before: Census = BEFORE) -> Suspicion | None:
    return suspect(before, after, TODAY, LIMITS)


def test_an_export_that_changes_nothing_is_believed() -> None:
    assert judge(BEFORE) is None


@pytest.mark.parametrize(("count", "believed"), [(1, True), (30, True), (31, False), (3_000, False)])
def test_more_falls_than_one_in_a_hundred_are_not_believed(count: int, believed: bool) -> None:  # noqa: FBT001
    found = judge(changed(count, (Status.INACTIVE, AHEAD)))

    assert (found is None) is believed
    assert found is None or (len(found.fallen), found.active) == (count, 3_000)


@pytest.mark.parametrize(("count", "believed"), [(20, True), (21, False)])
def test_a_small_register_has_a_floor(count: int, believed: bool) -> None:  # noqa: FBT001
    before, after = census(register(100)), changed(count, (Status.INACTIVE, AHEAD), 100)

    assert (suspect(before, after, TODAY, LIMITS) is None) is believed


def test_hundreds_that_end_on_the_day_known_before_are_explained() -> None:
    before = census(register(3_000) | register(900, end=PASSED))
    after = census(register(3_000) | register(900, Status.INACTIVE, PASSED))

    assert judge(after, before) is None


@pytest.mark.parametrize("garbled", [date(2006, 12, 31), PASSED, AHEAD - timedelta(days=3_000)], ids=str)
def test_a_garbled_date_column_explains_nothing(garbled: date) -> None:
    found = judge(changed(500, (Status.ACTIVE, garbled)))

    assert found is not None
    assert len(found.fallen) == 500


def test_dates_that_all_go_missing_while_nothing_falls_are_no_fall() -> None:
    assert judge(changed(500, (Status.ACTIVE, None))) is None


def test_a_mass_return_is_not_believed_either() -> None:
    found = judge(census(register(3_000)), census(register(3_000) | register(500, Status.INACTIVE)))

    assert found is not None
    assert (len(found.risen), found.fallen) == (500, ())


@pytest.mark.parametrize(("left", "believed"), [(2_900, True), (2_899, False), (1_000, False)])
def test_fiches_that_are_missing_are_counted_above_a_share_and_a_floor(left: int, believed: bool) -> None:  # noqa: FBT001
    found = judge(census(register(left)))

    assert (found is None) is believed
    assert found is None or len(found.missing) == 3_000 - left


@pytest.mark.parametrize(("left", "believed"), [(9_800, True), (9_799, False), (0, False)])
def test_a_member_that_loses_rows_is_noticed(left: int, believed: bool) -> None:  # noqa: FBT001
    found = judge(census(register(3_000), partners=left))

    assert (found is None) is believed
    assert found is None or found.rows == {"partners": (10_000, left)}


def test_a_member_that_is_not_counted_any_more_has_lost_all() -> None:
    found = judge(Census({"fiches": 3_000}, register(3_000)))

    assert found is not None
    assert found.rows == {"partners": (10_000, 0)}


def test_new_fiches_and_more_rows_are_no_harm() -> None:
    assert judge(census(register(4_000), partners=20_000)) is None


def test_what_it_would_change_is_named() -> None:
    assert Suspicion(1, ("RS1",), ("RS2",), ("RS3",)).numbers == {"RS1", "RS2", "RS3"}
