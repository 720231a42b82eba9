"""What the outbox owes Slack: all of it, in order, at Slack's pace, whatever fails on the way."""

import asyncio
import contextlib
import itertools
import time
from collections.abc import AsyncIterator
from dataclasses import replace

from bot.domain.alert import Closure, close, reopen
from bot.domain.fate import Later, MessageGone, Unknown
from bot.domain.outbox import KEPT_SENT, RowState
from bot.domain.verdict import show
from bot.domain.why import Why
from bot.outbox.upkeep import tidy
from bot.store.errors import WriteFailed
from bot.store.tiny import TinyStore
from bot.store.views import View
from tests.domain.builders import NOW, RNCP
from tests.domain.builders import unposted as alert
from tests.outbox.office import NIGHT, Office, at_work, card, line, office_of, posted, thread


async def test_what_may_pass_is_sent_again_and_the_channels_order_holds(office: Office) -> None:
    failures = {
        "C1": Later("ratelimited", 0.01),
        "C2": Later("http_500"),
        "C3": Later("ServerDisconnectedError"),
        "C4": Unknown("a_code_nobody_knows"),
    }
    office.slack.failing_in = dict(failures)
    await office.rows(*(line(f"{channel} {part}", channel) for part in "ab" for channel in failures))
    await office.all_sent()
    for channel in failures:
        told = [call for call in office.slack.told if call.startswith(f"post {channel}")]
        assert [call[-1] for call in told] == ["a", "a", "b"]


async def test_the_wait_that_slack_asks_for_is_honoured(office: Office) -> None:
    office.slack.failing = [Later("ratelimited", 0.3)]
    await office.rows(line("one"))
    await office.all_sent()
    (_, first), (_, second) = office.slack.calls
    assert second - first >= 0.3


async def test_a_click_does_not_cut_short_the_wait_that_slack_asks_for(office: Office) -> None:
    office.slack.failing = [Later("ratelimited", 0.3)]
    await office.alert(posted())
    await office.click("verify")
    await office.asked(1)
    await office.until(lambda rows: any(row.attempts for row in rows))
    await office.click("archive")
    await office.all_sent()
    (_, first), (_, second) = office.slack.calls
    assert second - first >= 0.3


async def test_a_channel_that_fails_holds_up_no_other(office: Office) -> None:
    office.slack.failing = [Later("http_500")]
    await office.rows(line("stuck", "C1"))
    await office.asked(1)
    await office.rows(line("free", "C2"))
    await office.until(
        lambda rows: any(row.key == "line:free" and row.state is RowState.SENT for row in rows)
    )
    assert (await office.state("line:stuck")).state is RowState.PENDING


async def test_a_message_that_cannot_be_made_is_given_up_after_a_few_tries(office: Office) -> None:
    bad = replace(line("bad"), attempts=5)
    office.slack.failing = [ZeroDivisionError(), ZeroDivisionError()]
    await office.rows(bad, line("good"))
    await office.until(lambda rows: {row.state for row in rows} == {RowState.DEAD, RowState.SENT})


async def test_a_card_that_is_gone_from_slack_is_posted_anew_once(office: Office) -> None:
    office.slack.failing = [MessageGone("message_not_found")]
    await office.alert(posted())
    await office.click("verify")
    await office.until(lambda rows: len(rows) == 2 and all(row.state is RowState.SENT for row in rows))
    assert office.slack.told == ["update C1/ts0 RNCP35419 r2", "post C1 RNCP35419 r2"]
    await office.click("archive")
    await office.all_sent()
    assert office.slack.told[2:] == ["update C1/ts1 RNCP35419 r3"]


async def test_news_of_an_alert_whose_card_somebody_deleted_is_told_all_the_same(office: Office) -> None:
    office.slack.failing = [MessageGone("message_not_found")]
    over = close(posted(), Closure.ACTIVE_AGAIN, "", NOW)
    await office.alert(over, *show(over), thread("active again"))
    await office.all_sent()
    assert office.slack.told[1:] == ["post C1 active again", "post C1 RNCP35419 r2"]


async def test_a_line_whose_thread_is_gone_is_said_in_the_channel_and_the_card_posted_anew(
    office: Office,
) -> None:
    office.slack.failing = [MessageGone("thread_not_found")]
    await office.alert(posted(), thread("confirmed"))
    await office.until(lambda rows: len(rows) == 2 and all(row.state is RowState.SENT for row in rows))
    assert office.slack.told == ["post C1/ts0 confirmed", "post C1 confirmed", "post C1 RNCP35419 r1"]


