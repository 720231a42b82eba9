"""Whether cards will reach a channel, and what is remembered of it."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.domain.answer import Reach
from bot.sandbox.app import Sandbox, start
from bot.sandbox.workspace import CERTIFICATIONS, PRIVATE
from bot.slack.listeners.parts import Parts
from bot.slack.listeners.reach import reach
from bot.store.tiny import TinyStore
from tests.slack.parts import parts_with
from tests.slack.support import client_of


@contextlib.asynccontextmanager
async def at_slack(folder: Path) -> AsyncIterator[tuple[Parts, Sandbox]]:
    async with start() as sandbox, client_of(sandbox.api_url) as client:
        store = TinyStore.open(folder)
        try:
            yield parts_with(store, client, folder), sandbox
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
