"""The same alert in several channels: one state, unless a channel keeps its steps to itself."""

from dataclasses import replace

from bot.domain.alert import Closure, Loss, close, is_same
from bot.domain.checklist import Mark, Outcome
from bot.domain.settling import join, leading, twins
from bot.domain.task import Task

from .builders import DAY, END, NOW, alert

HERE = alert()
THERE = replace(HERE, channel="C2")
SIRET = "88877726500016"


def test_the_same_fall_in_another_channel_is_one_with_it() -> None:
    assert twins(HERE, [HERE, THERE], apart=()) == [THERE]


def test_another_episode_or_another_loss_is_not() -> None:
    later = replace(THERE, episode=HERE.episode + 1)
    loss = replace(THERE, loss=Loss(SIRET, organises=False, siblings=(), export_date=END))
    assert twins(HERE, [later, loss], apart=()) == []
    assert not is_same(HERE, loss)
    assert is_same(loss, replace(loss, channel="C3"))


def test_a_channel_that_keeps_its_steps_apart_shares_none_either_way() -> None:
    assert twins(HERE, [THERE], apart={"C2"}) == []
    assert twins(HERE, [THERE], apart={HERE.channel}) == []


def test_a_channel_that_no_longer_follows_is_left_alone() -> None:
    gone = close(THERE, Closure.UNWATCHED, "U2", NOW)
    settled = close(THERE, Closure.SETTLED, "U2", NOW)
    assert twins(HERE, [gone, settled], apart=()) == [settled]


def test_what_is_settled_together_is_led_by_the_first_that_was_shown() -> None:
    waiting = replace(HERE, shown=0)
    assert leading([waiting, THERE], apart=()) == [THERE]
    assert leading([HERE, replace(THERE, opened_at=NOW - DAY)], apart=())[0].channel == "C2"
    assert len(leading([HERE, THERE], apart={"C2"})) == 2
    assert len(leading([HERE, replace(THERE, episode=9)], apart=())) == 2


def test_an_alert_that_opens_later_begins_where_others_are() -> None:
    done = Mark(HERE.steps[0], Outcome.DONE, "U2", NOW)
    gone = Mark("no_longer_asked", Outcome.DONE, "U2", NOW)
    theirs = replace(HERE, marks=(done, gone), tasks=tuple(Task(step, "U2", END) for step in HERE.steps))
    joined = join(THERE, theirs)
    assert joined.marks == (done,)
    assert joined.tasks == theirs.tasks
    assert joined.channel == "C2"


def test_what_only_the_later_one_asks_for_stays_as_it_was_planned() -> None:
    plan = Task("more", "U1", END)
    wider = replace(THERE, steps=(*HERE.steps, "more"), tasks=(plan,))
    assert join(wider, HERE).tasks[-1] == plan
