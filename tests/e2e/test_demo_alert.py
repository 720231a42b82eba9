"""An alert on the demo's page: assigned, reminded, escalated, put off, done, and taken out as proof."""

import csv
from pathlib import Path

from playwright.async_api import Locator, Page, expect

from bot.cli.story import Story
from tests.browser import browsing, in_browser
from tests.e2e.page import WEEK, answer, enter, move, press, publish, said, saved, type_in, window

pytestmark = in_browser

PROOF = "https://documents.example.org/edof-rs5000.png"


async def plan(page: Page, card: Locator, step: int, **fields: str) -> None:
    """Fill in the window in which the step of that place among those still to do is organised."""
    await card.get_by_role("button", name="Organiser").nth(step).click()
    planning = await window(page, "Organiser l'étape")
    for label, value in fields.items():
        field = planning.get_by_label(LABELS[label])
        await (field.select_option(label=value) if label == "owner" else field.fill(value))
    await press(planning, "Enregistrer")
    await expect(planning).to_have_count(0)


LABELS = {
    "owner": "qui s'en charge ?",
    "due": "À faire pour le",
    "snooze": "Pas de rappel avant le",
    "note": "Note",
    "link": "Lien vers une preuve",
}


async def alert(page: Page) -> Locator:
    """Malik is told of what stays undone; RS5000 goes inactive on 16/08/2026: its card."""
    await type_in(page, "/cert reglages")
    settings = await window(page, "Réglages de Vigie")
    await settings.get_by_label("Responsable").select_option(label="Malik Sorel")
    await press(settings, "Enregistrer")
    await expect(settings).to_have_count(0)
    await type_in(page, "/cert suivre RS5000")
    await publish(page)
    card = said(page, "RS5000").filter(has_text="certification inactive depuis le 25/05/2024")
    await expect(card).to_contain_text("À faire pour le 19/08/2026")
    return card


async def test_a_step_is_assigned_reminded_and_escalated_and_another_is_put_off(story: Story) -> None:
    async with browsing(story.sandbox.base_url) as page:
        card = await alert(page)
        note = "Voir les sessions de septembre"
        await plan(page, card, 0, owner="Camille Aubray", due="2026-08-18", note=note, link=PROOF)
        await expect(card).to_contain_text("@Camille Aubray · À faire pour le 18/08/2026")
        await expect(card).to_contain_text(f"Note : {note}")
        await expect(card.get_by_role("link", name="Preuve")).to_have_attribute("href", PROOF)
        await plan(page, card, 1, snooze="2026-08-31")
        await expect(card).to_contain_text("À faire pour le 24/08/2026 · pas de rappel avant le 31/08/2026")

        await move(page, WEEK, "dimanche 23 août 2026")
        await press(card, "4 réponses Voir le fil")
        thread = card.get_by_test_id("message")
        await expect(thread).to_have_count(4)
        for time in (1, 2, 3):
            await expect(thread.nth(time - 1)).to_contain_text(f"@Camille Aubray (rappel {time} sur 3)")
        await expect(thread.last).to_contain_text("toujours en attente après 3 rappels, @Malik Sorel :")
        await move(page, WEEK, "dimanche 30 août 2026")
        await expect(thread).to_have_count(4)
        await move(page, WEEK, "dimanche 6 septembre 2026")
        await expect(thread.filter(has_text="Archiver, puis supprimer")).to_have_count(4)


async def test_an_alert_is_settled_by_two_people_and_leaves_as_proof(story: Story, tmp_path: Path) -> None:
    async with browsing(story.sandbox.base_url) as page:
        card = await alert(page)
        await plan(page, card, 0, owner="Camille Aubray", link=PROOF)
        await press(card, "Fait")
        await expect(card).to_contain_text("Fait par @Camille Aubray le 16/08/2026")
        await page.get_by_role("button", name="Malik Sorel").click()
        done = card.get_by_role("button", name="Fait", exact=True)
        for left in (3, 2):
            await expect(done).to_have_count(left)
            await done.first.click()
        await expect(done).to_have_count(1)
        await press(card, "Sans objet")
        why = await window(page, "Sans objet")
        await why.get_by_role("textbox").fill("La suite est déjà déposée")
        await press(why, "Enregistrer")
        await expect(card).to_contain_text("3 faites, 1 sans objet")

        await type_in(page, "/cert historique RS5000")
        history = answer(page, "historique")
        for part in ("devenue inactive", "alerte ouverte", "carte publiée", "La suite est déjà déposée"):
            await expect(history).to_contain_text(part)
        await type_in(page, "/cert registre")
        await enter(page, "Vigie")
        sheet = await saved(page, "CSV", tmp_path)
        steps = [row for row in csv.DictReader(sheet.splitlines(), delimiter=";") if row["Ligne"] == "Alerte"]
        assert [row["Étape"] for row in steps[:2]] == ["Vérifier", "Archiver, puis supprimer"]
        assert [row["État"] for row in steps] == ["fait", "fait", "fait", "sans objet"]
        assert [row["Fait par"] for row in steps] == ["Camille Aubray", *["Malik Sorel"] * 3]
        assert (steps[0]["Preuve"], steps[0]["Fin d'enregistrement"]) == (PROOF, "24/05/2024")
        told = await saved(page, "HTML", tmp_path)
        assert "élément de preuve" in told
        assert "905 jours sans lecture" in told
