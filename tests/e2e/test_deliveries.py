"""The same request delivered twice, late or out of order, and buttons of another version."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox.deliveries import Delivery
from bot.sandbox.outcome import Outcome
from bot.sandbox.workspace import CAMILLE, CERTIFICATIONS, MALIK
from bot.slack.listeners.once import forget
from tests.e2e.conftest import ENDED, SUCCESSOR
from tests.e2e.team import Team
from tests.e2e.test_alert import GONE, alerted

REASON = {"reason": {"v1.reason": "plus proposée"}}
LISTENERS = Path(__file__).parents[2] / "bot" / "slack" / "listeners"


async def held(here: Team) -> dict[str, Any]:
    """All that is stored, but for the outbox's own progress."""
    await here.quiet()
    async with here.vigie.home.store.reading() as tx:
        return {
            "watches": await tx.watches.where(),
            "alerts": await tx.alerts.where(),
            "rows": [row.key for row in await tx.outbox.where()],
            "journal": [entry async for entry in here.vigie.home.store.entries()],
        }


async def replayed(here: Team, *outcomes: Outcome) -> bool:
    """Whether delivering these once more, in that order, changes nothing at all."""
    before, said = await held(here), len(here.sandbox.faults.calls)
    for outcome in outcomes:
        ack = await here.sandbox.slack.replay(outcome.delivery)
        assert ack.ok, ack
    return before == await held(here) and len(here.sandbox.faults.calls) == said


async def test_done_then_undone_is_not_done_again_by_the_first_click_replayed(here: Team) -> None:
    alert = await alerted(here)
    card = await here.card("RS5000")
    done = await here.click(card, "v1.step.done", f"{alert}:verify")
    await here.quiet()
    undone = await here.click(await here.card("RS5000"), "v1.step.undo", f"{alert}:verify")
    assert await replayed(here, done, undone, done)
    assert "Fait par" not in (await here.card("RS5000")).said


async def test_a_reason_given_then_taken_back_does_not_come_back(here: Team) -> None:
    alert = await alerted(here)
    opened = await here.click(await here.card("RS5000"), "v1.step.not_applicable", f"{alert}:renewal")
    view = await here.modal()
    given = await here.sandbox.slack.submit(view, REASON, user=CAMILLE)
    assert given
    await here.quiet()
    await here.click(await here.card("RS5000"), "v1.step.undo", f"{alert}:renewal")
    why_undone = await here.modal()
    assert await replayed(here, given, opened)
    assert here.sandbox.slack.view(CAMILLE) is why_undone


async def test_watching_then_no_longer_is_not_undone_by_the_first_command_replayed(here: Team) -> None:
    watching = await here.cert("watch RS5000 RNCP37674")
    dropped = await here.cert("unwatch RS5000")
    again = await here.cert("watch RS5000")
    await here.cert("unwatch RS5000")
    assert await replayed(here, watching, again, dropped)
    ack = await here.sandbox.slack.replay(watching.delivery)
    assert "déjà été traitée" in ack.json()["text"]


async def test_every_button_that_changes_anything_does_so_once(here: Team) -> None:
    alert = await alerted(here)
    await here.publish(date(2026, 5, 27), GONE, SUCCESSOR, ENDED)
    await here.cert("watch RNCP35419")
    listed = await here.cert("open")
    no_offer = await here.click(listed.shown, "v1.no_offer", "RNCP35419")
    card = await here.card("RS5000")
    follow = await here.click(card, "v1.replace", f"{alert}:RS6604")
    asked = await here.cert("unwatch RS6604")
    assert "RS6604" in asked.said
    await here.cert("watch RS5000")
    ask = await here.cert("unwatch RS5000")
    close = await here.click(ask.shown, "v1.unwatch.close", alert)
    await here.quiet()
    reopen = await here.click(await here.card("RS5000"), "v1.alert.reopen", alert)
    assert await replayed(here, no_offer, follow, asked, close, reopen)


async def test_a_refresh_replayed_polls_once(here: Team) -> None:
    refresh = await here.cert("refresh")
    await here.vigie.afterwards.drain()
    before = len(here.sandbox.faults.calls)
    ack = await here.sandbox.slack.replay(refresh.delivery)
    assert "déjà été traitée" in ack.json()["text"]
    await here.vigie.afterwards.drain()
    assert len(here.sandbox.faults.calls) == before


