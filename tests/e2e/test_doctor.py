"""`/cert doctor`: how Vigie is doing, and trying anew what was given up."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import httpx

from bot.domain.outbox import RowState
from bot.sandbox.model import Ephemeral
from bot.sandbox.workspace import CAMILLE, CERTIFICATIONS, MALIK
from tests.e2e.conftest import BLOCKCHAIN, SUCCESSOR
from tests.e2e.team import Team, team
from tests.e2e.test_alert import GONE


def answers(here: Team, user: str = CAMILLE) -> list[Ephemeral]:
    return here.sandbox.slack.ephemerals(user, CERTIFICATIONS)


async def examined(here: Team) -> str:
    """What the examination says, once it is there."""
    await here.cert("doctor")
    await here.vigie.afterwards.drain()
    return answers(here)[-1].said.replace("\xa0", " ")


async def test_all_is_well(here: Team) -> None:
    await here.cert("watch RS5000")
    await here.quiet()
    said = await examined(here)
    for part in (
        "Slack accepte le jeton",
        "autorisations demandées sont accordées",
        "tous joignables : 1",
        "Dernier export lu",
    ):
        assert part in said
    assert "✗" not in said


async def test_what_is_wrong_comes_first_with_how_to_mend_it(here: Team) -> None:
    await here.cert("watch RS5000")
    await here.quiet()
    here.sandbox.workspace.identity = replace(
        here.sandbox.workspace.identity, scopes=("commands", "chat:write")
    )
    here.sandbox.faults.add("conversations.info", error="channel_not_found", times=None)
    said = await examined(here)
    assert said.index("✗") < said.index("✓")
    assert "Il manque channels:history" in said
    assert f"Le canal {CERTIFICATIONS} ne peut pas être écrit" in said


async def test_what_was_given_up_is_shown_and_tried_anew(here: Team) -> None:
    await here.cert("watch RS5000")
    await here.quiet()
    here.sandbox.faults.add("chat.postMessage", error="invalid_blocks", times=2)
    await here.publish(date(2026, 5, 26), GONE, SUCCESSOR)
    await here.until(lambda: len(here.sandbox.faults.made("chat.postMessage")) >= 3)
    await here.quiet()
    assert here.cards() == []
    said = await examined(here)
    assert "Messages abandonnés : 1 ; dernière raison : invalid_blocks" in said
    await here.click(answers(here)[-1], "v1.outbox.requeue")
    card = await here.card("RS5000")
    assert card.blocks
    async with here.vigie.home.store.reading() as tx:
        assert await tx.outbox.where(state=RowState.DEAD) == []


async def test_only_administrators_may_ask(tmp_path: Path) -> None:
    async with team(tmp_path, BLOCKCHAIN, admins=(MALIK,)) as here:
        assert "réservée aux administrateurs" in (await here.cert("doctor")).said
        assert "Diagnostic en cours" in (await here.cert("diagnostic", user=MALIK)).said
        await here.vigie.afterwards.drain()


async def test_each_good_poll_gives_a_heartbeat_and_no_other(tmp_path: Path) -> None:
    async with team(tmp_path, BLOCKCHAIN) as here, httpx.AsyncClient() as http:
        before = (await http.get(f"{here.base}/metrics")).text
        here.sandbox.faults.add("listing", status=500, times=None)
        await here.vigie.poll(in_full=True)
        after = (await http.get(f"{here.base}/metrics")).text
    good = "vigie_last_good_poll_timestamp_seconds "
    assert value(before, good) == value(after, good) > 0
    assert value(after, 'vigie_slack_calls_total{method="auth.test",outcome="ok"} ') >= 1


def value(page: str, name: str) -> float:
    [line] = [one for one in page.splitlines() if one.startswith(name)]
    return float(line.removeprefix(name))
