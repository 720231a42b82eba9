"""A message whose sending was cut off may have arrived: it is looked for before it is posted again."""

import time
from dataclasses import replace

import pytest

from bot.domain.alert import Alert
from bot.domain.fate import Later, SlackFailure, Unreadable, Unsure, WorkspaceGone
from bot.domain.outbox import Kind, Row, RowState
from bot.outbox.delivery import MARGIN
from bot.store.tiny import TinyStore
from tests.domain.builders import unposted as alert
from tests.outbox.office import Office, at_work, card, line, office_of, posted, thread


async def cut(office: Office, *rows: Row) -> None:
    """These rows were being sent when the process ended, half an hour ago by Slack's clock."""
    async with office.store.transaction() as tx:
        for number, row in enumerate(rows):
            sent_at = office.slack.now() - 1800
            await tx.outbox.put(replace(row, state=RowState.SENDING, sequence=number, sent_at=sent_at))


async def restarted(office: Office, *rows: Row) -> list[str]:
    """What a new process tells Slack of them."""
    await cut(office, *rows)
    async with at_work(office):
        await office.all_sent()
    return office.slack.told


async def test_what_has_arrived_is_not_posted_again(store: TinyStore) -> None:
    office = office_of(store)
    office.slack.arrived = {"line:one": "ts7"}
    assert await restarted(office, line("one")) == ["find C1 line:one"]


async def test_what_has_not_arrived_is_posted(store: TinyStore) -> None:
    assert await restarted(office_of(store), line("one")) == ["find C1 line:one", "post C1 one"]


async def test_it_is_looked_for_from_its_sending_by_slacks_clock_less_a_margin(store: TinyStore) -> None:
    office = office_of(store)
    office.slack.ahead = 7200
    await restarted(office, line("one"))
    assert office.slack.looked == [pytest.approx(time.time() + 7200 - 1800 - MARGIN, abs=60)]


async def test_a_reply_is_looked_for_in_its_thread(store: TinyStore) -> None:
    office = office_of(store)
    await office.alert(posted())
    assert await restarted(office, thread("one")) == ["find C1/ts0 line:one", "post C1/ts0 one"]


async def test_a_direct_message_is_looked_for_where_it_went(store: TinyStore) -> None:
    row = Row("lost", "U1", Kind.DIRECT, telling=line("one").telling)
    assert await restarted(office_of(store), row) == ["find DU1 lost", "post DU1 one"]


async def test_a_card_that_had_arrived_is_known_again_and_brought_up_to_date(store: TinyStore) -> None:
    office = office_of(store)
    office.slack.arrived = {card().key: "ts7"}
    await office.alert(replace(alert(), revision=3))
    assert await restarted(office, card()) == [f"find C1 {card().key}", "update C1/ts7 RNCP35419 r3"]
    found = await kept(office)
    assert (found.ts, found.shown) == ("ts7", 3)


async def kept(office: Office) -> Alert:
    async with office.store.reading() as tx:
        found = await tx.alerts.get(alert().id)
    assert found is not None
    return found


async def test_an_update_is_simply_sent_again(store: TinyStore) -> None:
    office = office_of(store)
    await office.alert(replace(posted(), revision=2))
    row = Row("update", "C1", Kind.UPDATE, alert=alert().id)
    assert await restarted(office, row) == ["update C1/ts0 RNCP35419 r2"]


async def test_a_lost_answer_is_a_doubt_too(office: Office) -> None:
    office.slack.failing = [Unsure("ServerDisconnectedError")]
    office.slack.arrived = {"line:one": "ts7"}
    await office.rows(line("one"))
    await office.all_sent()
    assert office.slack.told == ["post C1 one", "find C1 line:one"]


async def test_a_refusal_leaves_no_doubt(office: Office) -> None:
    office.slack.failing = [Later("ratelimited", 0.01)]
    await office.rows(line("one"))
    await office.all_sent()
    assert office.slack.told == ["post C1 one", "post C1 one"]


async def test_a_history_that_cannot_be_read_for_now_is_read_later(store: TinyStore) -> None:
    office = office_of(store)
    office.slack.failing = [Later("ratelimited", 0.01)]
    office.slack.arrived = {"line:one": "ts7"}
    assert await restarted(office, line("one")) == ["find C1 line:one", "find C1 line:one"]


async def test_where_the_history_cannot_be_read_it_is_posted_once_more_and_the_log_says_so(
    store: TinyStore, capsys: pytest.CaptureFixture[str]
) -> None:
    office = office_of(store)
    office.slack.failing = [Unreadable("missing_scope")]
    assert await restarted(office, line("one")) == ["find C1 line:one", "post C1 one"]
    assert "may be there twice" in capsys.readouterr().out


async def test_it_is_never_posted_a_third_time_unseen(store: TinyStore) -> None:
    office = office_of(store)
    office.slack.failing = [Unreadable("missing_scope"), Unsure("TimeoutError"), Unreadable("missing_scope")]
    await cut(office, line("one"))
    async with at_work(office):
        await office.until(lambda rows: rows[0].state is RowState.DEAD)
    assert office.slack.told == ["find C1 line:one", "post C1 one", "find C1 line:one"]


@pytest.mark.parametrize("failure", [WorkspaceGone("token_revoked"), Later("http_500", 0.01)])
async def test_a_doubt_outlives_what_keeps_it_from_being_settled(
    store: TinyStore, failure: SlackFailure
) -> None:
    office = office_of(store)
    office.slack.failing = [failure]
    office.slack.arrived = {"line:one": "ts7"}
    await cut(office, line("one"))
    async with at_work(office):
        await office.asked(1)
        await office.until(lambda rows: rows[0].state is RowState.PENDING)
        office.outbox.resume()
        await office.all_sent()
    assert office.slack.told == ["find C1 line:one", "find C1 line:one"]


async def test_nothing_is_looked_for_while_the_answer_may_be_on_its_way(store: TinyStore) -> None:
    office = office_of(store)
    office.outbox.patience = 60
    row = replace(line("one"), state=RowState.SENDING, sequence=1, changed_at=time.time())
    async with store.transaction() as tx:
        await tx.outbox.put(row)
    async with at_work(office):
        await office.until(lambda rows: rows[0].doubt)
        assert (await office.state("line:one")).not_before == row.changed_at + 60
        assert office.slack.told == []
