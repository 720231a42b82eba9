"""The demo's story, in a real browser, as a person plays it."""

from pathlib import Path

from playwright.async_api import expect

from bot.cli.story import Story
from tests.browser import browsing, in_browser
from tests.e2e.page import type_in

pytestmark = in_browser


async def test_the_story_from_the_watch_to_the_folded_card(story: Story, tmp_path: Path) -> None:
    async with browsing(story.sandbox.base_url) as page:
        await type_in(page, "/cert RS5000")
        seen = page.get_by_test_id("ephemeral").last
        await expect(seen).to_contain_text("active jusqu'au 24/05/2024")
        await expect(seen).to_contain_text("Visible par vous seulement")
        await seen.get_by_role("button", name="Suivre ici").click()
        await expect(page.get_by_test_id("message").last).to_contain_text("RS5000")

        await page.get_by_role("button", name="Publier l'export suivant").click()
        card = page.get_by_test_id("message").filter(has_text="certification inactive depuis le 25/05/2024")
        await expect(card).to_contain_text("RS6604")
        await expect(card).to_contain_text("France compétences, export du 16/08/2026")

        done = card.get_by_role("button", name="Fait", exact=True)
        await expect(done).to_have_count(4)
        await done.first.click()
        await expect(card).to_contain_text("Fait par")
        await card.get_by_role("button", name="Rouvrir").click()
        await expect(done).to_have_count(4)
        modal = page.get_by_test_id("modal")
        await modal.get_by_role("textbox").fill("Une session restait à venir")
        await modal.get_by_role("button", name="Enregistrer").click()
        await expect(card).to_contain_text("1 réponse")

        await card.get_by_role("button", name="Sans objet").last.click()
        await modal.get_by_role("textbox").fill("Nous ne sommes pas certificateur")
        await modal.get_by_role("button", name="Enregistrer").click()
        await expect(card).to_contain_text("Nous ne sommes pas certificateur")
        for left in (3, 2, 1):
            await expect(done).to_have_count(left)
            await done.first.click()
        await expect(card).to_contain_text("3 faites, 1 sans objet")
        await expect(done).to_have_count(0)

        await type_in(page, "/cert encours")
        await expect(page.get_by_test_id("ephemeral").last).not_to_contain_text("RS5000")


async def test_the_day_moves_on_and_an_end_date_passes(story: Story) -> None:
    async with browsing(story.sandbox.base_url) as page:
        await page.get_by_role("button", name="Publier l'export suivant").click()
        await expect(page.get_by_test_id("told")).to_contain_text("Nouvel export lu")
        await expect(page.get_by_test_id("day")).to_contain_text("16 août 2026")
        await type_in(page, "/cert suivre RNCP35809")
        await expect(page.get_by_test_id("ephemeral").last).to_contain_text("31/08/2026")
        for day in [f"{number} août 2026" for number in range(17, 32)] + ["1 septembre 2026"]:
            await page.get_by_role("button", name="Avancer d'un jour").click()
            await expect(page.get_by_test_id("day")).to_contain_text(day)
        card = page.get_by_test_id("message").filter(has_text="échéance atteinte le 31/08/2026, à confirmer")
        await expect(card).to_have_count(1)
