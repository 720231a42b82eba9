"""Whether cards will reach a channel, and what is remembered of it."""

import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.board import Board
from bot.domain.answer import Polled, Reach
from bot.domain.checklist import Checklist
from bot.domain.habilitation import LossLimits
from bot.sandbox.app import Sandbox, start
from bot.sandbox.workspace import CERTIFICATIONS, PRIVATE
from bot.slack.afterwards import Afterwards
from bot.slack.doctor import Doctor
from bot.slack.identity import Identity
from bot.slack.listeners.parts import Parts
from bot.slack.listeners.reach import reach
from bot.slack.messenger import SlackMessenger
from bot.slack.people import People
from bot.store.tiny import TinyStore
from tests.domain.builders import DEFAULTS, weekday
from tests.slack.support import client_of
from tests.test_poll import Fake


async def _poll() -> Polled:
    raise NotImplementedError


@contextlib.asynccontextmanager
async def at_slack(folder: Path) -> AsyncIterator[tuple[Parts, Sandbox]]:
    async with start() as sandbox, client_of(sandbox.api_url) as client:
        store = TinyStore.open(folder)
        try:
            yield (
                Parts(
                    store=store,
                    registry=Fake(),
                    poll=_poll,
                    wake=lambda: None,
                    clock=lambda: datetime.now(UTC),
                    client=client,
                    messenger=SlackMessenger(client),
                    defaults=DEFAULTS,
                    checklist=Checklist(()),
                    working=weekday,
                    board=Board(Fake(), lambda: datetime.now(UTC)),
                    losses=LossLimits(),
                    public_url="",
                    page_size=15,
                    afterwards=Afterwards(),
                    people=People(client, Identity(client, "")),
                    doctor=Doctor(client, Fake(), folder, folder, 3, lambda: datetime.now(UTC), dict),
                ),
                sandbox,
            )
        finally:
            await store.close()


async def test_a_public_channel_is_joined_once_and_remembered(tmp_path: Path) -> None:
    async with at_slack(tmp_path) as (parts, sandbox):
        assert [await reach(parts, CERTIFICATIONS) for _ in range(3)] == [Reach.OK] * 3
        assert len(sandbox.faults.made("conversations.join")) == 1


async def test_an_archived_channel_cannot_be_reached(tmp_path: Path) -> None:
    async with at_slack(tmp_path) as (parts, sandbox):
        sandbox.slack.channel(CERTIFICATIONS).archived = True
        assert await reach(parts, CERTIFICATIONS) is Reach.PRIVATE


async def test_a_private_channel_is_reached_once_the_bot_was_invited(tmp_path: Path) -> None:
    async with at_slack(tmp_path) as (parts, sandbox):
        assert await reach(parts, PRIVATE) is Reach.PRIVATE
        sandbox.slack.channel(PRIVATE).members.add(sandbox.identity.bot_user)
        assert await reach(parts, PRIVATE) is Reach.OK


async def test_a_conversation_of_several_is_reached_when_the_bot_is_in_it(tmp_path: Path) -> None:
    async with at_slack(tmp_path) as (parts, sandbox):
        group = sandbox.workspace.add_channel("mpdm", id="G0GROUP001", kind="private")
        assert await reach(parts, group.id) is Reach.PRIVATE
        group.members.add(sandbox.identity.bot_user)
        assert await reach(parts, group.id) is Reach.OK


@pytest.mark.parametrize(
    "fault",
    [{"hang": True}, {"cut": True}, {"status": 500}, {"retry_after": 30}, {"error": "invalid_auth"}],
    ids=str,
)
async def test_what_cannot_be_verified_is_neither_refused_nor_remembered(
    tmp_path: Path, fault: dict[str, Any]
) -> None:
    async with at_slack(tmp_path) as (parts, sandbox):
        sandbox.faults.add("conversations.join", **fault)
        assert await reach(parts, CERTIFICATIONS) is Reach.UNVERIFIED
        assert await reach(parts, CERTIFICATIONS) is Reach.OK
