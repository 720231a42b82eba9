"""What Slack does to messages on their way, and what people see: each of them once, and nothing lost."""

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.sandbox.model import Message
from bot.sandbox.workspace import CAMILLE, CERTIFICATIONS, PRIVATE
from bot.settings.sections import OutboxSettings
from tests.e2e.conftest import BLOCKCHAIN, SUCCESSOR, WEB
from tests.e2e.team import Team, key, team

GONE = replace(BLOCKCHAIN, status="INACTIVE", successors=("RS6604",))
ALERT = f"{CERTIFICATIONS}-RS5000-1"
BOT = "U0VIGIE001"


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Team]:
    """A team whose outbox looks at once for what it is not sure of."""
    at_once = OutboxSettings(seconds_between_messages=0.001, seconds_in_doubt=0)
    async with team(tmp_path, BLOCKCHAIN, WEB, SUCCESSOR, outbox=at_once) as one:
        yield one


async def fall(here: Team) -> None:
    await here.publish(date(2026, 5, 26), GONE, SUCCESSOR, WEB)


def once(messages: list[Message]) -> bool:
    return set(Counter(map(key, messages)).values()) <= {1}


def direct(here: Team, user: str = CAMILLE) -> list[Message]:
    return here.said(here.sandbox.workspace.direct(user).id)


@pytest.mark.parametrize(
    "fault",
    [
        {"cut": True, "after_effect": True},
        {"cut": True},
        {"status": 503, "after_effect": True},
        {"error": "internal_error", "after_effect": True},
        {"error": "fatal_error"},
        {"body": b"<html>maintenance</html>", "after_effect": True},
    ],
    ids=str,
)
async def test_a_card_whose_answer_was_lost_is_there_once(here: Team, fault: dict[str, Any]) -> None:
    await here.cert("watch RS5000")
    await here.quiet()
    here.sandbox.faults.add("chat.postMessage", **fault)
    await fall(here)
    await here.quiet()
    assert len(here.cards()) == 1
    assert once(here.said())
    await here.click(here.cards()[0], "v1.step.done", f"{ALERT}:verify")
    await here.quiet()
    assert f"<@{CAMILLE}>" in here.cards()[0].said


async def test_where_the_channel_cannot_be_read_a_lost_answer_costs_one_double_at_most(here: Team) -> None:
    await here.cert("watch RS5000")
    await here.quiet()
    here.sandbox.faults.add("chat.postMessage", cut=True, after_effect=True)
    here.sandbox.faults.add("conversations.history", error="missing_scope", times=None)
    await fall(here)
    await here.quiet()
    assert len(here.cards()) == 2


async def test_a_kicked_bot_tells_who_registered_and_speaks_again_once_invited(here: Team) -> None:
    workspace = here.sandbox.workspace
    here.sandbox.slack.channel(PRIVATE).members.add(BOT)
    await here.cert("watch RS5000", channel=PRIVATE)
    await here.quiet()
    workspace.channel(PRIVATE).members.discard(BOT)
    await fall(here)
    await here.until(lambda: direct(here))
    await here.quiet()
    [told] = direct(here)
    assert "RS5000" in told.said
    assert "/invite @Vigie" in told.said
    assert here.cards(PRIVATE) == []

    await here.sandbox.slack.invite(BOT, PRIVATE)
    await here.sandbox.slack.event({"type": "member_joined_channel", "user": BOT, "channel": PRIVATE})
    await here.until(lambda: here.cards(PRIVATE))
    await here.quiet()
    assert len(here.cards(PRIVATE)) == 1
    assert len(direct(here)) == 1


async def test_somebody_else_joining_releases_nothing(here: Team) -> None:
    here.sandbox.workspace.channel(CERTIFICATIONS).archived = True
    await here.cert("watch RS5000")
    await here.quiet()
    await here.sandbox.slack.event(
        {"type": "member_joined_channel", "user": CAMILLE, "channel": CERTIFICATIONS}
    )
    await here.quiet()
    async with here.vigie.home.store.reading() as tx:
        assert len(await tx.outbox.where(state="held")) == 1


async def test_an_archived_channel_gets_its_card_once_reopened_however_often_that_is_told(here: Team) -> None:
    channel = here.sandbox.workspace.channel(CERTIFICATIONS)
    await here.cert("watch RS5000")
    await here.quiet()
    channel.archived = True
    await fall(here)
    await here.until(lambda: direct(here))
    assert "désarchivez-le" in direct(here)[0].said
    channel.archived = False
    for _ in range(2):
        await here.sandbox.slack.event(
            {"type": "channel_unarchive", "user": CAMILLE, "channel": CERTIFICATIONS}, "Ev1"
        )
    await here.until(here.cards)
    await here.quiet()
    assert len(here.cards()) == 1


async def test_watching_again_where_the_bot_was_lost_releases_what_waits(here: Team) -> None:
    channel = here.sandbox.workspace.channel(CERTIFICATIONS)
    await here.cert("watch RS5000")
    await here.quiet()
    channel.archived = True
    await fall(here)
    await here.until(lambda: direct(here))
    channel.archived = False
    await here.cert("watch RNCP37674")
    await here.until(here.cards)


async def test_a_revoked_token_is_said_by_the_probe_and_nothing_is_lost(here: Team) -> None:
    await here.cert("watch RS5000")
    await here.quiet()
    here.sandbox.faults.add("*", error="token_revoked", times=None)
    await fall(here)
    await here.until(lambda: here.vigie.home.outbox.trouble)
    async with httpx.AsyncClient() as http:
        assert (await http.get(f"{here.base}/readyz")).json()["slack"] == "token_revoked"
        here.sandbox.faults.clear()
        here.vigie.home.outbox.resume()
        await here.quiet()
        assert (await http.get(f"{here.base}/readyz")).status_code == 200
    assert len(here.cards()) == 1


async def test_a_card_that_slack_refuses_comes_in_words(here: Team) -> None:
    await here.cert("watch RS5000")
    await here.quiet()
    here.sandbox.faults.add("chat.postMessage", error="invalid_blocks")
    await fall(here)
    await here.quiet()
    [card] = here.cards()
    assert card.blocks == []
    assert "certification inactive depuis le 25/05/2026" in card.text.replace("\xa0", " ")
    assert "/cert encours" in card.text
