"""What becomes of a message that Slack does not take: nothing is lost, and nobody is left without a word."""

import asyncio
from dataclasses import replace

import pytest

from bot.domain.fate import ChannelGone, MessageGone, Unknown, Unsendable, WorkspaceGone
from bot.domain.outbox import Kind, Row, RowState
from bot.domain.resending import MOST_UNKNOWN
from bot.domain.watch import Channel, Watch
from bot.outbox.outcome import release
from bot.outbox.upkeep import probe
from bot.store.tiny import TinyStore
from tests.domain.builders import NOW, RNCP, RS
from tests.domain.builders import unposted as alert
from tests.outbox.office import Office, at_work, card, line, office_of, posted, thread


async def watched(office: Office, *by: str) -> None:
    """RNCP35419 and RS5000 watched in C1, by these people in turn."""
    async with office.store.transaction() as tx:
        for user, number in zip(by, (RNCP, RS), strict=False):
            await tx.watches.put(Watch("C1", number, user, NOW))


async def reopen(office: Office) -> None:
    async with office.store.transaction() as tx:
        await release(tx, "C1", joined=True)
    office.outbox.wake()


def states(rows: list[Row], channel: str = "C1") -> set[RowState]:
    return {row.state for row in rows if row.channel == channel}


async def test_a_channel_that_is_gone_holds_all_its_rows_and_no_other(office: Office) -> None:
    office.slack.failing_in = {"C1": ChannelGone("is_archived")}
    await office.rows(line("one"), line("two"), line("free", "C2"))
    await office.until(lambda rows: states(rows) == {RowState.HELD} and states(rows, "C2") == {RowState.SENT})
    await office.rows(line("three"))
    assert (await office.state("line:three")).state is RowState.HELD
    assert office.slack.told == ["post C1 one", "post C2 free"]


async def test_each_who_registered_there_is_told_once_in_a_direct_message(office: Office) -> None:
    office.slack.failing_in = {"C1": ChannelGone("is_archived")}
    await watched(office, "U1", "U2")
    await office.rows(line("one"))
    await office.until(lambda rows: len(rows) == 3 and RowState.PENDING not in {row.state for row in rows})
    assert sorted(office.slack.told[1:]) == ["post DU1 C1 is_archived", "post DU2 C1 is_archived"]
    office.slack.failing_in = {"C1": ChannelGone("is_archived")}
    await probe(office.store)
    office.outbox.wake()
    await office.until(lambda rows: states(rows) == {RowState.HELD})
    assert len([call for call in office.slack.told if "is_archived" in call]) == 2


async def test_what_was_held_goes_out_in_order_once_the_bot_is_invited(office: Office) -> None:
    office.slack.failing_in = {"C1": ChannelGone("not_in_channel")}
    await office.rows(line("one"), line("two"))
    await office.until(lambda rows: states(rows) == {RowState.HELD})
    await reopen(office)
    await office.all_sent()
    assert office.slack.told[1:] == ["post C1 one", "post C1 two"]
    async with office.store.reading() as tx:
        assert await tx.channels.get("C1") == Channel("C1", joined=True)


async def test_a_channel_that_works_again_unheard_is_noticed_by_the_daily_try(office: Office) -> None:
    office.slack.failing_in = {"C1": ChannelGone("not_in_channel")}
    await office.rows(line("one"), line("two"))
    await office.until(lambda rows: states(rows) == {RowState.HELD})
    await probe(office.store)
    office.outbox.wake()
    await office.all_sent()
    assert office.slack.told[1:] == ["post C1 one", "post C1 two"]


async def test_a_person_who_cannot_be_written_to_is_given_up(office: Office) -> None:
    office.slack.failing_in = {"DU1": ChannelGone("user_disabled")}
    await office.rows(Row("lost", "U1", Kind.DIRECT, telling=line("x").telling))
    await office.until(lambda rows: states(rows, "U1") == {RowState.DEAD})


async def test_a_refused_token_stops_all_sending_and_loses_nothing(office: Office) -> None:
    office.slack.failing = [WorkspaceGone("token_revoked")] * 3
    await office.rows(*(line(f"{number}", f"C{number}") for number in range(3)))
    await office.until(lambda _: office.outbox.halt is not None and len(office.slack.calls) == 3)
    await asyncio.sleep(0.1)
    assert len(office.slack.calls) == 3
    async with office.store.reading() as tx:
        assert {(row.state, row.attempts) for row in await tx.outbox.where()} == {(RowState.PENDING, 0)}


