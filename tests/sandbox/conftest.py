"""A sandbox that answers over HTTP, and Slack's own client on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.sandbox.app import Sandbox, start

from .support import web_client

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from slack_sdk.web.async_client import AsyncWebClient


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with start() as running:
        yield running


@pytest.fixture
def client(sandbox: Sandbox) -> AsyncWebClient:
    return web_client(sandbox)
