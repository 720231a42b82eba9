"""What changed on one day in one channel: one message, or as few as Slack takes."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from bot.domain.outbox import Kind, Row
from bot.domain.sighting import SuccessorsChanged
from bot.domain.telling import ChangesTold, ChangeTold
from bot.domain.verdict import Verdict, channel_line

_ROOM, _WITH_BUTTONS = 12, 4
"""What a message holds, in lines; a change that comes with links and buttons takes the room of several."""


def group_changes(verdict: Verdict, now: datetime) -> Verdict:
    """The verdict with the changes that each channel hears of put together, where there are several."""
    heard: defaultdict[str, list[Row]] = defaultdict(list)
    for row in verdict.rows:
        if row.kind is Kind.CHANNEL and isinstance(row.telling, ChangeTold):
            heard[row.channel].append(row)
    several = {channel: rows for channel, rows in heard.items() if len(rows) > 1}
    alone = {row.key for rows in several.values() for row in rows}
    together = [
        channel_line(f"changes:{channel}:{now.isoformat()}:{place}", channel, ChangesTold(some), quiet=True)
        for channel, rows in several.items()
        for place, some in enumerate(_messages(row.telling for row in rows), start=1)
    ]
    return replace(verdict, rows=(*(row for row in verdict.rows if row.key not in alone), *together))


def _messages(tellings: Iterable[object]) -> Iterator[tuple[ChangeTold, ...]]:
    some: list[ChangeTold] = []
    room = _ROOM
    for told in tellings:
        assert isinstance(told, ChangeTold)
        takes = _WITH_BUTTONS if isinstance(told.change, SuccessorsChanged) else 1
        if takes > room:
            yield tuple(some)
            some, room = [], _ROOM
        room -= takes
        some.append(told)
    yield tuple(some)
