"""What a team sees when things go wrong: an answer in words, and nothing lost."""

import re
import time
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.app import running
from bot.sandbox.app import start
from bot.sandbox.clock import Clock
from bot.sandbox.model import Ephemeral
from bot.sandbox.server import serve
from bot.sandbox.workspace import CAMILLE, CERTIFICATIONS, MALIK, PRIVATE
from tests.e2e.conftest import BLOCKCHAIN
from tests.e2e.team import Team, settings, team
from tests.e2e.test_alert import GONE, STEPS, alerted
from tests.exports import export

QUOTED = re.compile(r"citez `([0-9a-f]{8})`")


def whispered(here: Team) -> list[Ephemeral]:
    return here.sandbox.slack.ephemerals(CAMILLE, CERTIFICATIONS)


@pytest.mark.parametrize("fault", [{"retry_after": 0}, {"cut": True}], ids=str)
async def test_a_card_arrives_once_in_the_end_whatever_slack_answers_first(
    here: Team, fault: dict[str, Any]
) -> None:
    await here.cert("watch RS5000")
    await here.quiet()
    here.sandbox.faults.add("chat.postMessage", **fault)
    here.sandbox.faults.add("chat.update", **fault)
    await here.publish(date(2026, 5, 26), GONE)
    card = await here.card("RS5000")
    await here.click(card, "v1.step.done", f"{CERTIFICATIONS}-RS5000-1:verify")
    await here.until(lambda: f"<@{CAMILLE}>" in card.said)
    await here.quiet()
    assert len(here.cards()) == 1


async def test_a_card_that_somebody_deleted_comes_back_with_what_is_done(here: Team) -> None:
    alert = await alerted(here)
    card = await here.card("RS5000")
    await here.quiet()
    here.sandbox.workspace.delete(card)
    await here.click(card, "v1.step.done", f"{alert}:verify")
    anew = await here.card("RS5000")
    assert anew is not card
    await here.until(lambda: f"<@{CAMILLE}>" in anew.said)
    await here.quiet()
    assert here.cards() == [anew]


async def test_several_people_clicking_at_once_cost_fewer_updates_than_clicks(here: Team) -> None:
    alert = await alerted(here)
    card = await here.card("RS5000")
    await here.quiet()
    here.sandbox.faults.add("chat.update", delay=0.2, times=None)
    for step in STEPS:
        await here.click(card, "v1.step.done", f"{alert}:{step}", user=MALIK)
    await here.quiet()
    assert len(here.sandbox.faults.made("chat.update")) < len(STEPS)
    assert "4 faites, 0 sans objet" in card.said.replace("\xa0", " ")


@pytest.mark.parametrize("fault", [{"status": 500}, {"cut": True}, {"retry_after": 0}], ids=str)
async def test_the_answer_to_a_click_is_tried_again(here: Team, fault: dict[str, Any]) -> None:
    asked = await here.cert("RS5000")
    before = len(whispered(here))
    here.sandbox.faults.add("response_url", **fault)
    await here.click(asked.shown, "v1.watch")
    await here.quiet()
    assert "RS5000" in whispered(here)[before].said
    assert len(whispered(here)) == before + 1


