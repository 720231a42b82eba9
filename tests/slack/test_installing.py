"""The app gets into workspaces by Slack's OAuth: pages, state, code, and what is kept of it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from bot.locale.texts import texts
from bot.slack.installing_pages import language, refused_page
from tests.slack.reseller import CFA, LYCEE, NOT_HERE, Reseller, cert


def plain(text: str) -> str:
    return text.replace("\xa0", " ")


async def test_each_workspace_gets_a_token_of_its_own(vigie: Reseller) -> None:
    for team in (LYCEE, CFA):
        page = await vigie.install(team)
        assert page.status_code == 200
    assert vigie.hooks == [("came", LYCEE), ("came", CFA)]
    first, second = await cert(vigie.lycee), await cert(vigie.cfa)
    assert first != second
    assert vigie.sandbox.teams.whose(first) is vigie.lycee.workspace
    assert vigie.sandbox.teams.whose(second) is vigie.cfa.workspace


async def test_the_last_page_names_the_workspace_and_leads_to_it(vigie: Reseller) -> None:
    page = plain((await vigie.install(LYCEE)).text)
    assert "Vigie est installée dans Lycée &lt;Voltaire&gt;" in page
    assert f"slack://app?team={LYCEE}&amp;id={vigie.sandbox.identity.app_id}" in page
    assert "/cert suivre" in page


async def test_the_first_page_asks_slack_for_the_manifests_scopes(vigie: Reseller) -> None:
    begun = await vigie.begin(team=LYCEE)
    assert begun.page.status_code == 200
    assert begun.slack.startswith(vigie.sandbox.authorize_url)
    assert f"client_id={vigie.sandbox.identity.client_id}" in begun.slack
    assert f"team={LYCEE}" in begun.slack
    assert set(vigie.sandbox.identity.scopes) == set(
        begun.slack.partition("&scope=")[2].partition("&")[0].split(",")
    )


async def test_nothing_but_a_workspaces_id_is_passed_on_to_slack(vigie: Reseller) -> None:
    begun = await vigie.begin(team="T1&redirect_uri=https://elsewhere.example.org")
    assert "elsewhere" not in begun.slack
    assert "team=" not in begun.slack


async def test_the_pages_load_and_run_nothing_and_are_kept_nowhere(vigie: Reseller) -> None:
    begun = await vigie.begin()
    done = await vigie.come_back(await vigie.agree(begun, LYCEE), begun.cookie)
    for page in (begun.page, done):
        assert page.headers["content-security-policy"].startswith("default-src 'none'")
        assert page.headers["referrer-policy"] == "no-referrer"
        assert page.headers["cache-control"] == "no-store"
        assert "<script" not in page.text
        assert "src=" not in page.text
    cookie = begun.page.headers["set-cookie"]
    assert all(word in cookie for word in ("HttpOnly", "Secure", "SameSite=lax", "Max-Age=600"))
    assert "Max-Age=600" not in done.headers["set-cookie"]


async def test_pages_are_in_the_browsers_language_or_else_in_ours(vigie: Reseller) -> None:
    begun = await vigie.begin()
    english = await vigie.come_back(
        await vigie.agree(begun, LYCEE, "deny"), begun.cookie, accept_language="de, en-GB;q=0.8"
    )
    assert "Vigie is not installed" in english.text
    assert '<html lang="en">' in english.text
    assert '<html lang="fr">' in begun.page.text


@pytest.mark.parametrize(
    ("accepted", "chosen"),
    [("", "fr"), ("de", "fr"), ("en-US,fr;q=0.5", "en"), ("fr-CA, en", "fr"), ("*", "fr")],
)
def test_the_first_language_that_we_speak_is_chosen(accepted: str, chosen: str) -> None:
    assert language(accepted, "fr") == chosen


async def test_who_cancels_is_told_what_to_do_and_nothing_is_installed(vigie: Reseller) -> None:
    begun = await vigie.begin()
    page = await vigie.come_back(await vigie.agree(begun, LYCEE, "deny"), begun.cookie)
    assert page.status_code == 200
    assert "demandez à un administrateur" in plain(page.text).replace("&#39;", "'")
    assert 'href="/slack/install"' in page.text
    assert vigie.exchanges() == []


@pytest.mark.parametrize("cookie", ["", "slack-app-oauth-state=another", "other=1"])
async def test_a_browser_that_did_not_begin_the_installation_is_refused(vigie: Reseller, cookie: str) -> None:
    begun = await vigie.begin()
    page = await vigie.come_back(await vigie.agree(begun, LYCEE), cookie)
    assert page.status_code == 400
    assert "dans le même navigateur" in plain(page.text)
    assert vigie.exchanges() == []


async def test_a_forged_state_is_refused_even_with_a_cookie_to_match(vigie: Reseller) -> None:
    begun = await vigie.begin()
    returned = await vigie.agree(begun, LYCEE) | {"state": "forged"}
    page = await vigie.come_back(returned, "slack-app-oauth-state=forged")
    assert page.status_code == 401
    assert vigie.exchanges() == []


async def test_a_state_serves_once(vigie: Reseller) -> None:
    begun = await vigie.begin()
    returned = await vigie.agree(begun, LYCEE)
    assert (await vigie.come_back(returned, begun.cookie)).status_code == 200
    again = await vigie.come_back(returned, begun.cookie)
    assert again.status_code == 401
    assert "a déjà servi" in plain(again.text)
    assert vigie.exchanges() == ["ok"]


async def test_a_state_serves_once_to_two_at_once(vigie: Reseller) -> None:
    state = await vigie.states.async_issue()
    spent = await asyncio.gather(*(vigie.states.async_consume(state) for _ in range(5)))
    assert sorted(spent) == [False, False, False, False, True]


async def test_a_state_ends_after_ten_minutes_and_is_then_forgotten(vigie: Reseller) -> None:
    begun = await vigie.begin()
    kept = await vigie.states.async_issue()
    late = begun.cookie.partition("=")[2]
    table = vigie.states.oauth_states
    async with vigie.engine.begin() as connection:
        ended = datetime.now(UTC).replace(tzinfo=None) - timedelta(seconds=1)
        await connection.execute(update(table).where(table.c.state == late).values(expire_at=ended))
    page = await vigie.come_back(await vigie.agree(begun, LYCEE), begun.cookie)
    assert page.status_code == 401
    assert "plus de dix minutes" in plain(page.text)
    async with vigie.engine.begin() as connection:
        await connection.execute(table.insert(), {"state": "never finished", "expire_at": ended})
    await vigie.states.forget_ended()
    async with vigie.engine.connect() as connection:
        assert list((await connection.execute(select(table.c.state))).scalars()) == [kept]


async def test_a_code_that_was_used_elsewhere_installs_nothing(vigie: Reseller) -> None:
    first, second = await vigie.begin(), await vigie.begin()
    returned = await vigie.agree(first, LYCEE)
    assert (await vigie.come_back(returned, first.cookie)).status_code == 200
    state = second.cookie.partition("=")[2]
    page = await vigie.come_back(returned | {"state": state}, second.cookie)
    assert page.status_code == 401
    assert vigie.exchanges() == ["ok", "invalid_code"]


async def test_what_an_operator_set_wrong_is_in_the_log_and_not_on_the_page(
    vigie: Reseller, capsys: pytest.CaptureFixture[str]
) -> None:
    vigie.sandbox.faults.add("oauth.v2.access", error="bad_client_secret")
    page = await vigie.install(LYCEE)
    assert "prévenez la personne" in plain(page.text)
    assert "bad_client_secret" not in page.text
    assert "code=bad_client_secret" in capsys.readouterr().out


async def test_a_return_without_a_code_installs_nothing(vigie: Reseller) -> None:
    begun = await vigie.begin()
    page = await vigie.come_back({"state": begun.cookie.partition("=")[2]}, begun.cookie)
    assert page.status_code == 401
    assert "pas confirmé" in plain(page.text)


async def test_what_slack_says_is_not_put_in_the_page_as_it_is(vigie: Reseller) -> None:
    page = await vigie.come_back({"error": "<script>x</script>"}, "")
    assert "<script>" not in page.text
    assert "refusé" in page.text
    known = await vigie.come_back({"error": "invalid_scope"}, "")
    assert "invalid_scope" in known.text


async def test_slack_that_does_not_answer_is_told_and_it_can_be_done_again(vigie: Reseller) -> None:
    vigie.sandbox.faults.add("oauth.v2.access", cut=True)
    page = await vigie.install(LYCEE)
    assert page.status_code == 503
    assert "dans quelques minutes" in plain(page.text)
    assert (await vigie.install(LYCEE)).status_code == 200


async def test_a_database_that_is_down_is_told_on_both_pages(vigie: Reseller) -> None:
    begun = await vigie.begin()
    returned = await vigie.agree(begun, LYCEE)
    async with vigie.engine.begin() as connection:
        await connection.run_sync(vigie.states.oauth_states.drop)
    assert (await vigie.begin()).page.status_code == 503
    assert (await vigie.come_back(returned, begun.cookie)).status_code == 503
    assert vigie.exchanges() == []


async def test_an_installation_for_a_whole_organisation_is_refused_and_its_token_given_back(
    vigie: Reseller,
) -> None:
    page = await vigie.install(LYCEE, org_wide="1")
    assert page.status_code == 400
    assert "Enterprise Grid" in page.text
    assert vigie.hooks == []
    assert [call.answer for call in vigie.sandbox.faults.made("auth.revoke")] == ["ok"]
    assert await cert(vigie.lycee) == NOT_HERE


async def test_an_organisations_token_that_cannot_be_given_back_changes_nothing_in_the_page(
    vigie: Reseller,
) -> None:
    vigie.sandbox.faults.add("auth.revoke", status=500)
    assert (await vigie.install(LYCEE, org_wide="1")).status_code == 400


async def test_a_second_installation_takes_the_place_of_the_first(vigie: Reseller) -> None:
    await vigie.install(LYCEE)
    before = await cert(vigie.lycee)
    await vigie.install(LYCEE)
    assert await cert(vigie.lycee) != before
    table = vigie.installations.bots.bots
    async with vigie.engine.connect() as connection:
        assert len((await connection.execute(select(table.c.id))).all()) == 1


async def test_no_token_nor_code_gets_into_the_log(
    vigie: Reseller, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level("DEBUG", logger="bot"):
        await vigie.install(LYCEE)
        begun = await vigie.begin()
        returned = await vigie.agree(begun, LYCEE)
        vigie.sandbox.faults.add("oauth.v2.access", error="invalid_code")
        await vigie.come_back(returned, begun.cookie)
        async with vigie.engine.begin() as connection:
            await connection.run_sync(vigie.installations.bots.bots.drop)
        assert (await vigie.install(LYCEE)).status_code == 503
    said = caplog.text + "".join(capsys.readouterr())
    assert "an installation failed" in said
    for secret in ("xoxe", "xoxb", returned["code"], returned["state"]):
        assert secret not in said


@pytest.mark.parametrize("locale", ["fr", "en"])
def test_every_refusal_says_what_to_do_next(locale: str) -> None:
    reasons = ("access_denied", "invalid_browser", "invalid_state", "org_wide", "unavailable", "invalid_code")
    for reason in reasons:
        page = refused_page(reason, "/slack/install", texts(locale))
        assert len(page.paragraphs) == 2
        assert page.links[0][1] == "/slack/install"
