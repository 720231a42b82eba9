"""Any history at all: each fall is one alert in each channel that followed by then, and nothing else is."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.alert import Alert
from bot.domain.fiche import Fiche, Status
from bot.domain.journal import Deed
from bot.domain.outbox import Kind

from .builders import ACTIVE, DAY, INACTIVE, RS, UNKNOWN, Town, at, export, fiche, number

START = date(2026, 2, 25)


@dataclass(frozen=True)
class Tick:
    """One poll: `found` is the fiche in the export, if there is one; `read` says if an export was."""

    days: int
    read: bool
    found: Fiche | None


ENDS = st.one_of(st.none(), st.integers(-20, 60).map(lambda days: START + timedelta(days)))
SUCCESSORS = st.lists(st.sampled_from([RS, number("RNCP40000")]), unique=True).map(tuple)
FICHES = st.builds(
    lambda declared, end, successors: fiche(declared, end, *successors),
    st.sampled_from([ACTIVE, ACTIVE, INACTIVE, UNKNOWN]),
    ENDS,
    SUCCESSORS,
)
TICKS = st.builds(Tick, st.integers(0, 9), st.booleans(), st.one_of(st.none(), FICHES, FICHES, FICHES))
HISTORIES = st.lists(TICKS, min_size=1, max_size=12)


def standing(town: Town) -> Status:
    assert town.seen is not None
    return town.seen.standing


def follow(town: Town, channel: str, found: Fiche | None, day: date) -> bool:
    """Register on the export of the last poll, if the number is in it."""
    town.register(channel, found, export(day), at(day, 10))
    return any(one.channel == channel for one in town.watches.values())


@settings(max_examples=300, deadline=None)
@given(FICHES, HISTORIES, st.integers(0, 11))
def test_each_fall_is_one_alert_in_each_channel_that_followed_by_then(
    first: Fiche, history: list[Tick], late: int
) -> None:
    town, day, falls = Town(), START, Counter[str]()
    following = {"C1"} if follow(town, "C1", first, day) else set()
    for n, tick in enumerate(history):
        day += tick.days * DAY
        before = standing(town)
        verdict = town.poll(tick.found, export(day, f"{n}") if tick.read else None, at(day))
        if before is not INACTIVE and standing(town) is INACTIVE:
            falls.update(following)
        opened = [one.alert for one in verdict.entries if one.deed is Deed.ALERT_OPENED]
        assert len(opened) == len(set(opened))
        if n == late and tick.read and follow(town, "C2", tick.found, day):
            following.add("C2")

    alerts = Counter(one.channel for one in town.alerts.values())
    assert falls == alerts
    assert all(one.is_open is (standing(town) is INACTIVE) for one in latest(town))
    cards = [one.alert for one in town.rows.values() if one.kind is Kind.CARD]
    assert sorted(town.alerts) == sorted(cards)


def latest(town: Town) -> list[Alert]:
    """The alerts of the present episode."""
    assert town.seen is not None
    return [one for one in town.alerts.values() if one.episode == town.seen.episode]


@settings(max_examples=200, deadline=None)
@given(FICHES, HISTORIES)
def test_the_same_export_looked_at_again_changes_nothing(first: Fiche, history: list[Tick]) -> None:
    town, day = Town(), START
    follow(town, "C1", first, day)
    for n, tick in enumerate(history):
        day += tick.days * DAY
        read = export(day, f"{n}") if tick.read else None
        town.poll(tick.found, read, at(day))

        again = town.poll(tick.found, read, at(day, 12))

        assert (
            again.sightings,
            again.watches,
            again.alerts,
            again.rows,
            again.entries,
        ) == ((), (), (), (), ())


@settings(max_examples=200, deadline=None)
@given(FICHES, HISTORIES, st.sets(st.integers(0, 11)))
def test_polls_that_were_missed_hide_no_status(first: Fiche, history: list[Tick], missed: set[int]) -> None:
    """Whatever polls a machine that was down has missed, at the next one it stands where the others do."""
    up, down, day = Town(), Town(), START
    for town in (up, down):
        follow(town, "C1", first, day)
    for n, tick in enumerate([*history, Tick(1, read=True, found=fiche(INACTIVE, START))]):
        day += tick.days * DAY
        for town in (up, down) if n not in missed or n == len(history) else (up,):
            town.poll(tick.found, export(day, f"{n}") if tick.read else None, at(day))

    assert standing(up) is standing(down) is INACTIVE
    assert [len(up.open)] == [len(down.open)] or first.status(START) is INACTIVE
