"""An outbox at work on a store of its own, before a Slack that fails as it is told to."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field, replace

from bot.board import Board
from bot.domain.alert import Alert
from bot.domain.fate import SlackFailure
from bot.domain.outbox import Kind, Row, RowState
from bot.domain.paris import QuietHours
from bot.domain.ports import File, Message
from bot.domain.settling import mark_step
from bot.domain.summary import Summary
from bot.domain.telling import ChannelLost, NoOfferTold, Telling
from bot.outbox.delivery import Delivery, Views
from bot.outbox.loop import Outbox
from bot.store.tiny import TinyStore
from bot.store.verdicts import enqueue, put
from tests.domain.builders import DEFAULTS, NOW, RS, mark, unposted
from tests.test_poll import Fake

NIGHT = QuietHours.parse("09:00-10:00")
"""NOW is at 09:00 in Paris."""


@dataclass
class Slack:
    """A messenger that notes what it is told, and fails as it is told to, in order."""

    failing: list[SlackFailure | Exception] = field(default_factory=list)
    failing_in: dict[str, SlackFailure] = field(default_factory=dict)
    calls: list[tuple[str, float]] = field(default_factory=list)
    arrived: dict[str, str] = field(default_factory=dict)
    ahead: float = 0.0
    looked: list[float] = field(default_factory=list)
    shown: dict[str, str] = field(default_factory=dict)
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.gate.set()

    @property
    def told(self) -> list[str]:
        return [call for call, _ in self.calls]

    async def post(self, channel: str, message: Message, key: str, thread_ts: str = "") -> str:
        where = f"{channel}/{thread_ts}" if thread_ts else channel
        await self._call(f"post {where} {message.text}")
        ts = f"ts{len(self.shown) + 1}"
        self.shown[ts] = message.text
        return ts

    async def update(self, channel: str, ts: str, message: Message) -> None:
        await self._call(f"update {channel}/{ts} {message.text}")
        self.shown[ts] = message.text

    async def upload(self, channel: str, file: File, comment: str = "") -> None:
        await self._call(f"upload {channel} {file.content.decode()} {comment}".strip())

    async def direct(self, user: str) -> str:
        return f"D{user}"

    async def find(self, channel: str, key: str, since: float, thread_ts: str = "") -> str:
        where = f"{channel}/{thread_ts}" if thread_ts else channel
        self.looked.append(since)
        await self._call(f"find {where} {key}")
        return self.arrived.get(key, "")

    def now(self) -> float:
        return time.time() + self.ahead

    async def _call(self, call: str) -> None:
        self.calls.append((call, time.monotonic()))
        if failure := self.failing_in.pop(call.split()[1], None):
            raise failure
        if self.failing:
            raise self.failing.pop(0)
        await self.gate.wait()


def _card(one: Alert) -> Message:
    return Message(f"{one.number} r{one.revision}", [])


def _plain(one: Alert) -> Message:
    return Message(f"{one.number} in words", [])


def _line(telling: Telling) -> Message:
    if isinstance(telling, ChannelLost):
        return Message(f"{telling.channel} {telling.code}", [])
    assert isinstance(telling, NoOfferTold)
    return Message(telling.by, [{"type": "divider"}])


def _summary(alerts: Sequence[Alert]) -> Message:
    return Message(f"{len(alerts)} alerts, {sum(one.is_open for one in alerts)} open", [])


@dataclass
class Office:
    """An outbox at work on a store of its own."""

    store: TinyStore
    slack: Slack
    outbox: Outbox

    async def rows(self, *rows: Row) -> None:
        async with self.store.transaction() as tx:
            for row in rows:
                await enqueue(tx, row)
        self.outbox.wake()

    async def alert(self, one: Alert, *rows: Row) -> Alert:
        async with self.store.transaction() as tx:
            await tx.alerts.put(one)
        await self.rows(*rows)
        return one

    async def summary(self, ts: str) -> Summary:
        """A summary of the alert, posted at `ts` if there is one."""
        one = Summary("C1", NOW, (unposted().id,), ts)
        async with self.store.transaction() as tx:
            await tx.summaries.put(one)
        return one

    async def click(self, step: str) -> None:
        """Somebody marks a step of the alert, as the listener does."""
        async with self.store.transaction() as tx:
            found = await tx.alerts.get(unposted().id)
            assert found is not None
            await put(tx, mark_step(found, mark(step)))
        self.outbox.wake()

    async def state(self, key: str) -> Row:
        async with self.store.reading() as tx:
            row = await tx.outbox.get(key)
        assert row is not None, key
        return row

    async def until(self, true: Callable[[list[Row]], bool], seconds: float = 5) -> None:
        """Wait until the rows are as wanted."""
        async with asyncio.timeout(seconds):
            while True:
                async with self.store.reading() as tx:
                    if true(await tx.outbox.where()):
                        return
                await asyncio.sleep(0.005)

    async def all_sent(self) -> None:
        await self.until(lambda rows: all(row.state is RowState.SENT for row in rows))

    async def asked(self, calls: int) -> None:
        await self.until(lambda _: len(self.slack.calls) >= calls)


def office_of(store: TinyStore, pace: float = 0.001, quiet: QuietHours | None = None) -> Office:
    slack = Slack()
    views = Views(
        card=lambda one, _: _card(one),
        plain=lambda one, _: _plain(one),
        line=lambda told, _: _line(told),
        summary=lambda counted, _: _summary(counted),
        digest=lambda told, _: Message(f"digest {told.watched}", []),
        picture=lambda told, _: f"picture {told.watched}".encode(),
    )
    delivery = Delivery(store, slack, views, Board(Fake(), lambda: NOW), "fr")
    defaults = replace(DEFAULTS, quiet=quiet or QuietHours())
    outbox = Outbox(store, delivery, defaults, lambda: NOW, pace, 0.2)
    return Office(store, slack, outbox)


@contextlib.asynccontextmanager
async def at_work(one: Office) -> AsyncIterator[Office]:
    task = asyncio.create_task(one.outbox.run())
    try:
        yield one
    finally:
        task.cancel()
        await asyncio.wait([task])
        assert task.cancelled(), task.exception()


def line(text: str, channel: str = "C1", *, quiet: bool = False) -> Row:
    return Row(f"line:{text}", channel, Kind.CHANNEL, telling=NoOfferTold(text, RS), quiet=quiet)


def card(*, quiet: bool = False) -> Row:
    return Row(f"card:{unposted().id}", "C1", Kind.CARD, alert=unposted().id, quiet=quiet)


def thread(text: str, *, quiet: bool = False) -> Row:
    return replace(line(text, quiet=quiet), kind=Kind.THREAD, alert=unposted().id)


def posted(revision: int = 1) -> Alert:
    """An alert whose card is in the channel, and shows that revision."""
    return replace(unposted(), ts="ts0", shown=revision, revision=revision)
