"""Which workspace is let in with which token: remembered, so that a request waits for nobody."""

from __future__ import annotations

import asyncio
import time

import pytest
from slack_bolt import BoltResponse
from slack_bolt.context.async_context import AsyncBoltContext
from sqlalchemy.exc import SQLAlchemyError

from bot.locale.texts import texts
from bot.slack.authorize import InstalledAuthorize
from bot.slack.bolt import bolt_app
from bot.slack.installing_pages import stranger
from bot.slack.socket import SocketMode
from tests.slack.reseller import CFA, LYCEE, NOT_HERE, Reseller, cert, connects_to_nothing, reselling


class Ticking:
    """A monotonic clock that a test moves."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


async def test_the_database_is_asked_once_and_slack_never(vigie: Reseller) -> None:
    await vigie.install(LYCEE)
    looked, called = vigie.looks(), len(vigie.sandbox.faults.calls)
    for _ in range(3):
        assert (await cert(vigie.lycee)).startswith("xoxe.xoxb-")
    assert vigie.looks() == looked + 1
    assert len(vigie.sandbox.faults.calls) == called


async def test_those_who_ask_at_once_ask_the_database_once(vigie: Reseller) -> None:
    await vigie.install(LYCEE)
    looked = vigie.looks()
    found = await asyncio.gather(*(vigie.installations.find(LYCEE) for _ in range(20)))
    assert len({id(each) for each in found}) == 1
    assert vigie.looks() == looked + 1


async def test_another_process_hears_of_a_new_installation_within_half_a_minute() -> None:
    clock = Ticking()
    async with reselling(monotonic=clock) as vigie:
        await vigie.install(LYCEE)
        before = await cert(vigie.lycee)
        again = await vigie.installations.bots.of(LYCEE)
        assert again is not None
        again.bot_token, again.installed_at = "xoxb-1-again", again.installed_at + 1
        await vigie.second().add(again)
        assert await cert(vigie.lycee) == before
        clock.at += 30
        assert await cert(vigie.lycee) == "xoxb-1-again"


async def test_a_database_that_is_down_is_done_without_where_the_workspace_is_known() -> None:
    clock = Ticking()
    async with reselling(monotonic=clock) as vigie:
        await vigie.install(LYCEE)
        await vigie.install(CFA)
        token = await cert(vigie.lycee)
        await vigie.engine.dispose()
        mended = connects_to_nothing(vigie)
        clock.at += 31
        assert await cert(vigie.lycee) == token
        with pytest.raises((SQLAlchemyError, OSError)):
            await vigie.installations.find(CFA)
        mended()
        assert (await cert(vigie.cfa)).startswith("xoxe.xoxb-")
        looked = vigie.looks()
        assert await cert(vigie.lycee) == token
        assert vigie.looks() == looked, "a database that was down is not asked again at once"
        clock.at += 5
        await cert(vigie.lycee)
        assert vigie.looks() == looked + 1


async def test_a_database_that_does_not_answer_keeps_a_request_for_a_second_at_most() -> None:
    clock = Ticking()
    async with reselling(monotonic=clock) as vigie:
        await vigie.install(LYCEE)
        token = await cert(vigie.lycee)
        clock.at += 31
        async with vigie.engine.begin() as connection:
            await connection.exec_driver_sql("LOCK TABLE slack_bots IN ACCESS EXCLUSIVE MODE")
            began = asyncio.get_running_loop().time()
            assert await cert(vigie.lycee) == token
            assert asyncio.get_running_loop().time() - began < 2


async def test_a_workspace_that_nobody_remembers_gets_the_answer_to_trouble_while_the_database_is_down(
    vigie: Reseller,
) -> None:
    async def on_error() -> BoltResponse:
        return BoltResponse(status=200, body="Réessayez.")

    vigie.app.error(on_error)
    await vigie.install(LYCEE)
    await vigie.engine.dispose()
    connects_to_nothing(vigie)
    assert await cert(vigie.lycee) == "Réessayez."


async def test_bolt_takes_the_flow_it_is_given_whatever_the_environment_says(
    vigie: Reseller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_CLIENT_ID", "1.2")
    monkeypatch.setenv("SLACK_CLIENT_SECRET", "s")
    authorize, flow = InstalledAuthorize(vigie.installations), vigie.app.oauth_flow
    app = bolt_app(vigie.client, authorize, flow=flow)
    assert app.oauth_flow is flow
    assert app.installation_store is vigie.installations.bots
    assert app._async_authorize is authorize


async def test_what_was_looked_up_before_a_change_is_not_remembered(vigie: Reseller) -> None:
    await vigie.install(LYCEE)
    async with vigie.engine.begin() as connection:
        await connection.exec_driver_sql("LOCK TABLE slack_bots IN ACCESS EXCLUSIVE MODE")
        early = asyncio.create_task(vigie.installations.find(LYCEE))
        await asyncio.sleep(0.05)
        vigie.installations._lookups.forget(LYCEE)
    assert await early is not None
    looked = vigie.looks()
    assert await vigie.installations.find(LYCEE) is not None
    assert vigie.looks() == looked + 1


async def test_another_process_hears_of_a_removal_within_half_a_minute() -> None:
    clock = Ticking()
    async with reselling(monotonic=clock) as vigie:
        await vigie.install(LYCEE)
        await cert(vigie.lycee)
        await vigie.second().remove(LYCEE, time.time() + 1)
        assert (await cert(vigie.lycee)).startswith("xoxe.xoxb-")
        clock.at += 30
        assert await cert(vigie.lycee) == NOT_HERE


async def test_no_more_workspaces_are_remembered_than_allowed() -> None:
    async with reselling(most=1) as vigie:
        for team in (LYCEE, CFA):
            await vigie.install(team)
            await vigie.installations.find(team)
        assert list(vigie.installations._lookups._known) == [CFA]


async def test_people_of_a_workspace_that_the_app_is_not_in_read_a_plain_sentence(vigie: Reseller) -> None:
    assert await cert(vigie.lycee) == NOT_HERE
    said = stranger("https://vigie.example.org/slack/install", texts("fr"))
    assert "https://vigie.example.org/slack/install" in said


async def test_a_workspace_that_moved_into_an_organisation_is_known_by_its_id(vigie: Reseller) -> None:
    await vigie.install(LYCEE)
    authorize = InstalledAuthorize(vigie.installations)
    found = await authorize(
        context=AsyncBoltContext(), enterprise_id="E0RESEAU01", team_id=LYCEE, user_id="U1"
    )
    assert found is not None
    assert (found.team_id, found.bot_user_id) == (LYCEE, vigie.lycee.workspace.identity.bot_user)


async def test_a_request_of_no_workspace_is_not_let_in(vigie: Reseller) -> None:
    authorize = InstalledAuthorize(vigie.installations)
    context = AsyncBoltContext()
    assert await authorize(context=context, enterprise_id="E1", team_id=None, user_id="U1") is None


async def test_each_workspaces_messages_go_out_with_its_own_token(vigie: Reseller) -> None:
    await vigie.install(LYCEE)
    client = await vigie.installations.client_for(LYCEE)
    assert client is not None
    await client.chat_postMessage(channel="#general", text="Bonjour")
    general = next(iter(vigie.lycee.workspace.channels))
    assert [each.text for each in vigie.lycee.messages(general)] == ["Bonjour"]
    assert client.clock is vigie.client.clock
    assert await vigie.installations.client_for(LYCEE) is client
    assert (known := vigie.installations.known(LYCEE)) is not None
    assert known.bot_token == client.token
    assert vigie.installations.known(CFA) is None
    assert await vigie.installations.client_for(CFA) is None


async def test_one_socket_serves_every_workspace(vigie: Reseller) -> None:
    for team in (LYCEE, CFA):
        await vigie.install(team)
    handler = SocketMode(vigie.app, vigie.sandbox.identity.app_token, vigie.client)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    await vigie.sandbox.slack.until(lambda: vigie.sandbox.sockets.connected)
    vigie.sandbox.request_url = None
    first, second = await cert(vigie.lycee), await cert(vigie.cfa)
    await handler.close_async()
    assert vigie.sandbox.teams.whose(first) is vigie.lycee.workspace
    assert vigie.sandbox.teams.whose(second) is vigie.cfa.workspace
