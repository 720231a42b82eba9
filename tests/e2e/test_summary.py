"""Ten alerts at once in one channel: one message counts them, the cards are in its thread."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from bot.sandbox.model import Message
from bot.sandbox.workspace import CERTIFICATIONS, WEB
from bot.settings.sections import AlertSettings
from tests.e2e.team import Team, key, team
from tests.exports import Row

ENDING = tuple(Row(f"RNCP{number}", f"Métier {number}", end="31/08/2026") for number in range(101, 113))
CODES = " ".join(row.code for row in ENDING)
GONE = tuple(replace(row, status="INACTIVE") for row in ENDING)
STEPS = ("verify", "archive", "new_offer", "renewal")


def summaries(here: Team, channel: str = CERTIFICATIONS) -> list[Message]:
    return [each for each in here.said(channel) if key(each).startswith("summary:")]


async def fallen(here: Team) -> Message:
    """Twelve watched, then all of them past their end date; the message that counts them."""
    await here.cert(f"watch {CODES}")
    await here.quiet()
    await here.publish(date(2026, 9, 1), *GONE)
    await here.quiet()
    [summary] = summaries(here)
    return summary


async def test_many_at_once_are_one_message_with_the_cards_in_its_thread(tmp_path: Path) -> None:
    async with team(tmp_path, *ENDING) as here:
        summary = await fallen(here)

        assert "12 certifications inactives" in summary.said
        assert "Alertes closes : 0 sur 12" in summary.said.replace("\xa0", " ")
        assert [card.thread_ts for card in here.cards()] == [summary.ts] * 12


async def test_the_summary_counts_what_people_settle_in_the_thread(tmp_path: Path) -> None:
    async with team(tmp_path, *ENDING) as here:
        summary = await fallen(here)
        card = await here.card("RNCP101")
        for step in STEPS:
            await here.click(card, "v1.step.done", f"{CERTIFICATIONS}-RNCP101-1:{step}")
        await here.quiet()

        said = summary.said.replace("\xa0", " ")
        assert "Alertes closes : 1 sur 12 · étapes réglées : 4 sur 48" in said
        assert "☑ RNCP101" in said


async def test_later_lines_join_the_thread_and_name_the_number(tmp_path: Path) -> None:
    async with team(tmp_path, *ENDING) as here:
        summary = await fallen(here)
        renewed = replace(GONE[3], successors=("RNCP999",))
        await here.publish(date(2026, 9, 2), *GONE[:3], renewed, *GONE[4:], Row("RNCP999"))
        await here.quiet()

        [line] = [each for each in here.said() if key(each).startswith("line:C") and "RNCP999" in each.said]
        assert line.thread_ts == summary.ts
        assert "RNCP104" in line.said


async def test_fewer_keep_their_cards_in_the_channel(tmp_path: Path) -> None:
    async with team(tmp_path, *ENDING) as here:
        await here.cert(f"watch {' '.join(row.code for row in ENDING[:9])}")
        await here.publish(date(2026, 9, 1), *GONE)
        await here.quiet()

        assert summaries(here) == []
        assert [card.thread_ts for card in here.cards()] == [None] * 9


async def test_the_number_is_the_operator_s_and_each_channel_counts_its_own(tmp_path: Path) -> None:
    async with team(tmp_path, *ENDING, alerts=AlertSettings(summary_at=3)) as here:
        await here.cert("watch RNCP101 RNCP102 RNCP103")
        await here.cert("watch RNCP101 RNCP102", channel=WEB)
        await here.publish(date(2026, 9, 1), *GONE)
        await here.quiet()

        assert (len(summaries(here)), len(summaries(here, WEB))) == (1, 0)


async def test_a_summary_deleted_in_slack_is_posted_anew(tmp_path: Path) -> None:
    async with team(tmp_path, *ENDING) as here:
        summary = await fallen(here)
        here.sandbox.workspace.channel(CERTIFICATIONS).messages.remove(summary)
        await here.click(await here.card("RNCP101"), "v1.step.done", f"{CERTIFICATIONS}-RNCP101-1:verify")
        await here.quiet()

        [again] = summaries(here)
        assert (again.ts > summary.ts, again.thread_ts) == (True, None)
        assert "étapes réglées : 1 sur 48" in again.said.replace("\xa0", " ")
