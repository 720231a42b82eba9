"""What whoever runs Vigie for many workspaces sees, and what keeps one of them from burdening all."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from tests.cli.support import run
from tests.e2e.tenants import CFA, LYCEE, Landlord, landlord, plain
from tests.e2e.test_workspaces import DAY, FICHES


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Landlord]:
    async with landlord(tmp_path, *FICHES, day=DAY) as one:
        for tenant in one.tenants:
            await one.install(tenant)
            await tenant.cert("watch RS5000")
        await one.quiet()
        yield one


async def test_odd_texts_of_one_stop_neither_the_tidying_nor_the_metrics_of_all(here: Landlord) -> None:
    odd = """'{"key": "odd", "x\\u0000y": "\\ud800", "at": 3.5, "changed_at": 3.5, "since": 3.5}'"""
    for table, columns, values in (
        ("handled", "", ""),
        ("outbox", ", channel, state, alert", ", 'C1', 'sent', ''"),
    ):
        await here.ask(
            f"INSERT INTO {table}(workspace, id, row{columns}) "  # noqa: S608
            f"VALUES (:team, 'odd', CAST(:odd AS json){values})",
            team=LYCEE,
            odd=odd.strip("'"),
        )
    async with httpx.AsyncClient() as http:
        page = await http.get(f"{here.public}/metrics")
    assert page.status_code == 200
    assert 'vigie_outbox_rows{state="sent"}' in page.text
    await here.job("daily")
    await here.job("often")
    for table in ("handled", "outbox"):
        assert await here.ask(f"SELECT 1 FROM {table} WHERE id = 'odd'") == []  # noqa: S608


async def test_the_probes_say_how_many_have_it(here: Landlord) -> None:
    async with httpx.AsyncClient() as http:
        ready = await http.get(f"{here.public}/readyz")
        assert (ready.status_code, ready.json()["slack"]) == (200, "ok")
        assert "vigie_workspaces 2.0" in (await http.get(f"{here.public}/metrics")).text
        await here.ask("UPDATE slack_bots SET bot_token_expires_at = 'epoch' WHERE team_id = :team", team=CFA)
        assert "vigie_tokens_ended 1.0" in (await http.get(f"{here.public}/metrics")).text
        await here.remove(here.lycee)
        assert "vigie_workspaces 1.0" in (await http.get(f"{here.public}/metrics")).text


async def test_none_can_make_us_hammer_the_source(here: Landlord) -> None:
    here.clock.set_day(DAY + timedelta(days=1))
    asked = len(here.sandbox.faults.made("listing"))
    here.sandbox.faults.add("listing", status=404, times=None)
    for tenant in (*here.tenants, here.lycee):
        await tenant.cert("refresh")
    await here.lycee.whispered("Pas de réponse exploitable")
    await here.cfa.whispered("Registre regardé le 03/03/2026")
    failed = len(here.sandbox.faults.made("listing"))
    here.sandbox.faults.clear()
    here.clock.set_day(DAY + timedelta(days=2))
    for tenant in (here.cfa, *here.tenants):
        await tenant.cert("refresh")
    await here.lycee.whispered("Registre regardé le 04/03/2026")
    assert "alerte" not in await here.cfa.whispered("Rien de plus récent")
    assert failed > asked
    once = len(here.sandbox.faults.made("listing")) - failed
    await here.vigie.poll(in_full=True)
    assert len(here.sandbox.faults.made("listing")) - failed == 2 * once


async def test_the_operators_administrators_are_nobodys_in_the_workspaces_of_others(tmp_path: Path) -> None:
    async with landlord(tmp_path, *FICHES, day=DAY, admins=("U0OPERATOR",)) as here:
        await here.install(here.lycee)
        assert "administrateurs" not in await here.lycee.said_to("refresh")
        await here.lycee.cert("settings")
        view = await here.lycee.slack.until(lambda: here.lycee.slack.view(here.lycee.person))
        assert view is not None
        assert "U0OPERATOR" not in str(view.blocks)
        assert "v1.set.admins" in str(view.blocks)


async def examined(here: Landlord) -> tuple[int | None, str]:
    """What `vigie doctor` says beside them."""
    identity = here.sandbox.identity
    ended = await run(
        "doctor",
        DATABASE_URL=here.address,
        SLACK_CLIENT_ID=identity.client_id,
        SLACK_CLIENT_SECRET=identity.client_secret,
        SLACK_SIGNING_SECRET=identity.signing_secret,
        SLACK_API_URL=here.sandbox.api_url,
        VIGIE_PUBLIC_URL=here.public,
        VIGIE_DATA_DIR=str(here.folder / "first" / "var"),
    )
    return ended.code, plain(ended.out)


async def test_the_doctor_tells_whoever_runs_it_of_all_workspaces(here: Landlord) -> None:
    code, said = await examined(here)
    for part in (
        "où Vigie est installée : 2",
        "tous acceptés : 2",
        "Dernier export lu : 02/03/2026",
        "tous espaces confondus : 0",
    ):
        assert part in said
    assert "SLACK_BOT_TOKEN" not in said
    here.sandbox.oauth.remove(here.cfa.slack.workspace)
    await here.ask("UPDATE slack_bots SET bot_token_expires_at = 'epoch' WHERE team_id = :team", team=LYCEE)
    await here.ask("UPDATE outbox SET state = 'dead' WHERE workspace = :team", team=LYCEE)
    code, said = await examined(here)
    assert code == 1
    for part in (
        f"{CFA} (account_inactive)",
        "jamais renouvelés : 1",
        "abandonnés, tous espaces confondus : 1",
    ):
        assert part in said


async def test_one_workspaces_doctor_says_nothing_of_the_machine_nor_of_others(here: Landlord) -> None:
    await here.ask(
        """UPDATE outbox SET state = 'dead', row = replace(row::text, '"sent"', '"dead"')::json
        WHERE workspace = :team""",
        team=LYCEE,
    )
    await here.cfa.cert("doctor")
    said = await here.cfa.whispered("Slack accepte le jeton")
    assert "abandonnés" not in said.replace("aucun abandonné", "")
    await here.lycee.cert("doctor")
    assert "Messages abandonnés : 1" in await here.lycee.whispered("abandonnés")


async def test_a_chore_that_fails_for_one_is_done_for_the_others(here: Landlord) -> None:
    held = """UPDATE outbox SET state = 'held', row = replace(row::text, '"sent"', '"held"')::json"""
    await here.ask(held)
    await here.ask("UPDATE outbox SET row = '{}' WHERE workspace = :team", team=CFA)
    await here.ask("UPDATE journal SET at = '2001-01-01'")
    await here.ask(
        """INSERT INTO alerts(workspace, id, row, channel, number, state)
        VALUES (:team, 'broken', '{}', 'C1', 'RS1', 'closed')""",
        team=CFA,
    )
    await here.ask(
        "INSERT INTO workspaces(id, sequence, line, round_at, left_at) VALUES ('T0', 0, 0, 0, 'epoch')"
    )
    await here.job("daily")
    await here.quiet()
    assert await here.ask("SELECT state FROM outbox WHERE workspace = :team", team=LYCEE) == [("sent",)]
    named = "SELECT 1 FROM journal WHERE workspace = :team AND entry::text LIKE '%' || :person || '%'"
    assert await here.ask(named, team=LYCEE, person=here.lycee.person) == []
    assert await here.ask("SELECT 1 FROM workspaces WHERE id = 'T0'") == []


async def test_a_chore_that_cannot_even_begin_keeps_no_other_from_being_done(here: Landlord) -> None:
    await here.ask(
        "INSERT INTO workspaces(id, sequence, line, round_at, left_at) VALUES ('T0', 0, 0, 0, 'epoch')"
    )
    await here.ask("ALTER TABLE journal RENAME COLUMN at TO spoilt")  # who is named since when is not known
    await here.job("daily")
    await here.ask("ALTER TABLE journal RENAME COLUMN spoilt TO at")
    assert await here.ask("SELECT 1 FROM workspaces WHERE id = 'T0'") == []


async def test_what_no_installation_stands_for_is_deleted_after_the_delay_too(here: Landlord) -> None:
    await here.ask("DELETE FROM slack_bots WHERE team_id = :team", team=LYCEE)  # and nobody was told
    await here.ask("INSERT INTO workspaces(id, sequence, line, round_at) VALUES ('home', 0, 0, 0)")
    await here.job("daily")
    left = dict(await here.ask("SELECT id, left_at IS NOT NULL FROM workspaces"))
    assert left == {LYCEE: True, CFA: False, "home": False, "": False}
    assert (await here.rows(LYCEE))["watches"]
