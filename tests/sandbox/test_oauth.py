"""Several teams, and an app that gets into them by OAuth: the page, codes, tokens that rotate, removal."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult

from bot.sandbox.workspace import CERTIFICATIONS

from .support import behind, refusal, web_client

if TYPE_CHECKING:
    from bot.sandbox.app import Sandbox
    from bot.sandbox.slack import Slack

BACK = "https://vigie.example.org/slack/oauth_redirect"
LYCEE, CFA = "T0LYCEE001", "T0CFA00001"


@pytest.fixture
def lycee(sandbox: Sandbox) -> Slack:
    sandbox.oauth.redirect_urls.append("https://vigie.example.org/slack")
    return sandbox.add_team(LYCEE, "Lycée Voltaire")


def asked(sandbox: Sandbox, **more: str) -> dict[str, str]:
    """What an app brings people to the page with."""
    app = {"client_id": sandbox.identity.client_id, "scope": "commands,chat:write", "state": "s1"}
    return app | {"redirect_uri": BACK} | more


async def answered(sandbox: Sandbox, answer: str, **more: str) -> httpx.Response:
    """Somebody presses one of the page's buttons."""
    async with httpx.AsyncClient() as http:
        form = asked(sandbox, team=LYCEE, answer=answer, **more)
        return await http.post(sandbox.authorize_url, data=form)


def returned(response: httpx.Response) -> dict[str, str]:
    """What the app is told when people come back to it."""
    assert response.status_code == 302
    there = urlsplit(response.headers["location"])
    assert f"{there.scheme}://{there.netloc}{there.path}" == BACK
    return {name: values[0] for name, values in parse_qs(there.query).items()}


async def code_of(sandbox: Sandbox, **more: str) -> str:
    return returned(await answered(sandbox, "allow", **more))["code"]


async def exchanged(sandbox: Sandbox, code: str = "", **more: Any) -> dict[str, Any]:  # noqa: ANN401
    """What oauth.v2.access answers to the app."""
    app = {"client_id": sandbox.identity.client_id, "client_secret": sandbox.identity.client_secret}
    given: dict[str, Any] = app | {"code": code or None, "redirect_uri": BACK} | more
    answer = await web_client(sandbox, "none").oauth_v2_access(**given)
    assert isinstance(answer.data, dict)
    return answer.data


async def installed(sandbox: Sandbox) -> dict[str, Any]:
    return await exchanged(sandbox, await code_of(sandbox))


async def test_the_page_names_the_scopes_and_offers_every_team(sandbox: Sandbox, lycee: Slack) -> None:
    async with httpx.AsyncClient() as http:
        page = await http.get(sandbox.authorize_url, params=asked(sandbox, team=LYCEE, state='"><b>'))
    assert page.status_code == 200
    for said in ("commands, chat:write", "Autoriser", "Annuler", "École Horizon", "&quot;&gt;&lt;b&gt;"):
        assert said in page.text
    assert f'value="{LYCEE}" selected' in page.text


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"client_id": "9.9"}, "invalid_client_id"),
        ({"scope": ""}, "no_scopes"),
        ({"redirect_uri": "https://elsewhere.example.org/"}, "bad_redirect_uri"),
    ],
)
async def test_slack_does_not_ask_for_an_app_that_is_set_up_wrong(
    sandbox: Sandbox, lycee: Slack, wrong: dict[str, str], code: str
) -> None:
    async with httpx.AsyncClient() as http:
        page = await http.get(sandbox.authorize_url, params=asked(sandbox, **wrong))
    assert (page.status_code, code in page.text) == (400, True)
    pressed = await answered(sandbox, "allow", **wrong)
    assert (pressed.status_code, code in pressed.text) == (400, True)


async def test_no_team_but_those_of_this_slack_can_be_chosen(sandbox: Sandbox, lycee: Slack) -> None:
    async with httpx.AsyncClient() as http:
        form = asked(sandbox, team="T0NOWHERE1", answer="allow")
        assert (await http.post(sandbox.authorize_url, data=form)).status_code == 400


async def test_who_cancels_is_sent_back_with_access_denied(sandbox: Sandbox, lycee: Slack) -> None:
    assert returned(await answered(sandbox, "deny")) == {"error": "access_denied", "state": "s1"}


