"""One process of the simulation: no limit is ever passed, and the order is the outbox's own."""

import random
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

import pytest

from bot.domain.outbox import POSTS, Kind, Row, next_rows
from tools.simulate.engine import TOLD, Arrival, Limits, Process, Sent

CARD, THREAD, UPDATE, PROGRESS = Kind.CARD, Kind.THREAD, Kind.UPDATE, Kind.PROGRESS
FAST = Limits(cost=0.001, pace=1.0)
EVENING = 20 * 3600.0


def sent(
    arrivals: Iterable[Arrival], limits: Limits = FAST, workspace_of: tuple[int, ...] = (0,) * 8
) -> list[Sent]:
    process = Process(limits, workspace_of)
    process.run(arrivals)
    return process.sent


def crowd(seed: int, channels: int = 8) -> list[Arrival]:
    """Far more than the limits let through at once, posts and clicks, in an hour."""
    chance = random.Random(seed)  # noqa: S311 - made up, not secret
    posts = [
        Arrival(chance.uniform(0, 600), chance.randrange(channels), (CARD,) * chance.randint(1, 60))
        for _ in range(40)
    ]
    clicks = [
        Arrival(chance.uniform(0, 600), chance.randrange(channels), (UPDATE, PROGRESS)) for _ in range(400)
    ]
    return posts + clicks


def most_in_a_minute(times: list[float]) -> int:
    """The most within any sixty seconds, whenever they begin."""
    return max(sum(begin <= at < begin + 60 - 1e-6 for at in times) for begin in times)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("fullest", [False, True])
@pytest.mark.parametrize("pace", [1.0, 0.5])
def test_slack_s_limits_hold_however_much_there_is_to_send(seed: int, pace: float, *, fullest: bool) -> None:
    workspace_of = (0, 0, 0, 0, 0, 0, 0, 1)
    limits = Limits(cost=0.001, pace=pace, ceiling=100, updates=50, fullest=fullest)
    by_channel: defaultdict[int, list[float]] = defaultdict(list)
    posts: defaultdict[int, list[float]] = defaultdict(list)
    updates: defaultdict[int, list[float]] = defaultdict(list)
    for one in sent(crowd(seed), limits, workspace_of):
        if one.kind in POSTS:
            by_channel[one.channel].append(one.at)
        (posts if one.kind in POSTS else updates)[workspace_of[one.channel]].append(one.at)

    assert all(
        later - sooner >= 1 - 1e-6 for times in by_channel.values() for sooner, later in pairwise(times)
    )
    assert most_in_a_minute(posts[0]) == 100
    assert most_in_a_minute(updates[0]) == 50
    assert most_in_a_minute(posts[1]) <= 60


@pytest.mark.parametrize("seed", range(5))
def test_all_of_it_is_sent_but_for_a_summary_s_updates_that_fold(seed: int) -> None:
    arrivals = crowd(seed)
    kinds = [one.kind for one in sent(arrivals)]

    assert kinds.count(CARD) == sum(one.kinds.count(CARD) for one in arrivals)
    assert kinds.count(UPDATE) == 400
    assert 0 < kinds.count(PROGRESS) < 400


def test_in_one_channel_the_order_is_the_outbox_s() -> None:
    """Both are given the same rows; next_rows is asked each second which one is due."""
    arrivals = [
        Arrival(0.0, 0, (Kind.SUMMARY, CARD, CARD, CARD)),
        Arrival(2.5, 0, (UPDATE,)),
        Arrival(2.6, 0, (THREAD,)),
        Arrival(3.5, 0, (UPDATE,)),
    ]
    rows = [
        (one.at, Row(f"{place}-{nth}", "C0", kind, urgent=kind is UPDATE, sequence=10 * place + nth))
        for place, one in enumerate(arrivals)
        for nth, kind in enumerate(one.kinds)
    ]
    expected = []
    for second in range(20):
        waiting = [row for at, row in rows if at <= second and row not in expected]
        expected += next_rows(waiting, second, set(), hush=False)

    assert [one.kind for one in sent(arrivals)] == [row.kind for row in expected]


def test_what_was_clicked_overtakes_and_says_how_long_it_waited() -> None:
    found = sent([Arrival(0.0, 0, (CARD,) * 5), Arrival(1.5, 0, (UPDATE,))])

    assert [one.kind for one in found[:4]] == [CARD, CARD, UPDATE, CARD]
    assert found[2].waited == pytest.approx(0.5)


def test_from_the_evening_on_posts_wait_and_clicks_do_not() -> None:
    process = Process(Limits(cost=0.01, pace=1.0, closes=EVENING), (0,))
    process.run([Arrival(EVENING - 2.5, 0, (CARD,) * 5), Arrival(EVENING + 1, 0, (UPDATE,))])

    assert [(one.kind, one.at < EVENING) for one in process.sent] == [(CARD, True)] * 3 + [(UPDATE, False)]
    assert process.left == {0: (CARD, CARD)}


def test_a_process_that_is_asked_for_the_alerts_stops_with_the_last_one() -> None:
    process = Process(FAST, (0, 0))
    process.run([Arrival(0.0, 0, (CARD, CARD)), Arrival(0.0, 1, (THREAD,) * 9)], until=TOLD)

    assert [one.kind for one in process.sent if one.kind is CARD] == [CARD, CARD]
    assert process.sent[-1].kind is CARD


def test_the_fullest_channel_goes_first_where_that_is_asked_for() -> None:
    arrivals = [Arrival(0.0, 0, (CARD,)), Arrival(0.0, 1, (CARD,) * 3)]
    slow = Limits(cost=1.0, pace=1.0)

    assert [one.channel for one in sent(arrivals, slow)] == [0, 1, 1, 1]
    assert [one.channel for one in sent(arrivals, replace(slow, fullest=True))] == [1, 1, 0, 1]
