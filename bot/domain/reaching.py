"""Channels that the bot can no longer write in: what waits for them, and who is told how to mend it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from bot.domain.number import CertificationNumber
from bot.domain.outbox import Kind, Row, RowState
from bot.domain.telling import ChannelLost
from bot.domain.watch import Channel, Watch


def lose(
    known: Channel | None, channel: str, code: str, watches: Iterable[Watch], now: datetime
) -> tuple[Channel, tuple[Row, ...]]:
    """The channel that Slack refused with `code`, and a direct message to each person who registered there.

    Nobody is told again of what they were told before, until it has been mended in between.
    """
    lost = replace(known or Channel(channel), joined=False, lost=code)
    if known and known.lost:
        return lost, ()
    numbers: dict[str, list[CertificationNumber]] = {}
    for watch in watches:
        numbers.setdefault(watch.by, []).append(watch.number)
    rows = tuple(
        Row(
            f"lost:{channel}:{by}:{now.isoformat()}",
            by,
            Kind.DIRECT,
            telling=ChannelLost(channel, code, tuple(sorted(theirs))),
            quiet=True,
        )
        for by, theirs in numbers.items()
    )
    return lost, rows


def regain(known: Channel, held: Iterable[Row]) -> tuple[Channel, tuple[Row, ...]]:
    """The channel that can be written in again, and its held rows, to be sent in their order."""
    released = tuple(replace(row, state=RowState.PENDING, not_before=0.0) for row in held)
    return replace(known, lost=""), released


def probe(held: Iterable[Row]) -> tuple[Row, ...]:
    """The first held row of each channel, to be tried again: the news that it was mended may be lost."""
    first: dict[str, Row] = {}
    for row in held:
        if row.channel not in first or row.sequence < first[row.channel].sequence:
            first[row.channel] = row
    return tuple(replace(row, state=RowState.PENDING, not_before=0.0) for row in first.values())