async def test_a_code_becomes_a_token_that_speaks_for_its_team(sandbox: Sandbox, lycee: Slack) -> None:
    answer = await installed(sandbox)
    assert answer["token_type"] == "bot"
    assert answer["expires_in"] == 43200
    assert answer["access_token"].startswith("xoxe.xoxb-1-")
    assert answer["refresh_token"].startswith("xoxe-1-")
    assert answer["team"] == {"id": LYCEE, "name": "Lycée Voltaire"}
    assert answer["authed_user"]["id"] in lycee.workspace.users
    who = await web_client(sandbox, answer["access_token"]).auth_test()
    assert (who["team_id"], who["user_id"]) == (LYCEE, lycee.workspace.identity.bot_user)
    assert who.headers["x-oauth-scopes"] == "commands,chat:write"


async def test_tokens_last_where_the_app_does_not_rotate_them(sandbox: Sandbox, lycee: Slack) -> None:
    sandbox.oauth.lifetime = None
    answer = await installed(sandbox)
    assert answer["access_token"].startswith("xoxb-1-")
    assert answer.keys().isdisjoint({"refresh_token", "expires_in"})
    sandbox.teams.now = lambda: 9e9
    assert (await web_client(sandbox, answer["access_token"]).auth_test())["ok"]


async def test_a_code_serves_once_and_for_ten_minutes(sandbox: Sandbox, lycee: Slack) -> None:
    code, late = await code_of(sandbox), await code_of(sandbox)
    await exchanged(sandbox, code)
    assert await refusal(exchanged(sandbox, code)) == "invalid_code"
    moment = sandbox.teams.now() + 600
    sandbox.teams.now = lambda: moment
    assert await refusal(exchanged(sandbox, late)) == "invalid_code"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"client_id": "9.9"}, "invalid_client_id"),
        ({"client_secret": "guess"}, "bad_client_secret"),
        ({"redirect_uri": "https://vigie.example.org/slack/other"}, "bad_redirect_uri"),
        ({"code": "guess"}, "invalid_code"),
        ({"grant_type": "password"}, "invalid_grant_type"),
        ({"grant_type": "refresh_token", "refresh_token": "guess"}, "invalid_refresh_token"),
    ],
)
async def test_what_does_not_fit_is_refused_with_slacks_code(
    sandbox: Sandbox, lycee: Slack, wrong: dict[str, str], code: str
) -> None:
    given = {"code": await code_of(sandbox)} | wrong
    assert await refusal(exchanged(sandbox, **given)) == code


async def test_a_refresh_token_serves_once_and_the_old_token_until_it_expires(
    sandbox: Sandbox, lycee: Slack
) -> None:
    began = sandbox.teams.now()
    sandbox.teams.now = lambda: began
    old = await installed(sandbox)
    refresh = {"grant_type": "refresh_token", "refresh_token": old["refresh_token"]}
    sandbox.teams.now = lambda: began + 43_199
    new = await exchanged(sandbox, **refresh)
    assert (await web_client(sandbox, old["access_token"]).auth_test())["team_id"] == LYCEE
    sandbox.teams.now = lambda: began + 43_200
    assert await refusal(web_client(sandbox, old["access_token"]).auth_test()) == "token_expired"
    assert (await web_client(sandbox, new["access_token"]).auth_test())["team_id"] == LYCEE
    assert await refusal(exchanged(sandbox, **refresh)) == "invalid_refresh_token"


async def test_nothing_of_one_team_exists_for_anothers_token(sandbox: Sandbox, lycee: Slack) -> None:
    theirs = web_client(sandbox, (await installed(sandbox))["access_token"])
    ours = web_client(sandbox)
    general = next(iter(lycee.workspace.channels))
    assert await refusal(ours.chat_postMessage(channel=general, text="x")) == "channel_not_found"
    assert await refusal(theirs.chat_postMessage(channel=CERTIFICATIONS, text="x")) == "channel_not_found"
    lycee.workspace.channels[general].members.add(lycee.workspace.identity.bot_user)
    posted = await theirs.chat_postMessage(channel=general, text="Bonjour")
    assert [each.text for each in lycee.messages(general)] == ["Bonjour"]
    assert await refusal(ours.chat_update(channel=general, ts=posted["ts"], text="y")) == "channel_not_found"
    sacha = lycee.workspace.channels[general].members - {lycee.workspace.identity.bot_user}
    assert await refusal(ours.users_info(user=sacha.pop())) == "user_not_found"