async def test_clicks_in_a_row_become_fewer_updates_and_the_last_state_shows(office: Office) -> None:
    office.slack.gate.clear()
    await office.alert(posted())
    await office.click("verify")
    await office.asked(1)
    for step in ("archive", "new_offer", "renewal"):
        await office.click(step)
    office.slack.gate.set()
    await office.all_sent()
    assert len(office.slack.calls) < 4
    assert office.slack.shown["ts0"] == "RNCP35419 r6"


async def test_a_clicked_cards_update_overtakes_what_is_queued(office: Office) -> None:
    office.slack.gate.clear()
    await office.alert(posted())
    await office.rows(*(line(str(number)) for number in range(4)))
    await office.asked(1)
    await office.click("verify")
    office.slack.gate.set()
    await office.all_sent()
    assert office.slack.told[:2] == ["post C1 0", "update C1/ts0 RNCP35419 r2"]
    assert office.slack.told[2:] == ["post C1 1", "post C1 2", "post C1 3"]


async def test_messages_of_one_channel_keep_their_distance(store: TinyStore) -> None:
    async with at_work(office_of(store, pace=0.2)) as office:
        await office.rows(*(line(str(number)) for number in range(3)), line("other", "C2"))
        await office.all_sent()
        times = [at for call, at in office.slack.calls if call.startswith("post C1")]
        assert min(later - sooner for sooner, later in itertools.pairwise(times)) >= 0.2


class Slow:
    """A store on a slow disk: a commit takes its time."""

    def __init__(self, store: TinyStore, seconds: float) -> None:
        self._store = store
        self._seconds = seconds

    @contextlib.asynccontextmanager
    async def transaction(self) -> AsyncIterator[View]:
        async with self._store.transaction() as tx:
            yield tx
            await asyncio.sleep(self._seconds)

    reading = property(lambda self: self._store.reading)


async def test_a_slow_disk_makes_nothing_wait_for_the_next_look(store: TinyStore) -> None:
    office = office_of(store, pace=0.1)
    office.outbox.store = Slow(store, 0.15)  # type: ignore[assignment]
    async with at_work(office):
        await office.rows(line("one"), line("two"))
        await office.all_sent()


async def test_what_was_being_sent_at_a_crash_is_sent_again(store: TinyStore) -> None:
    office = office_of(store)
    async with store.transaction() as tx:
        await tx.outbox.put(replace(line("cut off"), state=RowState.SENDING, sequence=1))
        await tx.outbox.put(replace(line("sent"), state=RowState.SENT, sequence=2))
    async with at_work(office):
        await office.all_sent()
    assert office.slack.told == ["find C1 line:cut off", "post C1 cut off"]


async def test_what_is_under_way_at_the_stop_is_finished_and_kept(store: TinyStore) -> None:
    office = office_of(store)
    async with at_work(office):
        office.slack.gate.clear()
        await office.rows(line("one"))
        await office.asked(1)
        asyncio.get_running_loop().call_later(0.05, office.slack.gate.set)
    assert (await office.state("line:one")).state is RowState.SENT


class Full:
    """A store whose disk is full for the first commits."""

    def __init__(self, store: TinyStore, times: int) -> None:
        self._store = store
        self.times = times

    @contextlib.asynccontextmanager
    async def transaction(self) -> AsyncIterator[View]:
        async with self._store.transaction() as tx:
            yield tx
            if self.times:
                self.times -= 1
                raise WriteFailed(Why("the disk is full"))

    reading = property(lambda self: self._store.reading)


async def full(store: TinyStore, times: int) -> Office:
    office = office_of(store)
    office.outbox.store = Full(store, times)  # type: ignore[assignment]
    return office


async def test_a_full_disk_is_outlived(store: TinyStore) -> None:
    office = await full(store, 0)
    async with at_work(office):
        await office.rows(line("one"))
        await office.all_sent()
        office.outbox.store.times = 1  # type: ignore[attr-defined]
        await office.rows(line("two"))
        await asyncio.sleep(0.1)
        office.outbox.wake()
        await office.all_sent()
    assert office.slack.told == ["post C1 one", "post C1 two"]


