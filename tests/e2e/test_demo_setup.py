"""Set-up on the demo's page: by SIRET, from a paste, a file or a search; and the list taken out again."""

import csv
from pathlib import Path

import pytest
from playwright.async_api import FilePayload, Page, expect

from bot.cli.story import Story
from tests.browser import browsing, in_browser
from tests.e2e.page import answer, enter, press, publish, said, saved, type_in, window

pytestmark = in_browser

OURS = "130 022 676 00030"
"""A chamber of commerce in the real export of 16/08/2026: four active certifications."""
TABLE = (
    "Intitulé;Prix;Code RNCP\r\nAssistant RH;1 200,00;36612\r\nÉlevage;900;\r\nExpert logiciel;1;35419\r\n"
)
"""As Excel saves it in France: cp1252, semicolons, the numbers in some column."""


@pytest.mark.parametrize("width", [1280, 390])
async def test_a_siret_shows_its_certifications_and_those_that_are_sold_are_picked(
    story: Story, width: int
) -> None:
    async with browsing(story.sandbox.base_url, width) as page:
        await publish(page)
        await type_in(page, f"/cert siret {OURS}")
        found = answer(page, OURS)
        for part in (
            "ALSACE EUROMETROPOLE : 4 certifications",
            "RS5568 – Référent cybersécurité en TPE/PME : active jusqu'au 10/11/2026",
            "RNCP37674 – Développeur web et web mobile : active jusqu'au 01/09/2028",
            "habilité à former et à organiser les évaluations",
            "Source : France compétences, export du 16/08/2026",
            "Ce SIRET est retenu",
        ):
            await expect(found).to_contain_text(part)
        await press(found, "Choisir…")
        picking = await window(page, "Choisir")
        boxes = picking.get_by_role("checkbox")
        await expect(picking.get_by_role("checkbox", checked=True)).to_have_count(4)
        await boxes.nth(1).uncheck()
        await press(picking, "Suivre ici")
        await expect(page.get_by_test_id("modal")).to_contain_text("3 certifications de plus")
        await press(page.get_by_test_id("modal"), "Fermer")
        await expect(said(page, "au suivi de ce canal : RS5568, RNCP37674, RNCP37873")).to_have_count(1)
        assert await page.evaluate("document.documentElement.scrollWidth") <= width


async def test_all_that_is_active_for_a_siret_is_followed_with_a_click(story: Story) -> None:
    async with browsing(story.sandbox.base_url) as page:
        await publish(page)
        await type_in(page, "/cert siret 77572257201109")
        found = answer(page, "CESI")
        await expect(found).to_contain_text("certificateur, habilité à former")
        await press(found, "Suivre les actives ici (2)")
        await expect(answer(page, "2 certifications de plus")).to_contain_text("RNCP35959 – Développeur web")
        await type_in(page, "/cert liste")
        await expect(answer(page, "Ce canal suit 2 certifications")).to_contain_text("60 jours")
        await type_in(page, "/cert siret 77572257201108")
        await expect(answer(page, "clé est fausse")).to_be_visible()


async def test_a_certification_where_the_siret_newly_appears_is_offered(story: Story) -> None:
    async with browsing(story.sandbox.base_url) as page:
        await press(page, "/cert siret 48276116000019")
        await press(answer(page, "ORSYS : 1 certification"), "Suivre les actives ici (1)")
        await expect(said(page, "a ajouté au suivi de ce canal : RS5000")).to_have_count(1)
        await publish(page)
        offer = said(page, "Le SIRET 482 761 160 00019 figure désormais sur (export du 16/08/2026)")
        await press(offer, "Suivre RS7423 ici")
        await expect(said(page, "a ajouté au suivi de ce canal : RS7423")).to_have_count(1)
        await type_in(page, "/cert siret")
        await expect(answer(page, "1 SIRET enregistré")).to_contain_text("ORSYS : 2 certifications")


async def test_a_list_comes_in_from_a_paste_and_from_a_file_and_leaves_as_a_table(
    story: Story, tmp_path: Path
) -> None:
    async with browsing(story.sandbox.base_url) as page:
        await publish(page)
        await type_in(page, "/cert importer")
        giving = await window(page, "Importer des numéros")
        await giving.get_by_label("Vos numéros").fill("RNCP35959\nrs 5719\n36490\nbonjour\nRNCP99999")
        await press(giving, "Lire")
        read = await window(page, "Ce que Vigie a lu")
        for part in ("3 numéros lus sur 5 lignes", "« 36490 », RNCP ou RS ?", "« bonjour », pas de numéro"):
            await expect(read).to_contain_text(part)
        await confirm(page, "Suivre 2 numéros")
        await expect(said(page, "a ajouté au suivi de ce canal : RNCP35959, RS5719")).to_have_count(1)

        await type_in(page, "/cert importer")
        giving = await window(page, "Importer des numéros")
        file = FilePayload(name="catalogue 2026.csv", mimeType="text/csv", buffer=TABLE.encode("cp1252"))
        await giving.get_by_label("Ou un fichier CSV").set_input_files(file)
        await expect(giving).to_contain_text("catalogue 2026.csv")
        await press(giving, "Lire")
        read = await window(page, "Ce que Vigie a lu")
        for part in ("2 numéros lus sur 3 lignes", "« Élevage 900 », pas de numéro", "Déjà inactives"):
            await expect(read).to_contain_text(part)
        await confirm(page, "Suivre 2 numéros")

        await type_in(page, "/cert exporter")
        await expect(answer(page, "voyez vos messages directs")).to_be_visible()
        await enter(page, "Vigie")
        rows = list(csv.reader((await saved(page, "CSV", tmp_path)).splitlines(), delimiter=";"))
        assert {row[0] for row in rows[1:]} == {"RNCP35959", "RS5719", "RNCP36612", "RNCP35419"}
        assert any(row[0] == "RNCP35959" and "15/10/2026" in row for row in rows)


async def confirm(page: Page, button: str) -> None:
    """Press the button that follows what was read, and close what says that it was done."""
    modal = page.get_by_test_id("modal")
    await press(modal, button)
    await expect(modal).to_contain_text("certifications de plus")
    await press(modal, "Fermer")
    await expect(modal).to_have_count(0)


async def test_a_search_finds_words_without_accents_and_its_pages_are_turned(story: Story) -> None:
    async with browsing(story.sandbox.base_url) as page:
        await publish(page)
        await type_in(page, "/cert chercher developpeur")
        found = answer(page, "« developpeur » : 4 certifications")
        await press(found, "Suivre RNCP37873 ici")
        await expect(said(page, "a ajouté au suivi de ce canal : RNCP37873")).to_have_count(1)
        await type_in(page, "/cert chercher de")
        found = answer(page, "« de » : 10 certifications")
        await expect(found).to_contain_text("Page 1 sur 2")
        await press(found, "Page suivante")
        await expect(found).to_contain_text("Page 2 sur 2")
        await expect(found).to_contain_text("certification inactive depuis le")
        await press(found, "Page précédente")
        await expect(found).to_contain_text("RNCP35959 – Développeur web : active jusqu'au 15/10/2026")
