"""A workspace that removes Vigie: all stops there at once, and its data go when their time is over."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.store.postgres.tables import metadata
from tests.e2e.tenants import CFA, LYCEE, Landlord, landlord
from tests.e2e.test_workspaces import DAY, FALL, FICHES, GONE, REST

NOT_INSTALLED = "n'est pas, ou n'est plus, installée"


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Landlord]:
    """Both teams follow RS5000."""
    async with landlord(tmp_path, *FICHES, day=DAY) as one:
        for tenant in one.tenants:
            await one.install(tenant)
            await tenant.cert("watch RS5000")
        await one.quiet()
        yield one


def posts(here: Landlord) -> int:
    """The messages that anybody tried to post in the channel of the one that leaves."""
    calls = here.sandbox.faults.made("chat.postMessage")
    return sum(call.args["channel"] == here.lycee.channel for call in calls)


async def left(here: Landlord, team: str) -> bool:
    [(at,)] = await here.ask("SELECT left_at FROM workspaces WHERE id = :team", team=team)
    return at is not None


async def test_its_removal_stops_everything_at_once_and_keeps_the_data(here: Landlord) -> None:
    before = await here.rows(LYCEE)
    await here.remove(here.lycee)
    sent = posts(here)
    await here.publish(FALL, GONE, *REST)
    await here.cfa.card("RS5000")
    await here.quiet()
    await here.morning(date(2026, 5, 29))
    assert here.cfa.said("remind:")
    assert posts(here) == sent
    await here.lycee.slack.command(here.lycee.person, here.lycee.channel, "/cert", "list")
    assert NOT_INSTALLED in here.lycee.slack.ephemerals(here.lycee.person, here.lycee.channel)[-1].said
    assert await here.lycee.slack.open_home(here.lycee.person)
    assert here.lycee.slack.home(here.lycee.person) is None
    after = await here.rows(LYCEE)
    for name in ("watches", "alerts", "outbox", "journal", "channels", "rounds"):
        assert after[name] == before[name]
    assert after["slack_bots"] == after["lanes"] == []


async def test_a_click_changes_nothing_any_more(here: Landlord) -> None:
    await here.publish(FALL, GONE, *REST)
    card = await here.lycee.card("RS5000")
    await here.quiet()
    await here.remove(here.lycee)
    before, shown = await here.rows(LYCEE), card.said
    await here.lycee.click(card, "v1.step.done", f"{here.lycee.channel}-RS5000-1:verify")
    await here.quiet()
    assert (await here.rows(LYCEE), card.said) == (before, shown)


async def test_a_new_installation_goes_on_where_it_was(here: Landlord) -> None:
    await here.remove(here.lycee)
    await here.publish(FALL, GONE, *REST)
    await here.cfa.card("RS5000")
    await here.install(here.lycee)
    await here.vigie.poll()
    card = await here.lycee.card("RS5000")
    assert "25/05/2026" in card.said
    await here.quiet()
    assert (len(here.lycee.cards()), len(here.cfa.cards())) == (1, 1)
    assert "RS5000" in await here.lycee.said_to("list")


async def test_after_the_delay_every_row_of_it_goes_and_of_nobody_else(here: Landlord) -> None:
    await here.lycee.cert("siret 88877726500016")
    await here.publish(FALL, GONE, *REST)
    await here.quiet()
    await here.remove(here.lycee)
    day = FALL - timedelta(days=29)
    await here.ask("UPDATE workspaces SET left_at = :day WHERE id = :team", day=day, team=LYCEE)
    await here.job("daily")
    kept, of_others = await here.rows(LYCEE), await here.rows(CFA)
    assert all(kept[name] for name in ("watches", "alerts", "outbox", "sirets", "journal", "workspaces"))
    await here.ask(
        "UPDATE workspaces SET left_at = :day WHERE id = :team", day=FALL - timedelta(days=31), team=LYCEE
    )
    await here.job("daily")
    assert set(map(tuple, (await here.rows(LYCEE)).values())) == {()}
    assert await here.rows(CFA) == of_others
    for name in metadata.tables:
        everything = await here.ask(f"SELECT t::text FROM {name} AS t")  # noqa: S608
        assert not [row for row in everything if LYCEE in str(row) or here.lycee.channel in str(row)]


async def test_whoever_has_it_installed_is_never_deleted(here: Landlord) -> None:
    await here.ask("UPDATE workspaces SET left_at = '2020-01-01' WHERE id = :team", team=LYCEE)
    before = await here.rows(LYCEE)
    await here.job("daily")
    assert (await here.rows(LYCEE))["watches"] == before["watches"] != []


async def test_one_whose_removal_was_never_told_is_found_out_and_stops_nothing(here: Landlord) -> None:
    here.sandbox.slack.events.clear()
    await here.remove(here.lycee)
    await here.publish(FALL, GONE, *REST)
    await here.cfa.card("RS5000")
    async with asyncio.timeout(8):
        while not await left(here, LYCEE):  # noqa: ASYNC110 - a database tells nobody
            await asyncio.sleep(0.05)
    assert not await left(here, CFA)
    await here.quiet()
    assert here.lycee.cards() == []
