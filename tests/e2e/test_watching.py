"""What a channel watches, and how it is told."""

import asyncio
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.domain.source import SOURCE
from bot.sandbox.workspace import CAMILLE, CERTIFICATIONS, MALIK, PRIVATE, WEB
from tests.e2e.conftest import BLOCKCHAIN
from tests.e2e.team import Team, team
from tests.exports import Row


async def test_a_watched_number_is_said_and_told_in_the_channel(here: Team) -> None:
    outcome = await here.cert("watch RNCP37674")
    assert "RNCP37674" in outcome.said
    assert "01/09/2028" in outcome.said
    line = (await here.until(here.said))[0]
    assert f"<@{CAMILLE}>" in line.said
    assert "RNCP37674" in line.said


async def test_the_public_channel_is_joined_at_the_first_watch_only(here: Team) -> None:
    await here.cert("watch RNCP37674")
    await here.cert("watch RS5000")
    joins = [call for call in here.sandbox.faults.calls if call.method == "conversations.join"]
    assert len(joins) == 1
    assert here.sandbox.identity.bot_user in here.sandbox.slack.channel(CERTIFICATIONS).members


@pytest.mark.parametrize(
    "spelling",
    [
        "rncp 37674",
        "RNCP-37674",
        "RNCP\xa037674",
        "https://www.francecompetences.fr/recherche/rncp/37674/",
        "<https://www.francecompetences.fr/recherche/rncp/37674/>",
        "RNCP37674BC01",
    ],
)
async def test_any_spelling_that_people_paste_is_the_same_number(here: Team, spelling: str) -> None:
    await here.cert(f"suivre {spelling}")
    assert "RNCP37674" in (await here.cert("liste")).said


async def test_a_skill_blocks_code_means_its_certification_and_the_reply_says_so(here: Team) -> None:
    outcome = await here.cert("watch RNCP37674BC01")
    assert "RNCP37674BC01" in outcome.said
    assert "bloc" in outcome.said


async def test_several_at_once_with_commas_are_all_watched(here: Team) -> None:
    await here.cert("watch RNCP37674, RS5000 ; RNCP5000")
    said = (await here.cert("list")).said
    assert [code in said for code in ("RNCP37674", "RS5000", "RNCP5000")] == [True] * 3


async def test_bare_digits_offer_what_each_register_has(here: Team) -> None:
    outcome = await here.cert("watch 5000")
    assert "RNCP5000" in outcome.said
    assert "RS5000" in outcome.said
    await here.click(outcome.shown, "v1.watch", "RS5000")
    await here.vigie.afterwards.drain()
    assert "RS5000" in (await here.cert("list")).said


async def test_what_is_inactive_already_is_said_at_once_and_raises_no_alert(here: Team) -> None:
    outcome = await here.cert("watch RNCP35419")
    assert "18/02/2026" in outcome.said
    await here.on(date(2026, 3, 3))
    await here.quiet()
    assert here.cards() == []
    assert "RNCP35419" in (await here.cert("encours")).said


async def test_its_checklist_can_be_opened(here: Team) -> None:
    outcome = await here.cert("watch RNCP35419")
    await here.click(outcome.shown, "v1.checklist.open")
    card = await here.card("RNCP35419")
    assert "Vérifier" in card.said


async def test_or_it_can_be_said_that_no_offer_depends_on_it(here: Team) -> None:
    outcome = await here.cert("watch RNCP35419")
    await here.click(outcome.shown, "v1.no_offer")
    await here.quiet()
    assert "RNCP35419" not in (await here.cert("open")).said
    assert "RNCP35419" in (await here.cert("list")).said


async def test_an_unknown_number_is_said_and_not_watched(here: Team) -> None:
    outcome = await here.cert("watch RNCP99999 RNCPabc")
    assert "RNCP99999" in outcome.said
    assert "RNCPabc" in outcome.said
    assert "RNCP99999" not in (await here.cert("list")).said


async def test_watching_twice_is_said_and_changes_nothing(here: Team) -> None:
    await here.cert("watch RS5000")
    await here.quiet()
    told = len(here.said())
    outcome = await here.cert("watch RS5000")
    await here.quiet()
    assert "RS5000" in outcome.said
    assert told == len(here.said())


async def test_each_channel_has_its_own_watches(here: Team) -> None:
    await here.cert("watch RS5000")
    await here.cert("watch RNCP37674", channel=WEB)
    assert "RS5000" not in (await here.cert("list", channel=WEB)).said


