"""Many workspaces and two processes: what one of them learns, the other acts on; a token that changes."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from datetime import date
from pathlib import Path

import pytest

from bot.app import Vigie
from bot.workspaces import Installed
from tests.cli.support import free_port
from tests.e2e.tenants import LYCEE, Landlord, Tenant, landlord
from tests.e2e.test_leaving import NOT_INSTALLED, posts
from tests.e2e.test_workspaces import DAY, FALL, FICHES, GONE, REST
from tests.exports import Row


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Landlord]:
    async with landlord(tmp_path, *FICHES, day=DAY) as one:
        yield one


@contextlib.asynccontextmanager
async def second(here: Landlord) -> AsyncIterator[tuple[Vigie, str]]:
    """Another process, and where it hears of Slack."""
    port = free_port()
    async with here.process("second", port) as vigie:
        await here.until(lambda: vigie.registry.export)
        yield vigie, f"http://127.0.0.1:{port}/slack/events"


async def reads(tenant: Tenant, text: str) -> str:
    """What the person reads, also where the app is not let in."""
    outcome = await tenant.slack.command(tenant.person, tenant.channel, "/cert", text)
    seen = tenant.slack.ephemerals(tenant.person, tenant.channel)
    return outcome.said or seen[-1].said


def its_clock(vigie: Vigie) -> Callable[[float], None]:
    """Sets the monotonic clock, by which installations are believed, ahead by some seconds."""
    workspaces = vigie.site.workspaces
    assert isinstance(workspaces, Installed)

    def ahead(seconds: float) -> None:
        workspaces.installations._lookups.monotonic = lambda: time.monotonic() + seconds

    return ahead


async def test_an_installation_through_one_is_known_to_the_other(here: Landlord) -> None:
    async with second(here) as (_, events):
        first, here.sandbox.request_url = here.sandbox.request_url, events
        assert NOT_INSTALLED in await reads(here.lycee, "watch RS5000")
        await here.install(here.lycee)
        await here.lycee.cert("watch RS5000")
        here.sandbox.request_url = first
        assert "RS5000" in await here.lycee.said_to("list")


async def test_a_removal_heard_by_one_stops_the_others_messages_at_once_and_its_answers_soon(
    here: Landlord,
) -> None:
    for tenant in here.tenants:
        await here.install(tenant)
        await tenant.cert("watch RS5000")
    await here.quiet()
    async with second(here) as (other, events):
        first, here.sandbox.request_url = here.sandbox.request_url, events
        assert "RS5000" in await here.lycee.said_to("list")
        here.sandbox.request_url = first
        await here.remove(here.lycee)
        sent = posts(here)
        await here.publish(FALL, GONE, *REST)
        await here.cfa.card("RS5000")
        await other.poll(in_full=True)
        await here.job("often", other)
        await here.quiet()
        assert posts(here) == sent
        here.sandbox.request_url = events
        its_clock(other)(31)
        assert NOT_INSTALLED in await reads(here.lycee, "list")
        assert "RS5000" in await here.cfa.said_to("list")


async def test_messages_on_their_way_as_a_removal_comes_end_with_it(here: Landlord) -> None:
    many = [Row(f"RNCP{number}") for number in range(100, 109)]
    for tenant in here.tenants:
        await here.install(tenant)
    await here.publish(date(2026, 3, 3), *many, *FICHES)
    for tenant in here.tenants:
        await tenant.cert("watch " + " ".join(row.code for row in many))
    await here.quiet()
    here.sandbox.faults.add("chat.postMessage", delay=0.15, times=None)
    gone = [Row(row.code, status="INACTIVE", end="03/03/2026") for row in many]
    async with second(here):
        await here.publish(date(2026, 3, 4), *gone, *FICHES)
        await here.until(lambda: len(here.lycee.cards()) >= 2)
        await here.remove(here.lycee)
        tried = posts(here)
        await here.quiet()
        assert len(here.cfa.cards()) == len(many)
        assert posts(here) - tried <= 1
        [(lanes,)] = await here.ask("SELECT count(*) FROM lanes WHERE workspace = :team", team=LYCEE)
        assert lanes == 0


async def test_no_message_is_lost_while_tokens_change_and_the_old_ones_end(here: Landlord) -> None:
    many = [Row(f"RNCP{number}") for number in range(100, 109)]
    here.sandbox.oauth.lifetime = 3600
    for tenant in here.tenants:
        await here.install(tenant)
    await here.publish(date(2026, 3, 3), *many, *FICHES)
    for tenant in here.tenants:
        await tenant.cert("watch " + " ".join(row.code for row in many))
    await here.quiet()
    old = [token for (token,) in await here.ask("SELECT bot_token FROM slack_bots")]
    here.sandbox.oauth.lifetime = 43200
    here.sandbox.faults.add("chat.postMessage", delay=0.1, times=None)
    here.sandbox.faults.add("oauth.v2.access", delay=0.2, times=None)
    gone = [Row(row.code, status="INACTIVE", end="03/03/2026") for row in many]
    async with second(here) as (other, _):
        await here.publish(date(2026, 3, 4), *gone, *FICHES)
        await here.until(lambda: here.lycee.cards() and here.cfa.cards())
        await asyncio.gather(here.job("often"), here.job("often", other))
        for token in old:
            here.sandbox.teams.revoke(token)
        await here.quiet()
    for tenant in here.tenants:
        assert sorted(card.text.split()[0] for card in tenant.cards()) == [row.code for row in many]
    used = {call.token for call in here.sandbox.faults.made("chat.postMessage")}
    assert used > set(old)
    assert len(here.sandbox.faults.made("oauth.v2.access")) == 4
