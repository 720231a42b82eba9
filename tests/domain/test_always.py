"""What holds whatever the days bring: runs that are missed, clocks that step back, dates that move."""

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.holding import Position, Role
from bot.domain.noticing import Thresholds, notice
from bot.domain.reminding import MOST, remind
from bot.domain.siret import SiretFault, parse_siret
from bot.domain.task import Task
from bot.domain.working import add_working_days
from bot.working_days import working_days

from .builders import ACTIVE, DAY, END, alert, sighting, watch

YEARS = st.dates(date(2024, 1, 1), date(2030, 12, 31))
ROLES = st.sampled_from(Role).map(Position)
LUHN = st.lists(st.integers(0, 9), min_size=13, max_size=13).map(
    lambda digits: "".join(map(str, digits)) + str(_key(digits))
)


def _key(digits: list[int]) -> int:
    """The last digit that makes fourteen of them a SIRET."""
    doubled = [sum(divmod(digit * (2 - place % 2), 10)) for place, digit in enumerate(digits)]
    return -sum(doubled) % 10


@given(st.lists(st.integers(0, 400), max_size=40).map(lambda days: sorted(days, reverse=True)), ROLES)
@settings(deadline=None)
def test_each_threshold_is_told_once_and_the_tightest_only_whatever_days_are_missed(
    left: list[int], position: Position
) -> None:
    one, seen, told = watch(), sighting(ACTIVE, END), []
    thresholds = Thresholds().of(position.role)
    for days in left:
        found = notice(one, seen, position, END - days * DAY, Thresholds())
        if found:
            one = found[0]
            told.append(found[1].threshold)
            assert found[1].threshold == min(each for each in thresholds if days <= each)
    assert told == sorted(set(told), reverse=True)
    assert bool(told) is any(days <= max(thresholds) for days in left)


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(-300, 0))), ROLES)
@settings(deadline=None)
def test_nothing_is_told_of_an_end_once_it_is_accepted_nor_of_an_earlier_one(
    days: list[tuple[int, int]], position: Position
) -> None:
    one = replace(watch(), accepted=END)
    for left, moved in days:
        end = END + moved * DAY
        assert notice(one, sighting(ACTIVE, end), position, end - left * DAY, Thresholds()) is None


@given(st.integers(-29, 300), st.integers(0, 180), st.integers(0, 180))
@settings(deadline=None)
def test_a_threshold_that_was_told_is_told_again_for_a_later_end_alone(
    moved: int, first: int, then: int
) -> None:
    later = END + moved * DAY
    found = notice(watch(), sighting(ACTIVE, END), Position(), END - first * DAY, Thresholds())
    assert found is not None
    again = notice(found[0], sighting(ACTIVE, later), Position(), later - then * DAY, Thresholds())
    tighter = min(each for each in Thresholds().partner if then <= each) < found[1].threshold

    assert (again is not None) is (moved > 0 or tighter)


@given(st.lists(st.integers(-3, 60), max_size=40), st.sampled_from(["U1", ""]))
@settings(deadline=None)
def test_never_more_than_three_reminders_then_one_escalation_whatever_the_days(
    days: list[int], owner: str
) -> None:
    one = replace(alert(), tasks=(Task("verify", owner, END),))
    told: list[int] = []
    escalated = 0
    for day in days:
        one, due, last = remind(one, END + day * DAY)
        told += [each.nth for each in due]
        escalated += len(last)
        assert not last or len(told) == MOST
    assert told == list(range(1, len(told) + 1))
    assert len(told) <= MOST
    assert escalated <= 1


@given(YEARS, st.integers(0, 30))
@settings(deadline=None)
def test_so_many_working_days_later_is_a_working_day_with_as_many_between(start: date, count: int) -> None:
    working = working_days(alsace_moselle=False)
    day = add_working_days(start, count, working)
    first = add_working_days(start, 0, working)
    between = [first + n * DAY for n in range((day - first).days)]

    assert working(day)
    assert sum(map(working, between)) == count


def test_a_public_holiday_is_no_working_day() -> None:
    working = working_days(alsace_moselle=False)

    assert not working(date(2026, 4, 6))
    assert add_working_days(date(2026, 4, 30), 1, working) == date(2026, 5, 4)


@given(LUHN.filter(lambda siret: siret.strip("0")), st.integers(0, 13), st.integers(1, 9))
def test_a_single_wrong_digit_is_always_refused_but_for_la_poste(siret: str, place: int, off: int) -> None:
    wrong = siret[:place] + str((int(siret[place]) + off) % 10) + siret[place + 1 :]

    assert parse_siret(siret) == siret
    assert parse_siret(wrong) is SiretFault.CHECK or wrong.startswith("356000000")