async def test_a_file_is_downloaded_with_its_own_teams_token_only(sandbox: Sandbox, lycee: Slack) -> None:
    token = (await exchanged(sandbox, await code_of(sandbox, scope="files:read,files:write")))["access_token"]
    client = web_client(sandbox, token)
    asked = await client.files_getUploadURLExternal(filename="a.txt", length=2)
    bearer = [{"Authorization": f"Bearer {each}"} for each in (token, sandbox.identity.bot_token, "guess")]
    async with httpx.AsyncClient() as http:
        await http.post(asked["upload_url"], content=b"ab")
        await client.files_completeUploadExternal(files=[{"id": asked["file_id"], "title": "a"}])
        address = (await client.files_info(file=asked["file_id"]))["file"]["url_private"]
        read = [await http.get(address, headers=each) for each in bearer]
    assert (read[0].content, read[1].status_code, "Sign in" in read[2].text) == (b"ab", 404, True)


async def test_each_team_delivers_in_its_own_name_and_is_answered_there(
    sandbox: Sandbox, lycee: Slack
) -> None:
    async def lets_in() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=LYCEE, bot_token="xoxb-1")

    app = AsyncApp(
        client=web_client(sandbox, "none"),
        signing_secret=sandbox.identity.signing_secret,
        authorize=lets_in,
        process_before_response=True,
    )

    @app.command("/cert")
    async def cert(ack: AsyncAck, command: dict[str, str], respond: Any) -> None:  # noqa: ANN401
        await ack(command["team_id"])
        await respond("plus tard")

    general, sacha = next(iter(lycee.workspace.channels)), list(lycee.workspace.users)[-1]
    async with behind(sandbox, app):
        outcome = await lycee.command(sacha, general, "/cert", "aide")
    assert outcome.said == LYCEE
    assert [seen.text for seen in lycee.ephemerals(sacha, general)] == ["plus tard", LYCEE]
    assert sandbox.workspace.ephemerals == []


async def test_an_app_that_was_removed_hears_of_it_and_its_tokens_are_inactive(
    sandbox: Sandbox, lycee: Slack
) -> None:
    tokens = await installed(sandbox)
    sandbox.slack.events |= {"app_uninstalled", "tokens_revoked"}
    told = await sandbox.remove_app(lycee)
    events = [outcome.delivery.payload for outcome in told]
    bot = lycee.workspace.identity.bot_user
    assert [each["team_id"] for each in events] == [LYCEE, LYCEE]
    assert [each["event"] for each in events] == [
        {"type": "tokens_revoked", "tokens": {"bot": [bot], "oauth": []}},
        {"type": "app_uninstalled"},
    ]
    assert await refusal(web_client(sandbox, tokens["access_token"]).auth_test()) == "account_inactive"
    refresh = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    assert await refusal(exchanged(sandbox, **refresh)) == "invalid_refresh_token"
    assert (await web_client(sandbox).auth_test())["team_id"] == sandbox.identity.team_id


async def test_the_first_team_can_remove_the_app_too(sandbox: Sandbox) -> None:
    client = web_client(sandbox)
    assert await sandbox.remove_app(sandbox.slack) == []
    assert await refusal(client.auth_test()) == "account_inactive"


async def test_an_app_removes_itself_and_hears_of_it_afterwards(sandbox: Sandbox, lycee: Slack) -> None:
    sandbox.slack.events.add("app_uninstalled")
    client = web_client(sandbox, (await installed(sandbox))["access_token"])
    app = {"client_id": sandbox.identity.client_id, "client_secret": sandbox.identity.client_secret}
    wrong = client.apps_uninstall(**app | {"client_secret": "guess"})
    assert await refusal(wrong) == "bad_client_secret"
    assert (await client.apps_uninstall(**app))["ok"]
    assert await refusal(client.auth_test()) == "account_inactive"
    [delivery] = await sandbox.slack.until(lambda: sandbox.courier.delivered)
    assert json.loads(delivery.body)["team_id"] == LYCEE


async def test_a_revoked_token_is_the_only_one_that_ends(sandbox: Sandbox, lycee: Slack) -> None:
    first, second = (await installed(sandbox))["access_token"], (await installed(sandbox))["access_token"]
    assert (await web_client(sandbox, first).auth_revoke(test=True))["revoked"] is False
    assert (await web_client(sandbox, first).auth_revoke())["revoked"] is True
    assert await refusal(web_client(sandbox, first).auth_test()) == "token_revoked"
    assert (await web_client(sandbox, second).auth_test())["ok"]
    ours = web_client(sandbox)
    assert (await ours.auth_revoke())["revoked"] is True
    assert await refusal(ours.auth_test()) == "token_revoked"


async def test_an_install_for_a_whole_organisation_is_no_teams(sandbox: Sandbox, lycee: Slack) -> None:
    answer = await exchanged(sandbox, await code_of(sandbox, org_wide="1"))
    assert (answer["is_enterprise_install"], answer["team"]) == (True, None)
