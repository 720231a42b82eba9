"""A place for a state, of each kind of store, and a store open on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.store.postgres.database import engine_of
from tests.postgres import migrated_database

from .support import PLACES

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from sqlalchemy.ext.asyncio import AsyncEngine

    from .support import JournalledStore, Place


@pytest.fixture(params=PLACES)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    return PLACES[request.param](tmp_path / "var")


@pytest.fixture
async def store(place: Place) -> AsyncIterator[JournalledStore]:
    opened = await place.open()
    yield opened
    await opened.close()


@pytest.fixture
def address() -> str:
    return migrated_database()


@pytest.fixture
async def engine(address: str) -> AsyncIterator[AsyncEngine]:
    opened = engine_of(address)
    yield opened
    await opened.dispose()