async def test_a_private_channel_says_at_once_how_to_mend_it(here: Team) -> None:
    outcome = await here.cert("watch RS5000", channel=PRIVATE)
    assert "/invite @Vigie" in outcome.said
    await here.sandbox.slack.invite(CAMILLE, PRIVATE)
    again = await here.cert("watch RS5000", channel=PRIVATE)
    assert "/invite" not in again.said


async def test_a_direct_message_says_where_to_go_instead(here: Team) -> None:
    direct = next(one.id for one in here.sandbox.workspace.channels.values() if one.kind == "im")
    outcome = await here.cert("watch RS5000", channel=direct)
    assert "message direct" in outcome.said


async def test_unwatching_is_told_in_the_channel(here: Team) -> None:
    await here.cert("watch RS5000")
    await here.cert("retirer 5000")
    await here.quiet()
    assert "RS5000" in here.said()[-1].said
    assert "RS5000" not in (await here.cert("list")).said


async def test_a_fiche_is_shown_to_the_asker_alone_with_who_watches_it(here: Team) -> None:
    await here.cert("watch RS5000")
    await here.quiet()
    before = len(here.said())
    outcome = await here.cert("RS5000", user=MALIK, channel=WEB)
    assert f"<#{CERTIFICATIONS}>" in outcome.said
    assert "24/05/2026" in outcome.said
    assert before == len(here.said())
    await here.click(outcome.shown, "v1.watch", user=MALIK)
    await here.vigie.afterwards.drain()
    assert "RS5000" in (await here.cert("list", channel=WEB)).said


@pytest.mark.parametrize(("typed", "meant"), [("suivr RS5000", "suivre"), ("lst", "list"), ("AIDES", "aide")])
async def test_an_unknown_verb_gets_the_nearest_one(here: Team, typed: str, meant: str) -> None:
    assert meant in (await here.cert(typed)).said


@pytest.mark.parametrize(
    "text", ["", "x" * 10_000, "RNCP" * 2_500, "🎉", "9" * 10_000, "watch " + "RS5000 " * 900]
)
async def test_no_text_goes_unanswered(here: Team, text: str) -> None:
    assert (await here.cert(text)).said


async def test_a_long_list_is_paged(here: Team) -> None:
    many = [Row(f"RS{number}", f"Certification {number}") for number in range(100, 140)]
    await here.publish(date(2026, 3, 3), *many)
    await here.cert("watch " + " ".join(row.code for row in many))
    first = await here.cert("list")
    assert "RS100" in first.said
    assert "RS139" not in first.said
    await here.click(first.shown, "v1.list.next")
    await here.vigie.afterwards.drain()
    second = here.sandbox.slack.ephemerals(CAMILLE, CERTIFICATIONS)[-1]
    assert "RS115" in second.said


async def test_english_is_a_setting(tmp_path: Path) -> None:
    async with team(tmp_path, BLOCKCHAIN, locale="en") as english:
        assert "active until 24 May 2026" in (await english.cert("RS5000")).said


async def test_a_channel_that_the_bot_was_removed_from_is_looked_at_again(here: Team) -> None:
    await here.sandbox.slack.invite(CAMILLE, PRIVATE)
    await here.cert("watch RS5000", channel=PRIVATE)
    await here.quiet()
    here.sandbox.slack.channel(PRIVATE).members.discard(here.sandbox.identity.bot_user)
    await here.cert("watch RNCP37674", channel=PRIVATE)
    async with asyncio.timeout(5):  # once the line could not be posted
        while "/invite" not in (await here.cert("watch RS5000", channel=PRIVATE)).said:  # noqa: ASYNC110 - the answer itself is what is waited for
            await asyncio.sleep(0.02)


async def test_an_export_older_than_the_accepted_one_shows_nobody_a_number_for_the_first_time(
    here: Team,
) -> None:
    """Another process has accepted the next one, which this one is about to serve."""
    async with here.vigie.home.parts.store.transaction() as tx:
        source = await tx.sources.get(SOURCE)
        assert source
        await tx.sources.put(replace(source, export_date=date(2026, 3, 3)))
    told = (await here.cert("watch RNCP37674")).said
    assert "la première lecture de RNCP37674 sera annoncée ici" in told
    await here.publish(date(2026, 3, 3), Row("RNCP37674", "Développeur web", "01/09/2029"))
    await here.quiet()
    assert ["01/09/2029" in line.said for line in here.said()] == [False, True]
