"""The page in a real browser: what a person reads and presses."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from playwright.async_api import expect

from bot.sandbox.app import start
from bot.sandbox.ui import Controls
from bot.sandbox.workspace import CAMILLE, CERTIFICATIONS, MALIK, WEB
from tests.browser import browsing, in_browser

from .support import actions, behind, bolt_app, button, opens_modal, refuses_short_reasons, section

if TYPE_CHECKING:
    from playwright.async_api import Route
    from slack_bolt.async_app import AsyncAck
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.sandbox.app import Sandbox

pytestmark = in_browser


def say(sandbox: Sandbox, text: str, *blocks: dict[str, Any], channel: str = CERTIFICATIONS) -> str:
    place = sandbox.slack.channel(channel)
    return sandbox.workspace.post(place, sandbox.identity.bot_user, text, blocks).ts


async def test_a_team_works_on_a_card_from_the_page(sandbox: Sandbox) -> None:
    app = bolt_app(sandbox)

    @app.command("/cert")
    async def cert(ack: AsyncAck, command: dict[str, Any]) -> None:
        await ack(blocks=[section(f"*{command['text']}* : active")], text="active")

    @app.action("v1.step.done")
    async def done(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        text = f"Fait par <@{body['user']['id']}>"
        ts = body["message"]["ts"]
        await client.chat_update(channel=body["channel"]["id"], ts=ts, text=text, blocks=[section(text)])

    opens_modal(app, "v1.step.not_applicable")

    refuses_short_reasons(app)

    async with behind(sandbox, app), browsing(sandbox.base_url) as page:
        await page.get_by_role("button", name="/cert RS5000", exact=True).click()
        seen = page.get_by_test_id("ephemeral")
        await expect(seen).to_contain_text("Visible par vous seulement")
        await expect(seen.locator("strong", has_text="RS5000")).to_be_visible()
        await seen.get_by_role("button", name="Masquer").click()
        await expect(seen).to_have_count(0)

        confirm = {
            "title": {"type": "plain_text", "text": "Sûr ?"},
            "text": {"type": "mrkdwn", "text": "C'est *fait* ?"},
            "confirm": {"type": "plain_text", "text": "Oui, c'est fait"},
            "deny": {"type": "plain_text", "text": "Non"},
        }
        no = button("v1.step.not_applicable", text="Sans objet")
        say(sandbox, "carte", section("Vérifier"), actions({**button(), "confirm": confirm}, no))

        await page.get_by_role("button", name="Sans objet").click()
        dialog = page.get_by_role("dialog", name="Sans objet")
        await dialog.get_by_role("button", name="Valider").click()
        await expect(dialog.get_by_role("alert")).to_have_text("Veuillez renseigner ce champ obligatoire.")
        await dialog.get_by_label("Pourquoi ?").fill("non")
        await dialog.get_by_role("button", name="Valider").click()
        await expect(dialog.get_by_role("alert")).to_have_text("Trop court.")
        await expect(dialog.get_by_label("Pourquoi ?")).to_have_value("non")
        await dialog.get_by_label("Pourquoi ?").fill("Plus vendue")
        await dialog.get_by_role("button", name="Valider").click()
        await expect(dialog).to_have_count(0)

        await page.get_by_role("button", name="Malik Sorel").click()
        await page.get_by_role("button", name="Fait").click()
        await page.get_by_role("dialog", name="Sûr ?").get_by_role("button", name="Non").click()
        assert sandbox.slack.messages(CERTIFICATIONS)[0].edited is None
        await page.get_by_role("button", name="Fait").click()
        await page.get_by_role("button", name="Oui, c'est fait").click()
        await expect(page.get_by_test_id("message")).to_contain_text("Fait par @Malik Sorel")
        await expect(page.get_by_test_id("message")).to_contain_text("(modifié)")


async def test_text_from_outside_stays_text(sandbox: Sandbox) -> None:
    text = "\n".join(
        [
            "*gras* _italique_ ~barré~ `code` 3*4*5",
            "&lt;script&gt;alert(1)&lt;/script&gt; <script>alert(2)</script> &amp;lt;",
            f"<https://example.org/?a=1&amp;b=2|la *fiche*> <@{MALIK}> <#{WEB}> <!here>",
            "<!date^1735599600^{date_num} à {time}|repli> <javascript:alert(3)|non> :tada: :inconnu:",
            "&gt; cité",
        ]
    )
    async with browsing(sandbox.base_url) as page:
        say(sandbox, "repli", section(text))
        content = page.locator(".section .text")
        await expect(content.locator("strong")).to_have_text(["gras"])
        await expect(content.locator("em")).to_have_text("italique")
        await expect(content.locator("s")).to_have_text("barré")
        await expect(content.locator("code")).to_have_text("code")
        await expect(content.locator("a")).to_have_attribute("href", "https://example.org/?a=1&b=2")
        await expect(content.locator(".mention")).to_have_text(["@Malik Sorel", "#formation-web", "@here"])
        await expect(content.locator("time")).to_have_text("31/12/2024 à 00:00")
        await expect(content.locator("blockquote")).to_have_text("cité")
        await expect(content).to_contain_text("3*4*5")
        await expect(content).to_contain_text("<script>alert(1)</script>")
        await expect(content).to_contain_text("&lt;")
        await expect(content).to_contain_text(":inconnu:")
        assert await page.locator("script").count() == 1


async def test_the_spaces_that_a_line_begins_with_are_seen(sandbox: Sandbox) -> None:
    async with browsing(sandbox.base_url) as page:
        say(sandbox, "repli", section("• *un*\n    n° 1\n• deux"))
        content = page.locator(".section .text")
        await expect(content).to_contain_text("n° 1")
        assert await content.inner_text() == "• un\n\xa0\xa0\xa0\xa0n° 1\n• deux"


async def test_a_press_is_not_lost_when_its_message_changes_before_the_release(sandbox: Sandbox) -> None:
    app = bolt_app(sandbox)
    heard: asyncio.Queue[str] = asyncio.Queue()

    @app.action("v1.step.done")
    async def done(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        heard.put_nowait(body["message"]["text"])

    async with behind(sandbox, app), browsing(sandbox.base_url) as page:
        say(sandbox, "avant", section("avant"), actions(button()))
        await page.get_by_role("button", name="Fait").hover()
        await page.mouse.down()
        async with page.expect_response("**/ui/state*"):
            card = sandbox.slack.messages(CERTIFICATIONS)[0]
            sandbox.workspace.rewrite(card, "après", [section("après"), actions(button())])
        await page.mouse.up()
        assert await asyncio.wait_for(heard.get(), 5) == "après"
        await expect(page.get_by_test_id("message")).to_contain_text("après")


async def test_threads_menus_and_other_channels(sandbox: Sandbox) -> None:
    app = bolt_app(sandbox)
    picked: list[str] = []

    @app.action("more")
    async def more(ack: AsyncAck, action: dict[str, Any]) -> None:
        await ack()
        picked.append(action["selected_option"]["value"])

    options = [{"text": {"type": "plain_text", "text": word}, "value": word} for word in ("Clore", "Garder")]
    menu = {"type": "overflow", "action_id": "more", "options": options}
    choice = {**menu, "type": "static_select", "placeholder": {"type": "plain_text", "text": "Choisir"}}
    async with behind(sandbox, app), browsing(sandbox.base_url) as page:
        head = say(sandbox, "carte", section(accessory=menu), actions(choice))
        place = sandbox.slack.channel(CERTIFICATIONS)
        sandbox.workspace.post(place, sandbox.identity.bot_user, "Le registre confirme.", thread_ts=head)
        await page.get_by_role("button", name="1 réponse").click()
        await expect(page.get_by_text("Le registre confirme.")).to_be_visible()
        await page.get_by_role("button", name="Autres actions").click()
        await page.get_by_role("menuitem", name="Clore").click()
        await sandbox.slack.until(lambda: picked == ["Clore"])
        await page.get_by_label("Choisir").select_option("Garder")
        await sandbox.slack.until(lambda: picked == ["Clore", "Garder"])

        say(sandbox, "ailleurs", channel=WEB)
        await expect(page.get_by_test_id(f"channel-{WEB}")).to_contain_text("1 non lus")
        await page.get_by_test_id(f"channel-{WEB}").click()
        await expect(page.get_by_test_id("room-name")).to_have_text("# formation-web")
        await expect(page.get_by_text("ailleurs")).to_be_visible()


async def test_a_bot_that_does_not_answer_is_shown_as_slack_shows_it(sandbox: Sandbox) -> None:
    async with browsing(sandbox.base_url) as page:
        await page.get_by_test_id("say").fill("/cert list")
        await page.get_by_test_id("say").press("Enter")
        await expect(page.get_by_test_id("ephemeral")).to_contain_text("/cert a échoué")


async def test_the_panel_publishes_and_moves_the_day() -> None:
    status = {
        "export": "export-fiches-csv-2024-02-22.zip",
        "next_export": "b.zip",
        "catalogue": {"day": "2024-02-21", "offers": 8},
        "day": "2024-02-22",
    }

    async def publish_next() -> str:
        status.update(export="export-fiches-csv-2026-08-16.zip", next_export="")
        return "Export publié : 1 alerte."

    async def advance(days: int) -> str:
        if days == 1:
            raise ValueError("pas encore")
        asked.put_nowait(days)
        await passed.wait()
        return "Rien de neuf."

    asked: asyncio.Queue[int] = asyncio.Queue()
    passed = asyncio.Event()
    controls = Controls(publish_next, advance, lambda: dict(status))
    async with start(controls=controls) as sandbox, browsing(sandbox.base_url) as page:
        await expect(page.get_by_test_id("export")).to_have_text("export du 22/02/2024")
        await expect(page.get_by_test_id("day")).to_have_text("jeudi 22 février 2024")
        await expect(page.get_by_test_id("catalogue")).to_have_text("8 offres au 21/02/2024")
        await page.get_by_role("button", name="Publier l'export suivant").click()
        await expect(page.get_by_test_id("told")).to_have_text("Export publié : 1 alerte.")
        await expect(page.get_by_test_id("export")).to_have_text("export du 16/08/2026")
        await expect(page.get_by_role("button", name="Publier l'export suivant")).to_be_disabled()
        await page.get_by_role("button", name="Avancer d'un jour").click()
        await expect(page.get_by_test_id("told")).to_have_text("Impossible : pas encore")
        await page.get_by_role("button", name="Avancer d'une semaine").click()
        assert await asyncio.wait_for(asked.get(), 5) == 7
        await expect(page.get_by_test_id("told")).to_have_text("Les jours passent, un par un…")
        await expect(page.get_by_role("button", name="Avancer de 30 jours")).to_be_disabled()
        passed.set()
        await expect(page.get_by_test_id("told")).to_have_text("Rien de neuf.")
        await page.get_by_role("button", name="Avancer de 30 jours").click()
        assert await asyncio.wait_for(asked.get(), 5) == 30
        await page.set_viewport_size({"width": 360, "height": 740})
        await page.get_by_role("button", name="Avancer de 30 jours").click()
        assert await asyncio.wait_for(asked.get(), 5) == 30
        assert await page.evaluate("document.documentElement.scrollWidth") <= 360
        assert "Licence Ouverte 2.0" in await page.get_by_test_id("registry").inner_text()


async def test_who_speaks_sees_the_end_and_who_reads_above_is_told_that_more_came(sandbox: Sandbox) -> None:
    async with browsing(sandbox.base_url) as page:
        for number in range(30):
            say(sandbox, f"message {number}")
        log, newer = page.get_by_test_id("messages"), page.get_by_role("button", name="Nouveaux messages")
        await expect(page.get_by_text("message 29")).to_be_in_viewport()
        await expect(newer).to_be_hidden()
        await log.press("Home")
        await expect(page.get_by_text("message 0", exact=True)).to_be_in_viewport()
        say(sandbox, "plus bas")
        await expect(page.get_by_text("plus bas")).not_to_be_in_viewport()
        await newer.click()
        await expect(page.get_by_text("plus bas")).to_be_in_viewport()
        await expect(newer).to_be_hidden()
        await log.press("Home")
        await expect(page.get_by_text("message 0", exact=True)).to_be_in_viewport()
        await page.get_by_test_id("say").fill("bonjour")
        await page.get_by_test_id("say").press("Enter")
        await expect(page.get_by_text("bonjour")).to_be_in_viewport()


async def test_what_is_said_before_the_page_knows_its_channel_is_said_there(sandbox: Sandbox) -> None:
    async with browsing(sandbox.base_url) as page:
        known = asyncio.Event()

        async def slowly(route: Route) -> None:
            await known.wait()
            await route.continue_()

        await page.route("**/ui/state*", slowly)
        await page.reload()
        await page.get_by_test_id("say").fill("bonjour")
        await page.get_by_test_id("say").press("Enter")
        known.set()
        await expect(page.get_by_text("bonjour")).to_be_in_viewport()


async def test_a_link_to_a_message_leads_to_it_on_the_page(sandbox: Sandbox) -> None:
    async with browsing(sandbox.base_url) as page:
        head = say(sandbox, "la carte")
        place = sandbox.slack.channel(CERTIFICATIONS)
        reply = sandbox.workspace.post(place, sandbox.identity.bot_user, "la réponse", thread_ts=head).ts
        for number in range(30):
            say(sandbox, f"message {number}")
        for ts, text in ((head, "la carte"), (reply, "la réponse")):
            address = f"https://slack.com/archives/{CERTIFICATIONS}/p{ts.replace('.', '')}"
            say(sandbox, text, section(f"<{address}|vers {text}>"), channel=WEB)
            await page.get_by_test_id(f"channel-{WEB}").click()
            await page.get_by_role("link", name=f"vers {text}").click()
            await expect(page.get_by_test_id("room-name")).to_have_text("# certifications")
            await expect(page.locator(f'[data-ts="{ts}"]')).to_be_focused()
            await expect(page.get_by_text(text)).to_be_in_viewport()


async def test_two_files_of_one_title_are_told_apart_by_what_they_are(sandbox: Sandbox) -> None:
    async with browsing(sandbox.base_url) as page:
        place = sandbox.slack.channel(CERTIFICATIONS)
        for name in ("veille.csv", "veille.html"):
            file = sandbox.slack.upload(CAMILLE, name, b"a;b")
            file.title = "Registre de veille"
            sandbox.workspace.post(place, sandbox.identity.bot_user, files=[file])
        files = page.get_by_test_id("file")
        await expect(files).to_have_text(["Registre de veilleCSV, 0 ko", "Registre de veilleHTML, 0 ko"])


async def test_a_phones_width_shows_everything_without_scrolling_sideways(sandbox: Sandbox) -> None:
    async with browsing(sandbox.base_url) as page:
        await page.set_viewport_size({"width": 360, "height": 740})
        say(sandbox, "x", section("mot " * 200), actions(button(), button("b", text="Sans objet")))
        await expect(page.get_by_role("button", name="Sans objet")).to_be_visible()
        assert await page.evaluate("document.documentElement.scrollWidth") <= 360
        assert CAMILLE in sandbox.workspace.users