async def test_sending_goes_on_once_the_token_works_by_one_row_first(office: Office) -> None:
    office.slack.failing = [WorkspaceGone("token_revoked")] * 3
    await office.rows(*(line(f"{number}", f"C{number}") for number in range(3)))
    await office.asked(3)
    await office.until(lambda rows: states(rows, "C0") == {RowState.PENDING})
    office.outbox.resume()
    await office.all_sent()
    assert office.outbox.halt is None


async def test_while_the_token_is_refused_one_row_at_a_time_is_tried(office: Office) -> None:
    office.slack.failing = [WorkspaceGone("token_revoked")] * 4
    await office.rows(*(line(f"{number}", f"C{number}") for number in range(3)))
    await office.asked(3)
    await office.until(lambda rows: states(rows, "C0") == {RowState.PENDING})
    office.outbox.resume()
    await office.asked(4)
    await asyncio.sleep(0.1)
    assert len(office.slack.calls) == 4


async def test_a_message_that_slack_refuses_goes_out_as_text_and_the_error_is_loud(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    office.slack.failing = [Unsendable("invalid_blocks")]
    await office.alert(alert(), card())
    await office.all_sent()
    assert office.slack.told == ["post C1 RNCP35419 r1", "post C1 RNCP35419 in words"]
    assert "invalid_blocks" in capsys.readouterr().out


async def test_an_update_that_slack_refuses_is_shown_as_text(office: Office) -> None:
    office.slack.failing = [Unsendable("msg_blocks_too_long")]
    await office.alert(posted())
    await office.click("verify")
    await office.all_sent()
    assert office.slack.shown["ts0"] == "RNCP35419 in words"


async def test_what_is_refused_as_text_too_is_dead_and_in_nobodys_way(office: Office) -> None:
    office.slack.failing = [Unsendable("invalid_blocks"), Unsendable("no_text")]
    await office.rows(line("bad"), line("good"))
    await office.until(lambda rows: states(rows) == {RowState.DEAD, RowState.SENT})
    dead = await office.state("line:bad")
    assert (RowState.DEAD, "no_text") == (dead.state, dead.error)


async def test_a_code_that_nobody_knows_is_not_tried_for_ever(office: Office) -> None:
    office.slack.failing = [Unknown("a_code_nobody_knows")]
    await office.rows(replace(line("bad"), attempts=MOST_UNKNOWN - 1), line("good"))
    await office.until(lambda rows: states(rows) == {RowState.DEAD, RowState.SENT})


async def test_a_card_whose_summarys_thread_is_gone_goes_in_the_channel_and_the_summary_comes_anew(
    store: TinyStore,
) -> None:
    office = office_of(store)
    summary = await office.summary("ts9")
    office.slack.failing = [MessageGone("thread_not_found")]
    async with at_work(office):
        await office.alert(replace(alert(), summary=summary.id), card())
        await office.until(lambda rows: len(rows) == 2 and states(rows) == {RowState.SENT})
    assert office.slack.told == [
        "post C1/ts9 RNCP35419 r1",
        "post C1 RNCP35419 r1",
        "post C1 1 alerts, 1 open",
    ]


async def test_a_line_of_a_card_in_a_thread_joins_that_thread(office: Office) -> None:
    summary = await office.summary("ts9")
    await office.alert(replace(posted(), summary=summary.id), thread("confirmed"))
    await office.all_sent()
    assert office.slack.told == ["post C1/ts9 confirmed"]


async def test_a_summary_is_posted_once_and_then_brought_up_to_date(office: Office) -> None:
    summary = await office.summary("")
    await office.alert(replace(posted(), summary=summary.id))
    await office.rows(Row("summary:1", "C1", Kind.SUMMARY, summary=summary.id))
    await office.all_sent()
    await office.click("verify")
    await office.all_sent()
    assert office.slack.told[0] == "post C1 1 alerts, 1 open"
    assert sorted(office.slack.told[1:]) == ["update C1/ts0 RNCP35419 r2", "update C1/ts1 1 alerts, 1 open"]


async def test_a_summary_of_alerts_that_all_came_and_went_is_never_posted(office: Office) -> None:
    summary = await office.summary("")
    over = replace(alert(), summary=summary.id, state=posted().state.CLOSED)
    await office.alert(over)
    await office.rows(
        Row("summary:1", "C1", Kind.SUMMARY, summary=summary.id),
        Row("progress:1", "C1", Kind.PROGRESS, summary=summary.id),
        Row("progress:2", "C1", Kind.PROGRESS, summary="unknown"),
    )
    await office.all_sent()
    assert office.slack.told == []
