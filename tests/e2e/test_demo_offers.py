"""Our offers on the demo's page: still shown when the alert comes, archived, gone in the next extraction."""

import asyncio

from playwright.async_api import Locator, Page, expect

from bot.cli.story import Story
from bot.sandbox.offers import RENAMED
from tests.browser import browsing, in_browser
from tests.e2e.page import DAY, answer, move, press, publish, said, type_in

pytestmark = in_browser

OURS = "48276116000019"
"""ORSYS: partner for RS5000, which goes inactive, with three offers for it in the demo's catalogue."""


async def set_up(page: Page) -> None:
    await press(page, f"/cert siret {OURS}")
    await press(answer(page, "ORSYS : 1 certification"), "Suivre les actives ici (1)")
    await expect(said(page, "a ajouté au suivi de ce canal : RS5000")).to_have_count(1)


def the_card(page: Page) -> Locator:
    return said(page, "certification inactive depuis le 25/05/2024").filter(has_text="Ouvrir EDOF")


async def archived(card: Locator, day: str = "16/08/2026") -> None:
    """The second step of the four is done."""
    await card.get_by_role("button", name="Fait", exact=True).nth(1).click()
    await expect(card).to_contain_text(f"Fait par @Camille Aubray le {day}")


async def read_by_now(page: Page) -> None:
    """Ask until the catalogue was read: in the minutes after a SIRET is named, which the demo makes short."""
    seen = page.get_by_test_id("ephemeral").filter(has_text="Dernière extraction lue")
    async with asyncio.timeout(10):
        while not await seen.count():
            await type_in(page, "/cert offres RNCP37674")
            await asyncio.sleep(0.5)


async def test_three_offers_still_shown_are_archived_and_gone_in_the_next_extraction(story: Story) -> None:
    async with browsing(story.sandbox.base_url) as page:
        await set_up(page)
        await expect(page.get_by_test_id("catalogue")).to_have_text("8 offres au 22/02/2024")
        await publish(page)
        card = the_card(page)
        await expect(card).to_contain_text(
            "3 de nos offres encore affichées au catalogue (extraction du 16/08/2026)"
        )
        await expect(card).to_contain_text("Blockchain : parcours intensif (Paris)")
        await press(card, "Voir toutes")
        await expect(answer(page, "Extraction du 16/08/2026")).to_contain_text(
            "n° BLO-1 · départements Rhône, Paris · 2 sessions ouvertes"
        )

        await archived(card)
        await expect(card).to_contain_text(
            "La prochaine extraction du catalogue dira ce qu'il affiche encore"
        )
        await move(page, DAY, "lundi 17 août 2026")
        await expect(page.get_by_test_id("told")).to_contain_text(
            "3 offres archivées ont quitté le catalogue"
        )
        await expect(page.get_by_test_id("catalogue")).to_have_text("5 offres au 17/08/2026")
        await expect(card).to_contain_text("Plus aucune offre au catalogue (extraction du 17/08/2026)")
        await expect(card).not_to_contain_text("encore affichées")
        await type_in(page, "/cert offres RS5000")
        await expect(answer(page, "Aucune de nos offres affichée")).to_contain_text(
            "Aucune offre affichée (extraction du 17/08/2026)"
        )


async def test_the_offers_of_a_siret_that_was_just_named_are_listed_the_moment_after(story: Story) -> None:
    async with browsing(story.sandbox.base_url) as page:
        await publish(page)
        await type_in(page, "/cert siret 13002267600030")
        await expect(answer(page, "4 certifications")).to_be_visible()
        await read_by_now(page)
        listed = answer(page, "2 de nos offres affichées au catalogue")
        await expect(listed).to_contain_text("Développeur web, en soirée")
        await expect(listed).to_contain_text("n° DWWM-1 · départements Bas-Rhin, Haut-Rhin")


async def test_an_alert_that_is_settled_at_once_is_told_the_day_after_that_they_are_gone(
    story: Story,
) -> None:
    async with browsing(story.sandbox.base_url) as page:
        await set_up(page)
        await publish(page)
        done = the_card(page).get_by_role("button", name="Fait", exact=True)
        for left in (4, 3, 2, 1):
            await expect(done).to_have_count(left)
            await done.first.click()
        folded = said(page, "4 faites, 0 sans objet")
        await expect(folded).to_contain_text("au 16/08/2026 : 3 offres affichées")
        await move(page, DAY, "lundi 17 août 2026")
        await expect(folded).to_contain_text("Plus aucune offre au catalogue (extraction du 17/08/2026)")


async def test_in_a_narrow_window_the_story_is_told_as_well(story: Story) -> None:
    async with browsing(story.sandbox.base_url, 390, 844) as page:
        await set_up(page)
        await publish(page)
        card = the_card(page)
        await archived(card)
        await move(page, DAY, "lundi 17 août 2026")
        await expect(card).to_contain_text("Plus aucune offre au catalogue (extraction du 17/08/2026)")
        assert await page.evaluate("document.documentElement.scrollWidth") == 390


async def test_offers_that_are_not_archived_are_still_counted_the_day_after(story: Story) -> None:
    async with browsing(story.sandbox.base_url) as page:
        await set_up(page)
        await publish(page)
        await move(page, DAY, "lundi 17 août 2026")
        await expect(page.get_by_test_id("told")).not_to_contain_text("archivées")
        await expect(page.get_by_test_id("catalogue")).to_have_text("8 offres au 17/08/2026")
        await expect(the_card(page)).to_contain_text("3 de nos offres encore affichées au catalogue")


async def test_columns_that_change_their_names_overnight_are_read_all_the_same(story: Story) -> None:
    async with browsing(story.sandbox.base_url) as page:
        await set_up(page)
        await publish(page)
        card = the_card(page)
        await archived(card)
        story.sandbox.catalogue.names = RENAMED
        await move(page, DAY, "lundi 17 août 2026")
        await expect(card).to_contain_text("Plus aucune offre au catalogue (extraction du 17/08/2026)")


async def test_a_catalogue_that_is_down_is_told_on_the_card_and_nothing_else_suffers(story: Story) -> None:
    async with browsing(story.sandbox.base_url) as page:
        await set_up(page)
        await publish(page)
        card = the_card(page)
        await expect(card).to_contain_text("3 de nos offres encore affichées")
        story.sandbox.catalogue.quota = 0
        for day in ("lundi 17 août 2026", "mardi 18 août 2026", "mercredi 19 août 2026"):
            await move(page, DAY, day)
        await expect(card).to_contain_text("Catalogue non lu depuis le 16/08/2026")
        await archived(card, "19/08/2026")


async def test_what_may_be_offered_and_is_not_and_what_is_offered_and_may_not_are_in_the_digest(
    story: Story,
) -> None:
    async with browsing(story.sandbox.base_url) as page:
        await publish(page)
        await type_in(page, "/cert siret 13002267600030")
        await press(answer(page, "4 certifications"), "Suivre les actives ici (4)")
        await expect(said(page, "a ajouté au suivi de ce canal")).to_have_count(1)
        await move(page, DAY, "lundi 17 août 2026")
        await type_in(page, "/cert bilan")
        digest = answer(page, "Bilan du 17/08/2026")
        for part in (
            "Habilitation à former, aucune offre affichée au catalogue (1)",
            "RNCP37873",
            "Offres affichées au catalogue, à vérifier (1)",
            "RNCP36612",
        ):
            await expect(digest).to_contain_text(part)
