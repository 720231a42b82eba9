"""One Vigie in many workspaces: each has its own, and nothing of another."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.e2e.conftest import BLOCKCHAIN, ENDED, SUCCESSOR, WEB
from tests.e2e.tenants import Landlord, landlord
from tests.exports import Row

DAY = date(2026, 3, 2)
FALL = date(2026, 5, 26)
GONE = replace(BLOCKCHAIN, status="INACTIVE", successors=("RS6604",))
DATA = Row("RNCP38000", "Analyste de données", "31/12/2028")
FICHES = (BLOCKCHAIN, WEB, ENDED, SUCCESSOR, DATA)


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Landlord]:
    """Both teams have installed the app; both follow RS5000, and each another one."""
    async with landlord(tmp_path, *FICHES, day=DAY) as one:
        for tenant, own in ((one.lycee, "RNCP37674"), (one.cfa, "RNCP38000")):
            await one.install(tenant)
            await tenant.cert(f"watch RS5000 {own}")
        await one.quiet()
        yield one


async def test_an_export_alerts_each_in_its_own_channel_with_its_own_token(here: Landlord) -> None:
    polled = await here.publish(FALL, GONE, *FICHES[1:])
    assert polled.alerts == 2
    for tenant in (here.lycee, here.cfa):
        await tenant.card("RS5000")
        assert len(tenant.cards()) == 1
    assert {call.answer for call in here.sandbox.faults.made("chat.postMessage")} == {"ok"}
    for call in here.sandbox.faults.made("chat.postMessage"):
        whose = here.sandbox.teams.whose(call.token).identity.team_id
        [tenant] = [one for one in (here.lycee, here.cfa) if one.channel == call.args["channel"]]
        assert whose == tenant.id
