"""The addresses that the outside relies on, on the real bot over real HTTP."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.sandbox.workspace import CAMILLE
from tests.e2e.team import Team, team
from tests.exports import Row
from tests.slack.support import signed

TITLE = "export-fiches-csv-2026-03-02.zip"


@pytest.fixture
async def http(here: Team) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=here.base, trust_env=False) as client:
        yield client


async def figures(http: httpx.AsyncClient) -> dict[str, float]:
    """The page at /metrics: each sample by its name and labels."""
    page = await http.get("/metrics")
    assert page.headers["content-type"].startswith("text/plain")
    return {
        " ".join((sample.name, *sample.labels.values())): sample.value
        for family in text_string_to_metric_families(page.text)
        for sample in family.samples
    }


async def test_alive_and_ready(http: httpx.AsyncClient) -> None:
    assert (await http.get("/healthz")).status_code == 200
    ready = await http.get("/readyz")
    report = {"ready": True, "snapshot": TITLE, "slack": "ok", "rejected": None}
    assert (200, report) == (ready.status_code, ready.json())


async def test_not_ready_without_a_snapshot(tmp_path: Path) -> None:
    async with team(tmp_path) as new, httpx.AsyncClient(base_url=new.base, trust_env=False) as http:
        ready = await http.get("/readyz")
        assert (503, None) == (ready.status_code, ready.json()["snapshot"])
        assert (await http.get("/healthz")).status_code == 200
        assert "vigie_export_age_days" in await figures(http)


async def test_not_ready_with_a_token_that_slack_refuses(here: Team, http: httpx.AsyncClient) -> None:
    here.sandbox.faults.add("auth.test", error="invalid_auth")
    await here.vigie.home.identity.check()
    ready = await http.get("/readyz")
    assert (503, "invalid_auth") == (ready.status_code, ready.json()["slack"])


async def test_still_ready_on_the_old_snapshot_when_a_new_export_is_rejected(
    here: Team, http: httpx.AsyncClient
) -> None:
    page = here.folder / "export-fiches-csv-2026-03-03.zip"
    page.write_bytes(b"<html>Service indisponible</html>" * 50)
    here.sandbox.registry.publish(page)
    await here.vigie.poll(in_full=True)
    ready = await http.get("/readyz")
    assert (200, TITLE) == (ready.status_code, ready.json()["snapshot"])
    assert ready.json()["rejected"]
    deeds = [entry.deed.value async for _, entry in here.vigie.home.store.entries()]
    assert deeds[-1] == "export_rejected"
    assert (await figures(http))["vigie_polls_total rejected"] >= 1


async def test_what_is_refused_unread_is_counted(http: httpx.AsyncClient) -> None:
    before = await figures(http)
    assert (await http.post("/slack/events", content=b"payload=1")).status_code == 401
    large = b"x" * (1024 * 1024 + 1)
    assert (await http.post("/slack/events", content=large, headers=signed(large))).status_code == 413

    async def streamed() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b"x" * 65_536

    assert (await http.post("/slack/events", content=streamed())).status_code == 413
    after = await figures(http)
    grown = {name: after[name] - before[name] for name in after if name.startswith("vigie_refused")}
    grown = {name: value for name, value in grown.items() if "total" in name and value}
    assert grown == {"vigie_refused_requests_total oversized": 2, "vigie_refused_requests_total unsigned": 1}


async def test_the_outbox_shows_by_state(here: Team, http: httpx.AsyncClient) -> None:
    await here.cert("watch RS5000")
    await here.quiet()
    shown = await figures(http)
    states = {name: value for name, value in shown.items() if name.startswith("vigie_outbox_rows")}
    assert states == {
        "vigie_outbox_rows pending": 0,
        "vigie_outbox_rows sending": 0,
        "vigie_outbox_rows sent": 1,
        "vigie_outbox_rows dead": 0,
        "vigie_outbox_rows held": 0,
    }
    assert shown["vigie_export_age_days"] == 0


async def test_slack_can_verify_the_address_and_a_browser_cannot_read_it(
    here: Team, http: httpx.AsyncClient
) -> None:
    ack = await here.sandbox.slack.verify_url("challenge-1")
    assert "challenge-1" in ack.body
    assert (await http.get("/slack/events")).status_code == 405


async def test_a_caller_that_hangs_up_in_the_middle_harms_nobody(here: Team) -> None:
    async def half() -> AsyncIterator[bytes]:
        yield b"x" * 1000
        raise ConnectionError

    async with httpx.AsyncClient(base_url=here.base, trust_env=False) as http:
        with pytest.raises(ConnectionError):
            await http.post("/slack/events", content=half())
    assert "RS5000" in (await here.cert("RS5000")).said


async def test_a_watch_of_hundreds_of_numbers_is_acknowledged_in_time(tmp_path: Path) -> None:
    rows = [Row(f"RS{number}", f"Certification {number}") for number in range(1000, 1300)]
    async with team(tmp_path, *rows) as here:
        outcome = await here.cert("watch " + " ".join(row.code for row in rows), user=CAMILLE)
        assert outcome.ack.ok, outcome.ack
        await here.quiet()
