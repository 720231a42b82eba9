"""The page's own endpoints: what one person is shown, and what they do."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from bot.sandbox.app import start
from bot.sandbox.ui import Controls
from bot.sandbox.workspace import CAMILLE, CERTIFICATIONS, MALIK, PRIVATE

from .support import actions, behind, bolt_app, button, modal, opens_modal, section

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from slack_bolt.async_app import AsyncAck, AsyncApp

    from bot.sandbox.app import Sandbox


@pytest.fixture
async def http(sandbox: Sandbox) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=sandbox.base_url, timeout=5) as browser:
        yield browser


@pytest.fixture
async def app(sandbox: Sandbox) -> AsyncIterator[AsyncApp]:
    application = bolt_app(sandbox)
    async with behind(sandbox, application):
        yield application


async def shown(http: httpx.AsyncClient, user: str = CAMILLE) -> dict[str, Any]:
    state: dict[str, Any] = (await http.get("/ui/state", params={"user": user})).json()
    return state


async def channel(http: httpx.AsyncClient, id: str = CERTIFICATIONS) -> dict[str, Any]:  # noqa: A002
    found: dict[str, Any] = next(each for each in (await shown(http))["channels"] if each["id"] == id)
    return found


async def test_the_page_and_its_files_are_served_with_nothing_from_elsewhere(http: httpx.AsyncClient) -> None:
    index = await http.get("/")
    assert "Licence Ouverte 2.0" in index.text
    for path in ("page.js", "page.css"):
        content = (await http.get(f"/page/{path}")).text
        assert "http://" not in content
        assert "https://" not in content


async def test_each_person_is_shown_their_own_direct_message_and_whispers(
    sandbox: Sandbox, http: httpx.AsyncClient
) -> None:
    sandbox.workspace.whisper(CERTIFICATIONS, MALIK, "pour Malik")
    for user, whispers in ((CAMILLE, 0), (MALIK, 1)):
        state = await shown(http, user)
        assert state["me"] == user
        kinds = [each["kind"] for each in state["channels"]]
        assert kinds == ["public", "public", "private", "im"]
        assert len(state["channels"][0]["messages"]) == whispers


async def test_a_browser_that_names_nobody_known_is_the_first_person(http: httpx.AsyncClient) -> None:
    assert (await shown(http, "U0NOBODY"))["me"] == CAMILLE


async def test_what_is_typed_is_a_command_an_invitation_or_a_message(
    sandbox: Sandbox, http: httpx.AsyncClient, app: AsyncApp
) -> None:
    @app.command("/cert")
    async def cert(ack: AsyncAck, command: dict[str, Any]) -> None:
        await ack(f"vu : {command['text']}")

    typed = ("/cert  RS5000", CERTIFICATIONS), ("/invite @Vigie", PRIVATE), ("bonjour", CERTIFICATIONS)
    for text, where in (*typed, (" ", CERTIFICATIONS)):
        sent = {"user": CAMILLE, "channel": where, "text": text}
        assert (await http.post("/ui/say", json=sent)).json() == {"ok": True, "told": None}
    messages = (await channel(http))["messages"]
    assert sorted(message["text"] for message in messages) == ["bonjour", "vu : RS5000"]
    assert (await channel(http, PRIVATE))["bot_is_member"] is True


async def test_a_click_and_a_modal_go_through(
    sandbox: Sandbox, http: httpx.AsyncClient, app: AsyncApp
) -> None:
    opens_modal(app, "v1.step.done")

    @app.view("v1.reason")
    async def submitted(ack: AsyncAck) -> None:
        await ack(response_action="errors", errors={"why": "Trop court."})

    blocks = [actions(button())]
    place = sandbox.slack.channel(CERTIFICATIONS)
    posted = sandbox.workspace.post(place, sandbox.identity.bot_user, "x", blocks)
    seen = sandbox.workspace.whisper(CERTIFICATIONS, CAMILLE, "x", blocks)
    for ts in (posted.ts, seen.ts):
        click = {"user": CAMILLE, "channel": CERTIFICATIONS, "ts": ts, "action_id": "v1.step.done"}
        assert (await http.post("/ui/click", json=click)).status_code == 200
    view = (await shown(http))["view"]
    assert view["payload"]["callback_id"] == "v1.reason"
    answer = {"user": CAMILLE, "view": view["id"], "values": {"why": {"reason": "non"}}}
    await http.post("/ui/submit", json=answer)
    view = (await shown(http))["view"]
    assert view["errors"] == {"why": "Trop court."}
    assert view["values"]["why"]["reason"]["value"] == "non"
    await http.post("/ui/close", json={"user": CAMILLE, "view": view["id"]})
    assert (await shown(http))["view"] is None


async def test_a_click_in_a_modal_goes_through(
    sandbox: Sandbox, http: httpx.AsyncClient, app: AsyncApp
) -> None:
    @app.action("v1.step.done")
    async def done(ack: AsyncAck) -> None:
        await ack()

    modals = sandbox.workspace.modals
    view = modals.open(modals.issue_trigger(CAMILLE), modal(blocks=[actions(button())]))
    click = {"user": CAMILLE, "view": view.id, "action_id": "v1.step.done"}
    assert (await http.post("/ui/click", json=click)).status_code == 200
    assert sandbox.courier.delivered[0].payload["container"]["view_id"] == view.id


async def test_a_person_may_hide_what_they_alone_see(sandbox: Sandbox, http: httpx.AsyncClient) -> None:
    kept = sandbox.workspace.whisper(CERTIFICATIONS, CAMILLE, "gardé")
    hidden = sandbox.workspace.whisper(CERTIFICATIONS, CAMILLE, "masqué", [section()])
    await http.post("/ui/dismiss", json={"user": CAMILLE, "channel": CERTIFICATIONS, "ts": hidden.ts})
    assert sandbox.slack.ephemerals(CAMILLE, CERTIFICATIONS) == [kept]


async def test_what_is_gone_or_malformed_is_said_and_breaks_nothing(http: httpx.AsyncClient) -> None:
    gone = {"user": CAMILLE, "channel": CERTIFICATIONS, "ts": "1.000001", "action_id": "x"}
    answer = await http.post("/ui/click", json=gone)
    assert (answer.status_code, answer.json()) == (400, {"error": "message_not_found"})
    headers = {"Content-Type": "application/json"}
    assert (await http.post("/ui/say", content=b"{", headers=headers)).status_code == 400
    assert (await http.post("/ui/say", content=b"{}", headers=headers)).status_code == 400


async def test_another_sites_form_does_nothing_here(http: httpx.AsyncClient) -> None:
    assert (await http.post("/ui/say", data={"text": "x"})).status_code == 415


async def test_without_controls_there_is_no_panel(http: httpx.AsyncClient) -> None:
    assert (await shown(http))["registry"] is None
    for gesture in ("publish", "advance"):
        answer = await http.post(f"/ui/{gesture}", json={"user": CAMILLE, "days": 1})
        assert answer.json() == {"ok": True, "told": None}


async def test_the_panels_buttons_call_the_demo_and_tell_what_it_says() -> None:
    async def publish_next() -> str:
        return "Export publié."

    async def advance(days: int) -> str:
        return f"{days} de plus."

    status = {"export": "a.zip", "next_export": None, "catalogue": None, "day": "2024-02-22"}
    controls = Controls(publish_next, advance, lambda: status)
    async with start(controls=controls) as sandbox, httpx.AsyncClient(base_url=sandbox.base_url) as http:
        assert (await shown(http))["registry"] == status
        assert (await http.post("/ui/publish", json={})).json()["told"] == "Export publié."
        assert (await http.post("/ui/advance", json={"days": 7})).json()["told"] == "7 de plus."
        for days in (0, 32, "bientôt", None):
            assert (await http.post("/ui/advance", json={"days": days})).status_code == 400


async def test_the_page_hears_of_every_change_until_the_sandbox_closes(
    sandbox: Sandbox, http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.sandbox.ui.HEARTBEAT_SECONDS", 0.05)
    heard: asyncio.Queue[str] = asyncio.Queue()

    async def listen() -> None:
        async with http.stream("GET", "/ui/changes") as stream:
            async for line in stream.aiter_lines():
                await heard.put(line)

    listening = asyncio.create_task(listen())
    first = f"data: {sandbox.workspace.changes.version}"
    quiet = [await asyncio.wait_for(heard.get(), 2) for _ in range(3)]
    assert quiet == [first, "", first]
    await sandbox.slack.say(CAMILLE, CERTIFICATIONS, "bonjour")
    while (line := await asyncio.wait_for(heard.get(), 2)) in ("", first):
        pass
    assert line == f"data: {sandbox.workspace.changes.version}"
    await sandbox.close()
    await asyncio.wait_for(listening, 2)
