"""The app is removed from a workspace: nothing more is done there, and whoever keeps its data is told."""

from __future__ import annotations

import time

import pytest

from tests.slack.reseller import CFA, LYCEE, NOT_HERE, Reseller, cert


async def test_a_removal_ends_that_workspace_and_no_other(vigie: Reseller) -> None:
    for team in (LYCEE, CFA):
        await vigie.install(team)
        await vigie.installations.find(team)
    told = await vigie.sandbox.remove_app(vigie.lycee)
    assert [outcome.ack.status for outcome in told] == [200, 200]
    assert vigie.hooks[2:] == [("left", LYCEE), ("left", LYCEE)]
    assert await vigie.installations.client_for(LYCEE) is None
    assert await cert(vigie.lycee) == NOT_HERE
    assert (await cert(vigie.cfa)).startswith("xoxe.xoxb-")


@pytest.mark.parametrize("events", [{"app_uninstalled"}, {"tokens_revoked"}], ids=str)
async def test_either_event_is_enough(vigie: Reseller, events: set[str]) -> None:
    await vigie.install(LYCEE)
    vigie.sandbox.slack.events &= events
    await vigie.sandbox.remove_app(vigie.lycee)
    assert vigie.hooks[1:] == [("left", LYCEE)]
    assert await vigie.installations.find(LYCEE) is None


async def test_a_persons_own_token_that_is_revoked_changes_nothing(vigie: Reseller) -> None:
    await vigie.install(LYCEE)
    revoked = {"type": "tokens_revoked", "tokens": {"oauth": ["U0SOMEBODY"], "bot": []}}
    assert (await vigie.lycee.event(revoked)).ack.ok
    assert vigie.hooks == [("came", LYCEE)]
    assert await vigie.installations.find(LYCEE) is not None


async def test_a_removal_that_comes_again_after_a_new_installation_is_not_about_it(vigie: Reseller) -> None:
    await vigie.install(LYCEE)
    bot = await vigie.installations.bots.of(LYCEE)
    assert bot is not None
    [*_, last] = await vigie.sandbox.remove_app(vigie.lycee)
    bot.installed_at = time.time() + 2  # as if it had been installed again two seconds later
    await vigie.installations.add(bot)
    assert (await vigie.lycee.replay(last.delivery, retry=1)).ok
    assert vigie.hooks[-1] == ("came", LYCEE)
    assert await vigie.installations.find(LYCEE) is not None


async def test_an_app_that_comes_back_is_let_in_again(vigie: Reseller) -> None:
    await vigie.install(LYCEE)
    before = await cert(vigie.lycee)
    await vigie.sandbox.remove_app(vigie.lycee)
    await vigie.install(LYCEE)
    assert await cert(vigie.lycee) not in (before, NOT_HERE)
    assert [what for what, _ in vigie.hooks] == ["came", "left", "left", "came"]


async def test_a_removal_is_heard_though_nothing_else_can_be_done_for_that_workspace(vigie: Reseller) -> None:
    async def fails() -> None:
        raise LookupError("no parts for that workspace")

    vigie.app.use(fails)
    await vigie.install(LYCEE)
    await vigie.sandbox.remove_app(vigie.lycee)
    assert vigie.hooks[1:] == [("left", LYCEE), ("left", LYCEE)]


async def test_an_event_that_cannot_be_stored_is_not_acknowledged_so_that_slack_sends_it_again(
    vigie: Reseller,
) -> None:
    await vigie.install(LYCEE)
    async with vigie.engine.begin() as connection:
        await connection.run_sync(vigie.installations.bots.bots.drop)
    vigie.sandbox.slack.events.discard("tokens_revoked")
    vigie.sandbox.courier.ack_seconds = 20  # a traceback with all its variables, as tests log it, takes long
    [told] = await vigie.sandbox.remove_app(vigie.lycee)
    assert told.ack.status == 503
    assert vigie.hooks == [("came", LYCEE)]


async def test_a_removal_that_nobody_told_is_noticed_when_the_token_is_to_be_renewed(vigie: Reseller) -> None:
    vigie.sandbox.oauth.lifetime = 3600
    for team in (LYCEE, CFA):
        await vigie.install(team)
    vigie.sandbox.slack.events.clear()
    await vigie.sandbox.remove_app(vigie.lycee)
    await vigie.installations.rotate()
    assert vigie.hooks[2:] == [("left", LYCEE)]
    assert await vigie.installations.find(LYCEE) is None
    assert await vigie.installations.find(CFA) is not None


async def test_a_check_believes_only_slacks_own_word(vigie: Reseller) -> None:
    await vigie.install(LYCEE)
    for fault in ({"cut": True}, {"status": 500}, {"error": "ratelimited"}, {"error": "token_expired"}):
        vigie.sandbox.faults.add("auth.test", **fault)
        await vigie.installations.check(LYCEE)
    await vigie.installations.check(LYCEE)
    await vigie.installations.check(CFA)
    assert vigie.hooks == [("came", LYCEE)]
    vigie.sandbox.slack.events.clear()
    await vigie.sandbox.remove_app(vigie.lycee)
    await vigie.installations.check(LYCEE)
    assert vigie.hooks[1:] == [("left", LYCEE)]
