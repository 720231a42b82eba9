"""The teams that the stories are played with, and the demo."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.cli.demo import telling
from bot.cli.story import Story
from bot.settings.environment import Settings
from tests.e2e.team import Team, team
from tests.exports import Row

BLOCKCHAIN = Row("RS5000", "Exploiter la blockchain", end="24/05/2026")
WEB = Row("RNCP37674", "Développeur web et web mobile", end="01/09/2028")
ENDED = Row("RNCP35419", "Expert en ingénierie du logiciel", "17/02/2026", "INACTIVE", ("RNCP42147",))
SAME_DIGITS = Row("RNCP5000", "Technicien d'exploitation", end="31/08/2027")
SUCCESSOR = Row("RS6604", "Exploiter la blockchain", end="26/04/2029")


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Team]:
    """A team whose bot has read an export of 02/03/2026."""
    async with team(tmp_path, BLOCKCHAIN, WEB, ENDED, SAME_DIGITS, SUCCESSOR) as one:
        yield one


@pytest.fixture
async def story(tmp_path: Path) -> AsyncIterator[Story]:
    """The demo, on 22/02/2024, that day's export published."""
    async with telling(Settings(port=0), tmp_path) as one:
        yield one
