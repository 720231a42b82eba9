"""A reseller's Vigie, for the tests of installations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.slack.reseller import Reseller, reselling

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@pytest.fixture
async def vigie() -> AsyncIterator[Reseller]:
    async with reselling() as one:
        yield one
