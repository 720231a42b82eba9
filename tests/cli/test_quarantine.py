"""`vigie quarantine`: whoever runs Vigie decides about an export that is held back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from tests.cli.support import Ended, run
from tests.e2e.team import Team, key, team
from tests.e2e.tenants import Landlord, landlord
from tests.exports import Row
from tests.postgres import migrated_database

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

DAY = date(2026, 3, 2)
NEXT = DAY + timedelta(days=1)
REGISTER = tuple(Row(f"RNCP{number}") for number in range(100, 420))
FALLEN = tuple(Row(row.code, status="INACTIVE") for row in REGISTER)


@pytest.fixture
async def many(tmp_path: Path) -> AsyncIterator[Landlord]:
    """An export that nobody believes, in a Vigie of two teams."""
    async with landlord(tmp_path, *REGISTER, day=DAY) as here:
        for tenant in here.tenants:
            await here.install(tenant)
            await tenant.cert("watch RNCP100")
        assert (await here.publish(NEXT, *FALLEN)).outcome == "quarantined"
        await here.quiet()
        yield here


async def decide(here: Landlord, *options: str) -> Ended:
    identity = here.sandbox.identity
    return await run(
        "quarantine",
        *options,
        DATABASE_URL=here.address,
        SLACK_CLIENT_ID=identity.client_id,
        SLACK_CLIENT_SECRET=identity.client_secret,
        VIGIE_PUBLIC_URL=here.public,
        VIGIE_DATA_DIR=str(here.folder / "cli"),
    )


async def fingerprint(here: Landlord) -> str:
    [(found,)] = await here.ask("SELECT id FROM quarantines")
    return str(found)


async def test_an_export_that_is_held_is_nobodys_card_and_is_listed_with_its_figures(many: Landlord) -> None:
    for tenant in many.tenants:
        assert [key(each) for each in tenant.said() if "export" in each.said] == []
    listed = await decide(many)
    held = await fingerprint(many)
    assert (listed.code, listed.err) == (0, "")
    for part in (
        held[:12],
        "export-fiches-csv-2026-03-03.zip",
        "à contrôler",
        "320",
        f"--confirm {held[:12]}",
    ):
        assert part in listed.out
    assert "contrôle" not in await many.lycee.said_to("RNCP100")
    await many.lycee.cert("doctor")
    assert "L'exploitant de Vigie le confirme ou l'écarte" in await many.lycee.whispered("03/03/2026 attend")


async def test_once_confirmed_it_is_read_within_minutes_and_alerts(many: Landlord) -> None:
    confirmed = await decide(many, "--confirm", (await fingerprint(many))[:12])
    assert (confirmed.code, "confirmé" in confirmed.out) == (0, True)
    await many.job("often")
    for tenant in many.tenants:
        await tenant.card("RNCP100")
    polls = len(many.sandbox.faults.made("listing"))
    await many.job("often")
    assert len(many.sandbox.faults.made("listing")) == polls
    assert "confirmé" in (await decide(many)).out
    again = await decide(many, "--reject", await fingerprint(many))
    assert (again.code, "Aucun export à contrôler" in again.out) == (1, True)


async def test_rejected_it_changes_nothing(many: Landlord) -> None:
    rejected = await decide(many, "--reject", await fingerprint(many))
    assert (rejected.code, "écarté" in rejected.out) == (0, True)
    await many.job("often")
    await many.vigie.poll(in_full=True)
    await many.quiet()
    assert [tenant.cards() for tenant in many.tenants] == [[], []]


async def test_no_workspace_decides_for_the_others_by_a_card_that_it_still_has(many: Landlord) -> None:
    shown = await many.lycee.cert("RNCP100")
    assert shown.shown is not None
    button = {"type": "button", "action_id": "v1.quarantine.confirm", "value": await fingerprint(many)}
    text = {"type": "plain_text", "text": "Confirmer"}
    shown.shown.blocks = [{"type": "actions", "block_id": "old", "elements": [button | {"text": text}]}]
    await many.lycee.click(shown.shown, "v1.quarantine.confirm")
    await many.lycee.whispered("réservée aux administrateurs")
    assert "à contrôler" in (await decide(many)).out


async def test_beside_one_workspace_its_channels_are_told_as_by_the_click(tmp_path: Path) -> None:
    address = migrated_database()
    async with team(tmp_path, *REGISTER, day=DAY, database_url=SecretStr(address)) as here:
        await here.cert("watch RNCP100")
        await here.publish(NEXT, *FALLEN)
        await here.quiet()
        held = await one_held(here)
        assert (await run("quarantine", "--confirm", held, DATABASE_URL=address)).code == 0
        await here.until(lambda: any("Contrôle terminé" in each.said for each in here.said()))
        assert any(
            "l'exploitant de Vigie a confirmé l'export du 03/03/2026" in each.said for each in here.said()
        )
        [job] = [one for one in here.vigie.scheduler.get_jobs() if one.name == "often"]
        await job.func()
        await here.card("RNCP100")


async def one_held(here: Team) -> str:
    async with here.vigie.home.store.reading() as tx:
        [held] = await tx.quarantines.where()
    return held.fingerprint


async def test_without_a_database_the_card_decides(tmp_path: Path) -> None:
    ended = await run("quarantine", VIGIE_DATA_DIR=str(tmp_path))
    assert (ended.code, ended.out) == (2, "")
    assert "Cliquez sur la carte" in ended.err


async def test_nothing_held_is_said_and_both_decisions_at_once_are_refused(tmp_path: Path) -> None:
    listed = await run("quarantine", DATABASE_URL=migrated_database(), VIGIE_DATA_DIR=str(tmp_path))
    assert (listed.code, "Aucun export n'est retenu." in listed.out) == (0, True)
    assert (await run("quarantine", "--confirm", "a", "--reject", "b")).code == 2