async def test_a_disk_that_is_full_at_the_start_is_outlived_too(store: TinyStore) -> None:
    async with store.transaction() as tx:
        await tx.outbox.put(replace(line("cut off"), state=RowState.SENDING, sequence=1))
    office = await full(store, 1)
    async with at_work(office):
        await asyncio.sleep(0.05)
        office.outbox.wake()
        await office.all_sent()
    assert office.slack.told == ["find C1 line:cut off", "post C1 cut off"]


async def test_tidying_drops_what_was_sent_more_than_a_day_ago_and_nothing_else(store: TinyStore) -> None:
    office = office_of(store)
    now = time.time()
    async with store.transaction() as tx:
        for key, state, age in (
            ("old", RowState.SENT, KEPT_SENT + 60),
            ("recent", RowState.SENT, KEPT_SENT - 60),
            ("waiting", RowState.PENDING, KEPT_SENT * 9),
            ("dead", RowState.DEAD, KEPT_SENT * 9),
        ):
            await tx.outbox.put(replace(line(key), state=state, changed_at=now - age))
    await tidy(office.store, office.outbox.wall())
    async with store.reading() as tx:
        assert {row.key for row in await tx.outbox.where()} == {"line:recent", "line:waiting", "line:dead"}


async def test_quiet_hours_hold_cards_until_they_end_and_clicks_go(store: TinyStore) -> None:
    now = NOW
    office = office_of(store, quiet=NIGHT)
    office.outbox.clock = lambda: now
    async with at_work(office):
        await office.rows(line("notice", quiet=True))
        await office.alert(posted())
        await office.click("verify")
        await office.rows(line("told now"))
        await office.until(
            lambda rows: [row.key for row in rows if row.state is not RowState.SENT] == ["line:notice"]
        )
        assert office.slack.told == ["update C1/ts0 RNCP35419 r2", "post C1 told now"]
        now = NIGHT.over_at(NOW)
        office.outbox.wake()
        await office.all_sent()
    assert office.slack.told[-1] == "post C1 notice"


async def test_an_alert_that_came_and_went_in_the_quiet_hours_is_never_posted(store: TinyStore) -> None:
    now = NOW
    office = office_of(store, quiet=NIGHT)
    office.outbox.clock = lambda: now
    async with at_work(office):
        await office.alert(alert(), card(quiet=True))
        over = close(alert(), Closure.ACTIVE_AGAIN, "", NOW)
        await office.alert(over, *show(over), thread("active again", quiet=True))
        now = NIGHT.over_at(NOW)
        office.outbox.wake()
        await office.all_sent()
    assert office.slack.told == []


async def test_an_alert_closed_unposted_and_opened_again_is_posted(office: Office) -> None:
    closed = close(alert(), Closure.UNWATCHED, "U1", NOW)
    await office.alert(closed, card())
    await office.all_sent()
    assert office.slack.told == []
    opened = reopen(closed)
    await office.alert(opened, *show(opened, urgent=True))
    await office.all_sent()
    assert office.slack.told == ["post C1 RNCP35419 r3"]
    async with office.store.reading() as tx:
        found = await tx.alerts.get(opened.id)
    assert found is not None
    assert (found.ts, found.shown) == ("ts1", 3)


async def test_a_card_still_to_be_posted_is_posted_once_however_often_it_changes(store: TinyStore) -> None:
    now = NOW
    office = office_of(store, quiet=NIGHT)
    office.outbox.clock = lambda: now
    async with at_work(office):
        await office.alert(alert(), card(quiet=True))
        await office.click("verify")
        await office.until(lambda rows: sum(row.state is RowState.SENT for row in rows) == 1)
        assert office.slack.told == []
        now = NIGHT.over_at(NOW)
        office.outbox.wake()
        await office.all_sent()
    assert office.slack.told == ["post C1 RNCP35419 r2"]


async def test_a_line_goes_in_the_thread_of_its_card(office: Office) -> None:
    await office.alert(posted(), thread("confirmed"))
    await office.all_sent()
    assert office.slack.told == ["post C1/ts0 confirmed"]


async def test_a_line_of_an_alert_that_is_no_longer_known_is_said_in_the_channel(office: Office) -> None:
    await office.rows(replace(thread("lost"), alert=f"C1-{RNCP}-9"))
    await office.all_sent()
    assert office.slack.told == ["post C1 lost"]
