"""One Vigie in many workspaces: each has its own, and nothing of another."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import httpx
import pytest

from bot.sandbox.workspace import CAMILLE, CERTIFICATIONS
from bot.store.postgres.crowd import PgCrowd
from tests.e2e.conftest import BLOCKCHAIN, ENDED, SUCCESSOR, WEB
from tests.e2e.tenants import CFA, LYCEE, Landlord, landlord, plain
from tests.exports import Row

DAY = date(2026, 3, 2)
FALL = date(2026, 5, 26)
GONE = replace(BLOCKCHAIN, status="INACTIVE", successors=("RS6604",))
OURS = "88877726500016"
DATA = Row(
    "RNCP38000", "Analyste de données", "31/12/2028", partners=((OURS, "ISCOD", "HABILITATION_ORGA_FORM"),)
)
FICHES = (BLOCKCHAIN, WEB, ENDED, SUCCESSOR, DATA)
REST = FICHES[1:]


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
    polled = await here.publish(FALL, GONE, *REST)
    assert polled.alerts == 2
    for tenant in here.tenants:
        await tenant.card("RS5000")
        assert len(tenant.cards()) == 1
    by_channel = {tenant.channel: tenant.id for tenant in here.tenants}
    for call in here.sandbox.faults.made("chat.postMessage"):
        whose = here.sandbox.teams.whose(call.token).identity.team_id
        assert (whose, call.answer) == (by_channel[call.args["channel"]], "ok")


async def test_each_has_its_own_language_and_settings(here: Landlord) -> None:
    await here.lycee.cert("settings")
    await here.lycee.submit(
        {
            "v1.set.locale": {"v1.set.locale": "en"},
            "v1.set.partner": {"v1.set.partner": "45"},
            "v1.set.admins": {"v1.set.admins": [here.lycee.person]},
        }
    )
    await here.publish(FALL, GONE, *REST)
    assert "certification inactive since" in (await here.lycee.card("RS5000")).said
    assert "certification inactive depuis" in plain((await here.cfa.card("RS5000")).said)
    assert await here.ask("SELECT workspace FROM preferences") == [(LYCEE,)]
    assert "administrateurs" not in await here.cfa.said_to("refresh")


async def test_a_click_in_one_changes_nothing_in_the_other(here: Landlord) -> None:
    await here.publish(FALL, GONE, *REST)
    card = await here.lycee.card("RS5000")
    await here.cfa.card("RS5000")
    await here.quiet()
    before, shown = await here.rows(CFA), here.cfa.everything()
    await here.lycee.click(card, "v1.step.done", f"{here.lycee.channel}-RS5000-1:verify")
    await here.lycee.cert("unwatch RNCP37674")
    await here.quiet()
    assert f"<@{here.lycee.person}>" in card.said
    assert (await here.rows(CFA), here.cfa.everything()) == (before, shown)


async def test_the_home_tab_shows_its_own(here: Landlord) -> None:
    await here.publish(FALL, GONE, *REST)
    await here.quiet()
    for tenant, other in (here.tenants, here.tenants[::-1]):
        said = await tenant.home()
        assert "1 alerte ouverte" in said
        assert f"<#{tenant.channel}>" in said
        assert other.channel not in said


async def test_notices_digests_and_reminders_are_each_ones_own(here: Landlord) -> None:
    await here.morning(date(2026, 3, 3))
    await here.morning(date(2026, 3, 9))
    await here.publish(FALL, GONE, *REST)
    await here.quiet()
    await here.morning(date(2026, 5, 29))
    for tenant, own in ((here.lycee, "RNCP37674"), (here.cfa, "RNCP38000")):
        kinds = ("line:notices", "digest:", "remind:")
        assert [len(tenant.said(kind)) for kind in kinds] == [1, 2, 1]
        assert "De 61 à 90 jours (1)" in plain(tenant.said("digest:")[0].said)
        [others] = {"RNCP37674", "RNCP38000"} - {own}
        assert others not in tenant.everything()


async def test_a_calendars_secret_opens_one_and_no_longer_once_the_app_is_gone(here: Landlord) -> None:
    feeds = {}
    async with httpx.AsyncClient() as http:
        for tenant in here.tenants:
            said = await tenant.said_to("calendar")
            address = said.partition(f"{here.public}/calendar/")[2].partition(".ics")[0]
            feeds[tenant.id] = f"{here.public}/calendar/{address}.ics"
        lycee, cfa = [(await http.get(feeds[team])).text for team in (LYCEE, CFA)]
        assert ("RNCP37674" in lycee, "RNCP38000" in lycee) == (True, False)
        assert ("RNCP37674" in cfa, "RNCP38000" in cfa) == (False, True)
        await here.remove(here.lycee)
        assert [(await http.get(feeds[team])).status_code for team in (LYCEE, CFA)] == [404, 200]
        assert (await http.get(f"{here.public}/calendar/%00{'x' * 40}.ics")).status_code == 404


async def test_the_register_has_the_readings_since_the_workspace_began(tmp_path: Path) -> None:
    async with landlord(tmp_path, *FICHES, day=DAY) as here:
        for tenant in here.tenants:
            await here.install(tenant)
            await tenant.cert("watch RS5000")
            await here.publish(here.clock.day + timedelta(days=1), *FICHES)
        await here.publish(FALL, GONE, *REST)
        for tenant, days in (
            (here.lycee, ("02/03/2026", "03/03/2026")),
            (here.cfa, ("03/03/2026", "04/03/2026")),
        ):
            await tenant.card("RS5000")
            await here.quiet()
            await tenant.cert("register")
            await here.vigie.afterwards.drain()
            said = tenant.everything()
            for day in ("26/05/2026", *days):
                assert f"export-fiches-csv-{day[6:]}-{day[3:5]}-{day[:2]}" in said
        assert "export-fiches-csv-2026-03-02" not in here.cfa.everything()
        assert LYCEE not in here.cfa.everything()
        assert here.lycee.person not in here.cfa.everything()


async def test_history_sirets_and_a_lost_habilitation_are_each_ones_own(here: Landlord) -> None:
    await here.cfa.cert(f"siret {OURS}")
    assert OURS not in (await here.lycee.said_to("siret")).replace(" ", "")
    assert OURS in (await here.cfa.said_to("siret")).replace(" ", "")
    assert "RNCP38000" in await here.cfa.said_to("history RNCP38000")
    assert "Analyste" not in await here.lycee.said_to("history RNCP38000")
    await here.lycee.cert("watch RNCP38000")
    await here.quiet()
    for days in (1, 2):
        await here.publish(DAY + timedelta(days=days), *FICHES[:-1], replace(DATA, partners=()))
    await here.cfa.card("RNCP38000")
    await here.quiet()
    assert here.lycee.cards() == []


async def test_the_silence_of_the_source_is_told_to_both(here: Landlord) -> None:
    here.sandbox.faults.add("listing", cut=True, times=None)
    here.clock.set_day(DAY + timedelta(days=4))
    await here.vigie.poll(in_full=True)
    await here.quiet()
    for tenant in here.tenants:
        assert ["Registre muet" in one.said for one in tenant.said("silence:")] == [True]


async def test_no_row_of_one_that_cannot_be_read_keeps_another_from_being_told(here: Landlord) -> None:
    before = await here.ask("SELECT id, row::text FROM watches WHERE workspace = :team", team=LYCEE)
    await here.ask("""UPDATE watches SET row = '{"broken": 1}' WHERE workspace = :team""", team=LYCEE)
    await here.publish(FALL, GONE, *REST)
    await here.cfa.card("RS5000")
    assert here.lycee.cards() == []
    await here.job("often")
    await here.job("daily")
    for row_id, row in before:
        await here.ask(
            "UPDATE watches SET row = CAST(:row AS json) WHERE workspace = :team AND id = :id",
            row=row,
            team=LYCEE,
            id=row_id,
        )
    await here.vigie.poll()
    await here.lycee.card("RS5000")
    assert len(here.cfa.cards()) == 1


async def test_a_removal_that_is_told_after_a_new_installation_does_not_count(here: Landlord) -> None:
    crowd = PgCrowd(here.engine)
    await crowd.left(LYCEE)  # another process was about to say so when it was installed again
    assert await here.ask("SELECT left_at FROM workspaces WHERE id = :team", team=LYCEE) == [(None,)]
    await here.publish(FALL, GONE, *REST)
    await here.lycee.card("RS5000")


async def test_a_team_that_has_not_installed_it_is_told_so_and_leaves_no_trace(here: Landlord) -> None:
    outcome = await here.sandbox.slack.command(CAMILLE, CERTIFICATIONS, "/cert", "watch RS5000")
    assert outcome.ack.ok
    [said] = here.sandbox.slack.ephemerals(CAMILLE, CERTIFICATIONS)
    assert f"{here.public}/slack/install" in said.said
    assert set(map(tuple, (await here.rows(here.sandbox.identity.team_id)).values())) == {()}


async def test_a_token_that_is_refused_stops_nothing_for_others_and_loses_nothing(here: Landlord) -> None:
    here.sandbox.faults.add(
        "chat.postMessage",
        error="token_expired",
        times=None,
        when=lambda args: args["channel"] == here.lycee.channel,
    )
    await here.publish(FALL, GONE, *REST)
    await here.cfa.card("RS5000")
    assert here.lycee.cards() == []
    here.sandbox.faults.clear()
    await here.lycee.card("RS5000")
    assert await here.ask("SELECT id FROM workspaces WHERE left_at IS NOT NULL") == []
