"""Channels that the bot can no longer write in."""

from dataclasses import replace

from bot.domain.outbox import Kind, RowState
from bot.domain.reaching import lose, probe, regain
from bot.domain.telling import ChannelLost
from bot.domain.watch import Channel, Watch

from .builders import NOW, RNCP, RS, row

WATCHES = [Watch("C1", RS, "U1", NOW), Watch("C1", RNCP, "U1", NOW), Watch("C1", RS, "U2", NOW)]


def test_each_who_registered_is_told_of_what_they_registered() -> None:
    lost, rows = lose(Channel("C1", joined=True), "C1", "is_archived", WATCHES, NOW)

    assert lost == Channel("C1", lost="is_archived")
    assert [(one.kind, one.channel, one.telling) for one in rows] == [
        (Kind.DIRECT, "U1", ChannelLost("C1", "is_archived", (RNCP, RS))),
        (Kind.DIRECT, "U2", ChannelLost("C1", "is_archived", (RS,))),
    ]
    assert {one.quiet for one in rows} == {True}


def test_nobody_is_told_twice_of_the_same_loss() -> None:
    lost, rows = lose(Channel("C1", lost="is_archived"), "C1", "not_in_channel", WATCHES, NOW)

    assert (lost.lost, rows) == ("not_in_channel", ())


def test_a_channel_that_nobody_knew_can_be_lost_too() -> None:
    assert lose(None, "C9", "channel_not_found", [], NOW) == (Channel("C9", lost="channel_not_found"), ())


def test_what_was_held_is_sent_once_the_channel_is_back() -> None:
    held = replace(row("a"), state=RowState.HELD, not_before=5.0)

    assert regain(Channel("C1", lost="x"), [held]) == (Channel("C1"), (row("a"),))


def test_only_the_first_held_row_of_each_channel_is_tried() -> None:
    rows = [row("b", sequence=2), row("a", sequence=1), row("c", "C2", 3)]

    assert [one.key for one in probe(replace(one, state=RowState.HELD) for one in rows)] == ["a", "c"]


def test_a_later_held_row_does_not_take_the_first_one_s_place() -> None:
    rows = [row("a", sequence=1), row("b", sequence=2)]

    assert [one.key for one in probe(rows)] == ["a"]
