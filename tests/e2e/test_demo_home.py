"""The home tab on the demo's page: its buttons act there, and its links lead to the cards."""

from pathlib import Path

from playwright.async_api import Locator, Page, expect

from bot.cli.story import Story
from tests.browser import browsing, in_browser
from tests.e2e.page import enter, press, publish, said, saved, type_in, window

pytestmark = in_browser


async def home_of(page: Page) -> Locator:
    await enter(page, "Vigie")
    await page.get_by_role("tab", name="Accueil").click()
    home = page.get_by_test_id("home")
    await expect(home).to_contain_text("où en sont vos certifications")
    return home


async def test_numbers_are_imported_into_a_channel_from_the_home_tab(story: Story) -> None:
    async with browsing(story.sandbox.base_url) as page:
        await publish(page)
        home = await home_of(page)
        await expect(home).to_contain_text("Rien n'est encore suivi")
        await press(home, "Importer des numéros")
        giving = await window(page, "Importer des numéros")
        await giving.get_by_label("Suivre dans").select_option(label="# formation-web")
        await giving.get_by_label("Vos numéros").fill("RNCP37674 RNCP35959")
        await press(giving, "Lire")
        await press(await window(page, "Ce que Vigie a lu"), "Suivre 2 numéros")
        await press(page.get_by_test_id("modal"), "Fermer")
        await enter(page, "formation-web")
        await expect(said(page, "a ajouté au suivi de ce canal : RNCP37674, RNCP35959")).to_have_count(1)
        home = await home_of(page)
        await expect(home).to_contain_text("15/10/2026 RNCP35959 Développeur web")
        await expect(home).to_contain_text("#formation-web : 2")


async def test_settings_register_and_cards_are_reached_from_the_home_tab(
    story: Story, tmp_path: Path
) -> None:
    async with browsing(story.sandbox.base_url) as page:
        await type_in(page, "/cert suivre RS5000")
        await publish(page)
        home = await home_of(page)
        await press(home, "Réglages")
        asking = await window(page, "Réglages de Vigie")
        await asking.get_by_label("Canal").select_option(label="# certifications")
        await press(asking, "Continuer")
        settings = await window(page, "Réglages de Vigie")
        thresholds = settings.get_by_label("quand nous sommes partenaire")
        await expect(thresholds).to_have_value("180, 90, 30, 7")
        await thresholds.fill("bientôt")
        await press(settings, "Enregistrer")
        await expect(settings.get_by_role("alert")).to_contain_text("par exemple : 180, 90, 30, 7")
        await thresholds.fill("60, 10")
        await press(settings, "Enregistrer")
        await expect(settings).to_have_count(0)

        await press(home, "Registre de veille")
        await page.get_by_role("tab", name="Messages").click()
        assert "RS5000" in await saved(page, "HTML", tmp_path)
        assert "RS5000" in await saved(page, "CSV", tmp_path)

        await page.get_by_role("tab", name="Accueil").click()
        await home.get_by_role("link", name="RS5000 –").click()
        card = said(page, "certification inactive depuis le 25/05/2024")
        await expect(card).to_be_focused()
        await expect(card).to_be_in_viewport()