async def test_an_answer_that_slack_refuses_is_not_insisted_on_and_told_in_the_log(
    here: Team, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = await here.cert("RS5000")
    here.sandbox.faults.add("response_url", status=404)
    await here.click(asked.shown, "v1.watch")
    await here.quiet()
    assert len(here.sandbox.faults.made("response_url")) == 1
    assert "could not be shown" in capsys.readouterr().out
    assert "RS5000" in (await here.cert("list")).said


@pytest.mark.parametrize(
    ("method", "fault"),
    [
        ("conversations.join", {"status": 500}),
        ("conversations.join", {"hang": True}),
        ("conversations.join", {"cut": True}),
        ("conversations.join", {"error": "missing_scope"}),
        ("conversations.info", {"status": 500}),
    ],
    ids=str,
)
async def test_a_number_is_watched_though_the_channel_cannot_be_checked(
    here: Team, method: str, fault: dict[str, Any]
) -> None:
    if method == "conversations.info":
        here.sandbox.faults.add("conversations.join", error="method_not_supported_for_channel_type")
    here.sandbox.faults.add(method, **fault)
    began = time.monotonic()
    outcome = await here.cert("watch RS5000")
    assert outcome.ack.ok
    assert time.monotonic() - began < 3
    assert "RS5000" in outcome.said
    assert "RS5000" in (await here.cert("list")).said
    await here.cert("watch RNCP37674")
    assert here.sandbox.identity.bot_user in here.sandbox.slack.channel(CERTIFICATIONS).members


async def test_in_a_private_channel_that_invited_it_nothing_is_asked_for(here: Team) -> None:
    await here.sandbox.slack.invite(CAMILLE, PRIVATE)
    assert "/invite" not in (await here.cert("watch RS5000", channel=PRIVATE)).said
    await here.cert("watch RNCP37674", channel=PRIVATE)
    assert len(here.sandbox.faults.made("conversations.info")) == 1


async def test_a_failure_of_ours_answers_a_command_with_an_id_to_quote(
    here: Team, capsys: pytest.CaptureFixture[str]
) -> None:
    await here.vigie.home.store.close()
    outcome = await here.cert("list")
    quoted = QUOTED.search(outcome.said)
    assert quoted
    assert quoted[1] in capsys.readouterr().out


async def test_and_a_click(here: Team) -> None:
    asked = await here.cert("RS5000")
    await here.vigie.home.store.close()
    await here.click(asked.shown, "v1.watch")
    await here.vigie.afterwards.drain()
    assert QUOTED.search(whispered(here)[-1].said)


async def test_and_a_modal_which_stays_open_with_what_was_written(here: Team) -> None:
    alert = await alerted(here)
    await here.click(await here.card("RS5000"), "v1.step.not_applicable", f"{alert}:renewal")
    view = await here.modal()
    await here.quiet()
    await here.vigie.home.store.close()
    await here.sandbox.slack.submit(view, {"reason": {"v1.reason": "Pas certificateur"}}, user=CAMILLE)
    assert QUOTED.search(view.errors["reason"])
    assert here.sandbox.slack.view(CAMILLE) is view


async def test_a_click_on_an_alert_that_is_gone_is_told_so(here: Team) -> None:
    alert = await alerted(here)
    card = await here.card("RS5000")
    await here.quiet()
    async with here.vigie.home.store.transaction() as tx:
        await tx.alerts.drop(alert)
    await here.click(card, "v1.step.done", f"{alert}:verify")
    await here.vigie.afterwards.drain()
    assert "n'existe plus" in whispered(here)[-1].said


@pytest.mark.parametrize(
    "fault", [{"status": 500}, {"error": "invalid_auth"}, {"cut": True}, {"hang": True}], ids=str
)
async def test_commands_are_answered_while_slack_cannot_say_who_we_are(
    tmp_path: Path, fault: dict[str, Any]
) -> None:
    day = date(2026, 3, 2)
    async with start() as sandbox:
        sandbox.registry.publish(export(tmp_path, day, BLOCKCHAIN))
        sandbox.faults.add("auth.test", times=None, **fault)
        async with (
            running(settings(sandbox, tmp_path), Clock(day).now) as vigie,
            serve(vigie.web) as base,
            httpx.AsyncClient(base_url=base, trust_env=False) as http,
        ):
            sandbox.request_url = f"{base}/slack/events"
            await vigie.poll()
            outcome = await sandbox.slack.command(CAMILLE, CERTIFICATIONS, "/cert", "watch RS5000")
            assert "24/05/2026" in outcome.said
            assert (await http.get("/readyz")).status_code == 503
            sandbox.faults.clear()
            await vigie.home.identity.check()
            assert (await http.get("/readyz")).status_code == 200


async def test_a_command_of_another_workspace_is_refused_and_changes_nothing(here: Team) -> None:
    asked = await here.cert("help")
    courier = here.sandbox.courier
    theirs = {**asked.delivery.payload, "team_id": "T0STRANGER", "text": "watch RS5000"}
    ack = await courier.send(courier.make("slash_commands", theirs))
    assert "RS5000" not in ack.body
    assert "RS5000" not in (await here.cert("list")).said


async def test_a_source_that_is_down_changes_nothing_and_time_passes_all_the_same(here: Team) -> None:
    await here.cert("watch RS5000")
    here.sandbox.faults.add("listing", status=404, times=None)
    polled = await here.on(date(2026, 5, 25))
    assert (polled.outcome, polled.alerts) == ("unreachable", 1)
    assert "échéance atteinte" in (await here.card("RS5000")).text


async def test_refreshing_while_the_source_is_down_says_so(here: Team) -> None:
    here.sandbox.faults.add("listing", status=404, times=None)
    before = len(whispered(here))
    await here.cert("refresh")
    await here.vigie.afterwards.drain()
    assert len(whispered(here)) == before + 2


async def test_an_answer_is_given_while_no_registry_is_loaded_and_told_once_it_is(tmp_path: Path) -> None:
    async with team(tmp_path) as new:
        assert "en cours de chargement" in (await new.cert("RS5000")).said
        await new.cert("watch RS5000 RS77777")
        await new.publish(date(2026, 3, 2), BLOCKCHAIN)
        await new.until(lambda: any("24/05/2026" in each.said for each in new.said()))
        await new.until(lambda: any("RS77777" in each.said for each in new.said()[1:]))
        await new.quiet()


async def test_a_slow_click_acknowledged_late_and_repeated_is_done_once(here: Team) -> None:
    alert = await alerted(here)
    card = await here.card("RS5000")
    outcome = await here.click(card, "v1.step.done", f"{alert}:verify")
    await here.sandbox.slack.replay(outcome.delivery)
    await here.quiet()
    deeds = [entry.deed.value async for _, entry in here.vigie.home.store.entries()]
    assert deeds.count("step_done") == 1
