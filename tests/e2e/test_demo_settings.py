"""Two languages, a calendar and a rehearsal, on the demo's page."""

import re

import httpx
from playwright.async_api import expect

from bot.cli.story import Story
from tests.browser import browsing, in_browser
from tests.e2e.page import answer, enter, press, publish, said, type_in, window

pytestmark = in_browser


async def test_one_alert_stands_in_two_languages_and_is_settled_once(story: Story) -> None:
    async with browsing(story.sandbox.base_url) as page:
        await type_in(page, "/cert suivre RS5000")
        await enter(page, "formation-web")
        await type_in(page, "/cert reglages")
        settings = await window(page, "Réglages de Vigie")
        await settings.get_by_label("Langue").select_option("English")
        await press(settings, "Enregistrer")
        await expect(settings).to_have_count(0)
        await type_in(page, "/cert watch RS5000")
        await expect(answer(page, "This channel now watches 1 more certification")).to_be_visible()

        await publish(page)
        english = said(page, "certification inactive since 25 May 2024")
        await expect(english).to_contain_text("Replaced, says the registry, by: RS6604")
        await press(english, "Done")
        await expect(english).to_contain_text("Done by @Camille Aubray")
        await enter(page, "certifications")
        french = said(page, "certification inactive depuis le 25/05/2024")
        await expect(french).to_contain_text("Remplacée, selon le registre, par : RS6604")
        await expect(french).to_contain_text("Fait par @Camille Aubray")
        await expect(french.get_by_role("button", name="Fait", exact=True)).to_have_count(3)


async def test_a_calendar_answers_at_its_address_until_it_is_withdrawn(story: Story) -> None:
    async with browsing(story.sandbox.base_url) as page, httpx.AsyncClient(trust_env=False) as agenda:
        await publish(page)
        await type_in(page, "/cert suivre RNCP35959")
        await type_in(page, "/cert calendrier")
        shown = answer(page, "Qui a cette adresse peut le lire")
        await expect(shown).to_contain_text("S'abonner à un calendrier")
        address = re.findall(r"http\S+\.ics", await shown.inner_text())[0]
        feed = (await agenda.get(address)).text.replace("\xa0", " ")
        assert "SUMMARY:RNCP35959 : fin d'enregistrement – " in feed
        assert "DTSTART;VALUE=DATE:20261015" in feed
        await press(shown, "Ne plus publier")
        await expect(page.get_by_test_id("ephemeral").filter(has_text=address)).to_have_count(0)
        assert (await agenda.get(address)).status_code == 404


async def test_a_rehearsal_tells_the_alerts_of_the_last_export_and_keeps_nothing(story: Story) -> None:
    async with browsing(story.sandbox.base_url) as page:
        await publish(page)
        await type_in(page, "/cert essai RS5000 RS6232 RNCP37674 RNCP99999")
        rehearsed = answer(page, "Essai à blanc : 1 alerte")
        for part in (
            "RS5000 – Exploiter la blockchain",
            "Déjà inactives avant, donc sans alerte (1)",
            "Inconnues du registre (1)• RNCP99999",
            "Comparé à l'export du 22/02/2024. Rien n'a été enregistré",
        ):
            await expect(rehearsed).to_contain_text(part)
        await expect(page.get_by_test_id("message")).to_have_count(0)
        await type_in(page, "/cert liste")
        await expect(answer(page, "ne suit")).to_be_visible()