async def test_what_was_carried_out_is_remembered_by_the_next_process_too(here: Team) -> None:
    watching = await here.cert("watch RS5000")
    async with here.vigie.home.store.reading() as tx:
        [known] = await tx.handled.where()
    assert known.id == watching.delivery.payload["trigger_id"]
    await forget(here.vigie.home.store, known.at + 590)
    async with here.vigie.home.store.reading() as tx:
        assert await tx.handled.where()
    await forget(here.vigie.home.store, known.at + 610)
    async with here.vigie.home.store.reading() as tx:
        assert await tx.handled.where() == []


async def test_reading_is_remembered_by_nobody(here: Team) -> None:
    for text in ("RS5000", "list", "open", "help"):
        await here.cert(text)
    async with here.vigie.home.store.reading() as tx:
        assert await tx.handled.where() == []


async def test_a_button_of_another_version_is_answered(here: Team) -> None:
    alert = await alerted(here)
    done = await here.click(await here.card("RS5000"), "v1.step.done", f"{alert}:verify", user=MALIK)
    for action in ("v0.step.done", "who_knows"):
        await again(here, done.delivery, action_id=action)
    await here.vigie.afterwards.drain()
    answers = here.sandbox.slack.ephemerals(MALIK, CERTIFICATIONS)
    assert ["autre version" in each.said and "/cert encours" in each.said for each in answers] == [True, True]


@pytest.mark.parametrize(
    ("action", "value"),
    [
        ("v1.watch", "?"),
        ("v1.no_offer", "?"),
        ("v1.checklist.open", "?"),
        ("v1.list.next", "?"),
        ("v1.step.done", "gone"),
        ("v1.step.done", f"{CERTIFICATIONS}-RS5000-1:who_knows"),
        ("v1.step.undo", ""),
        ("v1.unwatch.keep", "gone"),
    ],
)
async def test_a_value_that_cannot_be_read_is_answered(here: Team, action: str, value: str) -> None:
    alert = await alerted(here)
    done = await here.click(await here.card("RS5000"), "v1.step.done", f"{alert}:verify", user=MALIK)
    assert await again(here, done.delivery, action_id=action, value=value) == 200
    await here.vigie.afterwards.drain()
    [said] = [each.said for each in here.sandbox.slack.ephemerals(MALIK, CERTIFICATIONS)]
    assert "/cert" in said
    assert "pas marché" not in said


async def again(here: Team, delivery: Delivery, **changed: str) -> int:
    """Another click like that one, on another button."""
    payload = dict(delivery.payload)
    payload["actions"] = [payload["actions"][0] | changed]
    payload["trigger_id"] = f"{payload['trigger_id']}.{changed}"
    sent = await here.sandbox.courier.send(here.sandbox.courier.make("interactive", payload))
    return sent.status


async def test_two_people_at_once_leave_one_answer_and_the_other_is_told_who(here: Team) -> None:
    alert = await alerted(here)
    card = await here.card("RS5000")
    await here.click(card, "v1.step.done", f"{alert}:verify", user=CAMILLE)
    await here.sandbox.slack.click(card, "v1.step.done", f"{alert}:verify", user=MALIK)
    await here.quiet()
    [told] = here.sandbox.slack.ephemerals(MALIK, CERTIFICATIONS)
    assert f"déjà réglée : ✓ Fait par <@{CAMILLE}>" in told.said.replace("\xa0", " ")


async def test_an_undo_that_comes_before_what_it_undoes_changes_nothing(here: Team) -> None:
    alert = await alerted(here)
    card = await here.card("RS5000")
    done = await here.click(card, "v1.step.done", f"{alert}:verify")
    await here.quiet()
    undo = await here.click(await here.card("RS5000"), "v1.step.undo", f"{alert}:verify")
    late = await again(here, undo.delivery, value=f"{alert}:archive")
    assert late == 200
    await here.publish(date(2026, 5, 27), replace(GONE), SUCCESSOR)
    assert await replayed(here, done, undo)


def test_no_listener_changes_anything_but_by_the_one_gate() -> None:
    for file in LISTENERS.glob("*.py"):
        gates = re.findall(r"store\.transaction\(", file.read_text(encoding="utf-8"))
        assert len(gates) == (2 if file.name == "once.py" else 0), file.name
