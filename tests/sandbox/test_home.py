"""The app's Home tab: a person enters it, uses what is there, and it changes in place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.sandbox.workspace import CAMILLE, MALIK

from .support import actions, behind, bolt_app, button, modal, refusal, section

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from slack_bolt.async_app import AsyncAck, AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.sandbox.app import Sandbox

OPTIONS = [{"text": {"type": "plain_text", "text": word}, "value": word} for word in ("un", "deux", "trois")]


@pytest.fixture
async def app(sandbox: Sandbox) -> AsyncIterator[AsyncApp]:
    application = bolt_app(sandbox)
    async with behind(sandbox, application):
        yield application


def home(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"type": "home", "blocks": list(blocks), **more}


def menu(*options: dict[str, Any], **more: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"type": "static_select", "action_id": "pick", "options": list(options or OPTIONS), **more}


async def test_entering_is_told_to_an_app_that_subscribes(sandbox: Sandbox, app: AsyncApp) -> None:
    told: list[dict[str, Any]] = []

    @app.event("app_home_opened")
    async def opened(event: dict[str, Any], client: AsyncWebClient) -> None:
        told.append(event)
        await client.views_publish(user_id=event["user"], view=home(section("Bienvenue")))

    assert await sandbox.slack.open_home(CAMILLE) is None
    sandbox.slack.events.add("app_home_opened")
    await sandbox.slack.open_home(CAMILLE)
    seen = sandbox.slack.home(CAMILLE)
    assert seen is not None
    assert "Bienvenue" in seen.said
    assert sandbox.slack.home(MALIK) is None
    await sandbox.slack.open_home(CAMILLE)
    await sandbox.slack.open_home(CAMILLE, "messages")
    assert [event["tab"] for event in told] == ["home", "home", "messages"]
    assert [event.get("view", {}).get("id") for event in told] == [None, seen.id, None]
    assert {event["channel"] for event in told} == {sandbox.workspace.direct(CAMILLE).id}


async def test_a_click_there_names_the_view_and_no_channel(sandbox: Sandbox, app: AsyncApp) -> None:
    @app.action("v1.step.done")
    async def done(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=modal())

    await app.client.views_publish(user_id=CAMILLE, view=home(actions(button())))
    seen = sandbox.slack.home(CAMILLE)
    assert seen is not None
    outcome = await sandbox.slack.click(seen, "v1.step.done", user=CAMILLE)
    payload = outcome.delivery.payload
    assert payload["container"] == {"type": "view", "view_id": seen.id}
    assert (payload["view"]["id"], payload["view"]["type"]) == (seen.id, "home")
    assert not {"channel", "response_url", "message"} & payload.keys()
    assert outcome.view is not None
    assert outcome.view.payload["callback_id"] == "v1.reason"


async def test_menus_keep_what_was_picked_through_new_publications(sandbox: Sandbox, app: AsyncApp) -> None:
    @app.action("pick")
    async def picked(ack: AsyncAck) -> None:
        await ack()

    def tab(*options: dict[str, Any], block_id: str = "year") -> dict[str, Any]:
        return home({**actions(menu(*options, initial_option=OPTIONS[0])), "block_id": block_id})

    await app.client.views_publish(user_id=CAMILLE, view=tab())
    seen = sandbox.slack.home(CAMILLE)
    assert seen is not None
    outcome = await sandbox.slack.click(seen, "pick", "deux", user=CAMILLE)
    state = outcome.delivery.payload["view"]["state"]["values"]
    assert state["year"]["pick"]["selected_option"] == OPTIONS[1]
    await app.client.views_publish(user_id=CAMILLE, view=tab())
    assert sandbox.slack.home(CAMILLE) is seen
    assert seen.values["year"]["pick"]["selected_option"] == OPTIONS[1]
    await app.client.views_publish(user_id=CAMILLE, view=tab(OPTIONS[0], OPTIONS[2]))
    assert seen.values["year"]["pick"]["selected_option"] == OPTIONS[0]
    await sandbox.slack.click(seen, "pick", "trois", user=CAMILLE)
    await app.client.views_publish(user_id=CAMILLE, view=tab(block_id="other"))
    assert seen.values == {"other": {"pick": {"type": "static_select", "selected_option": OPTIONS[0]}}}


async def test_ids_that_slack_gives_carry_nothing_over(sandbox: Sandbox, app: AsyncApp) -> None:
    @app.action("pick")
    async def picked(ack: AsyncAck) -> None:
        await ack()

    for _ in range(2):
        await app.client.views_publish(user_id=CAMILLE, view=home(actions(menu())))
        seen = sandbox.slack.home(CAMILLE)
        assert seen is not None
        (state,) = seen.values.values()
        assert state["pick"]["selected_option"] is None
        await sandbox.slack.click(seen, "pick", "deux", user=CAMILLE)


async def test_a_stale_hash_is_refused(sandbox: Sandbox, client: AsyncWebClient) -> None:
    first = client.views_publish(user_id=CAMILLE, view=home(section()), hash="1.x")
    assert await refusal(first) == "hash_conflict"
    published = (await client.views_publish(user_id=CAMILLE, view=home(section("un"))))["view"]
    again = await client.views_publish(user_id=CAMILLE, view=home(section("deux")), hash=published["hash"])
    assert again["view"]["id"] == published["id"]
    stale = client.views_publish(user_id=CAMILLE, view=home(section("trois")), hash=published["hash"])
    assert await refusal(stale) == "hash_conflict"
    seen = sandbox.slack.home(CAMILLE)
    assert seen is not None
    assert "deux" in seen.said


async def test_an_app_that_fails_there_is_said_in_the_tab(sandbox: Sandbox, client: AsyncWebClient) -> None:
    await client.views_publish(user_id=CAMILLE, view=home(actions(button())))
    seen = sandbox.slack.home(CAMILLE)
    assert seen is not None
    outcome = await sandbox.slack.click(seen, "v1.step.done", user=CAMILLE)
    assert (outcome.shown, seen.problem) == (None, "dispatch_failed")


@pytest.mark.parametrize(
    "wrong",
    [
        home(section(), title={"type": "plain_text", "text": "Accueil"}),
        home(section(), submit={"type": "plain_text", "text": "Envoyer"}),
        home({"type": "markdown", "text": "x"}),
        home(*[section()] * 101),
        modal(),
    ],
)
async def test_what_slack_refuses_in_a_home_is_refused(client: AsyncWebClient, wrong: dict[str, Any]) -> None:
    assert await refusal(client.views_publish(user_id=CAMILLE, view=wrong)) == "invalid_arguments"
