"""A store, and an outbox at work on it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.store.tiny import TinyStore
from tests.outbox.office import Office, at_work, office_of


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[TinyStore]:
    opened = TinyStore.open(tmp_path)
    yield opened
    await opened.close()


@pytest.fixture
async def office(store: TinyStore) -> AsyncIterator[Office]:
    async with at_work(office_of(store)) as one:
        yield one
