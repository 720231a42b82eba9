"""What is done by the clock goes on through a database's trouble, for as long as it is ours to do."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import stamina

from bot.among import persistent
from bot.domain.why import Why
from bot.store.errors import DatabaseBusy, DatabaseRefuses, DatabaseUnreachable, StoreError


@dataclass
class Polling:
    """Fails so often with that, and leads until it has polled `leading` times."""

    failing: int
    error: type[StoreError] = DatabaseUnreachable
    leading: int = 99
    polled: int = 0

    async def __call__(self) -> None:
        self.polled += 1
        if self.polled <= self.failing:
            raise self.error(Why("gone"))

    def leads(self) -> bool:
        return self.polled < self.leading


@pytest.fixture(autouse=True)
async def _at_once() -> AsyncIterator[None]:
    with stamina.set_testing(True, attempts=8):
        yield


@pytest.mark.parametrize("error", [DatabaseUnreachable, DatabaseBusy])
async def test_a_poll_that_the_database_broke_off_is_made_again(error: type[StoreError]) -> None:
    polling = Polling(2, error)
    await persistent(polling, polling.leads)
    assert polling.polled == 3


async def test_it_is_anothers_once_this_process_leads_no_longer() -> None:
    polling = Polling(5, leading=2)
    await persistent(polling, polling.leads)
    assert polling.polled == 2


async def test_what_trying_again_does_not_mend_is_not_tried_again() -> None:
    polling = Polling(5, DatabaseRefuses)
    with pytest.raises(DatabaseRefuses):
        await persistent(polling, polling.leads)
    assert polling.polled == 1
