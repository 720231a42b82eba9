"""What changes on one day in a channel comes in one message, or as few as Slack takes."""

from dataclasses import replace
from datetime import date

from bot.domain.grouping import group_changes
from bot.domain.outbox import Kind, Row
from bot.domain.sighting import EndDateMoved, SuccessorsChanged
from bot.domain.telling import ChangesTold, ChangeTold, NoOfferTold
from bot.domain.verdict import Verdict, channel_line

from .builders import NOW, RNCP, RS, sighting

MOVED = ChangeTold(sighting(), EndDateMoved(date(2026, 1, 1), date(2027, 1, 1)))
NAMED = ChangeTold(sighting(), SuccessorsChanged((), (RS,)))


def lines(*tellings: ChangeTold, channel: str = "C1") -> tuple[Row, ...]:
    return tuple(
        channel_line(f"{channel}:{place}", channel, each, quiet=True) for place, each in enumerate(tellings)
    )


def grouped(*rows: Row) -> tuple[Row, ...]:
    return group_changes(Verdict(rows=rows), NOW).rows


def test_one_change_is_a_line_as_before() -> None:
    rows = lines(MOVED) + lines(NAMED, channel="C2")
    assert grouped(*rows) == rows


def test_several_in_a_channel_are_one_message_and_other_channels_keep_theirs() -> None:
    other = lines(MOVED, channel="C2")
    card = Row("card:x", "C1", Kind.CARD, alert="x", quiet=True)
    told = channel_line("offer", "C1", NoOfferTold("U1", RNCP), quiet=False)
    rest, together = grouped(card, *lines(MOVED, NAMED), *other, told)[:-1], grouped(*lines(MOVED, NAMED))[-1]
    assert rest == (card, *other, told)
    assert together.telling == ChangesTold((MOVED, NAMED))
    assert (together.channel, together.quiet) == ("C1", True)


def test_more_than_a_message_holds_are_several_and_none_is_lost() -> None:
    rows = grouped(*lines(*[MOVED] * 30, *[NAMED] * 9))
    held = [row.telling.items for row in rows if isinstance(row.telling, ChangesTold)]
    assert [len(items) for items in held] == [12, 12, 7, 3, 3, 2]
    assert sum(held, ()) == (MOVED,) * 30 + (NAMED,) * 9
    assert len({row.key for row in rows}) == 6


def test_the_same_poll_again_gives_the_same_keys() -> None:
    rows = lines(MOVED, replace(MOVED, change=EndDateMoved(None, date(2028, 1, 1))))
    assert [row.key for row in grouped(*rows)] == [row.key for row in grouped(*rows)]
