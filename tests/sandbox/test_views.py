"""Modals open by a trigger that lives 3 s and serves once; views change by their id."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.sandbox.app import start
from bot.sandbox.workspace import CAMILLE, demo_workspace

from .support import modal, refusal, section, web_client

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.sandbox.app import Sandbox

HOME = {"type": "home", "blocks": [section("Accueil")]}


@pytest.fixture
def trigger(sandbox: Sandbox) -> str:
    return sandbox.workspace.modals.issue_trigger(CAMILLE)


async def test_a_trigger_opens_one_modal(sandbox: Sandbox, client: AsyncWebClient, trigger: str) -> None:
    answer = await client.views_open(trigger_id=trigger, view=modal())
    view = sandbox.slack.view(CAMILLE)
    assert view is not None
    assert answer["view"]["id"] == view.id
    assert "Pourquoi ?" in view.said
    again = client.views_open(trigger_id=trigger, view=modal())
    assert await refusal(again) == "exchanged_trigger_id"
    unknown = client.views_open(trigger_id="unknown", view=modal())
    assert await refusal(unknown) == "invalid_arguments"


async def test_a_trigger_expires_after_three_seconds() -> None:
    seconds = [0.0]
    async with start(demo_workspace(monotonic=lambda: seconds[0])) as sandbox:
        trigger = sandbox.workspace.modals.issue_trigger(CAMILLE)
        seconds[0] = 3.1
        late = web_client(sandbox).views_open(trigger_id=trigger, view=modal())
        assert await refusal(late) == "expired_trigger_id"


async def test_a_modal_that_slack_would_refuse_is_not_opened(
    sandbox: Sandbox, client: AsyncWebClient, trigger: str
) -> None:
    bare = {key: value for key, value in modal().items() if key != "submit"}
    assert await refusal(client.views_open(trigger_id=trigger, view=bare)) == "invalid_arguments"
    large = modal(blocks=[section("x" * 2999)] * 100)
    assert await refusal(client.views_open(trigger_id=trigger, view=large)) == "view_too_large"
    assert await refusal(client.views_open(trigger_id=trigger, view=HOME)) == "invalid_arguments"
    assert sandbox.slack.view(CAMILLE) is None


async def test_modals_stack_three_high_and_closing_one_shows_the_one_below(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    modals = sandbox.workspace.modals
    first = (await client.views_open(trigger_id=modals.issue_trigger(CAMILLE), view=modal()))["view"]["id"]
    for _ in range(2):
        pushed = await client.views_push(trigger_id=modals.issue_trigger(CAMILLE), view=modal())
        assert pushed["view"]["root_view_id"] == first
    fourth = client.views_push(trigger_id=modals.issue_trigger(CAMILLE), view=modal())
    assert await refusal(fourth) == "push_limit_reached"
    top = sandbox.slack.view(CAMILLE)
    assert top is not None
    await sandbox.slack.close(top, user=CAMILLE)
    below = sandbox.slack.view(CAMILLE)
    assert below is not None
    assert below.id == top.previous


async def test_a_push_with_nothing_open_is_a_first_modal(client: AsyncWebClient, trigger: str) -> None:
    pushed = await client.views_push(trigger_id=trigger, view=modal())
    assert pushed["view"]["previous_view_id"] is None


async def test_an_update_keeps_what_was_typed_and_refuses_a_stale_hash(
    sandbox: Sandbox, client: AsyncWebClient, trigger: str
) -> None:
    opened = (await client.views_open(trigger_id=trigger, view=modal(external_id="e1")))["view"]
    view = sandbox.slack.view(CAMILLE)
    assert view is not None
    view.values["why"]["reason"]["value"] = "commencé"
    grown = modal(blocks=[section("Encore un mot"), *modal()["blocks"]], external_id="e1")
    await client.views_update(external_id="e1", view=grown, hash=opened["hash"])
    assert view.values["why"]["reason"]["value"] == "commencé"
    stale = client.views_update(view_id=view.id, view=grown, hash=opened["hash"])
    assert await refusal(stale) == "hash_conflict"
    assert await refusal(client.views_update(view_id="V0", view=grown)) == "not_found"


async def test_a_home_tab_is_published_and_updated(sandbox: Sandbox, client: AsyncWebClient) -> None:
    published = await client.views_publish(user_id=CAMILLE, view=HOME)
    home = sandbox.workspace.modals.home(CAMILLE)
    assert home is not None
    assert "Accueil" in home.said
    await client.views_update(view_id=published["view"]["id"], view={**HOME, "blocks": [section("Après")]})
    assert "Après" in home.said
    assert await refusal(client.views_publish(user_id="U0NOBODY", view=HOME)) == "user_not_found"
