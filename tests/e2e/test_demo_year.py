"""A year on the demo's page: notices, ends that are accepted, digests, the home tab."""

from playwright.async_api import Page, expect

from bot.cli.story import Story
from tests.browser import browsing, in_browser
from tests.e2e.page import DAY, MONTH, WEEK, answer, enter, move, press, publish, said, type_in

pytestmark = in_browser

CERTIFIER = "77572257201109"
"""CESI: certifier of RNCP35959, which ends on 15/10/2026, and of RNCP36490, on 01/06/2027."""
PARTNER = "13002267600030"
"""Partner for RS5568, which ends on 10/11/2026, and for three that end later than a year."""


async def set_up(page: Page) -> None:
    """On 16/08/2026, a channel that follows seven certifications; RNCP35809 ends on 31/08/2026."""
    await publish(page)
    for siret, button in ((CERTIFIER, "Suivre les actives ici (2)"), (PARTNER, "Suivre les actives ici (4)")):
        await type_in(page, f"/cert siret {siret}")
        await page.get_by_role("button", name=button).click()
    await type_in(page, "/cert suivre RNCP35809")
    await expect(said(page, "a ajouté au suivi de ce canal : RNCP35809")).to_have_count(1)


async def test_notices_fit_the_role_and_an_accepted_end_is_heard_of_no_more(story: Story) -> None:
    async with browsing(story.sandbox.base_url) as page:
        await set_up(page)
        await move(page, DAY, "lundi 17 août 2026")
        notices = said(page, "4 échéances approchent dans ce canal")
        for part in (
            "conception et réalisation : fin d'enregistrement le 31/08/2026, dans 14 jours",
            "Listez les sessions et les inscrits qui commencent après le 31/08/2026",
            "Successeur nommé par le registre : RNCP41827",
            "Le renouvellement était à déposer avant le 15/02/2026",
            "Demandez au certificateur : renouvellement déposé",
            "Déposez le renouvellement avant le 01/10/2026",
        ):
            await expect(notices).to_contain_text(part)
        await notices.get_by_role("button", name="Échéance acceptée").nth(1).click()
        await expect(said(page, "échéance acceptée pour RNCP35959 (15/10/2026)")).to_have_count(1)

        await move(page, WEEK, "lundi 24 août 2026")
        await expect(said(page, "dans 7 jours")).to_contain_text("Dernier jour d'enregistrement : 31/08/2026")
        await expect(said(page, "Registre muet depuis 3 jours")).to_have_count(1)
        await move(page, MONTH, "mercredi 23 septembre 2026")
        await move(page, MONTH, "vendredi 23 octobre 2026")
        await expect(said(page, "RNCP35959 – Développeur web : fin d'enregistrement le")).to_have_count(1)
        await expect(said(page, "dans 29 jours")).to_contain_text("RS5568")
        await expect(said(page, "RNCP36490").filter(has_text="dans 270 jours")).to_have_count(1)


async def test_a_digest_comes_each_monday_with_the_year_in_a_picture(story: Story) -> None:
    async with browsing(story.sandbox.base_url) as page:
        await set_up(page)
        await move(page, WEEK, "23 août 2026")
        await expect(said(page, "Bilan du")).to_have_count(0)
        await move(page, DAY, "lundi 24 août 2026")
        digest = said(page, "Bilan du 24/08/2026")
        for part in (
            "D'ici 30 jours (1)",
            "De 31 à 60 jours (1)",
            "Registre lu pour la dernière fois le 24/08/2026",
        ):
            await expect(digest).to_contain_text(part)
        await expect(page.get_by_role("figure", name="Échéances de l'année à venir")).to_be_visible()
        await move(page, MONTH, "23 septembre 2026")
        for day in ("31/08/2026", "07/09/2026", "14/09/2026", "21/09/2026"):
            await expect(said(page, f"Bilan du {day}")).to_have_count(1)
        await expect(page.get_by_role("separator").get_by_text("lundi 21 septembre 2026")).to_have_count(1)


async def test_the_home_tab_tells_what_is_late_first_and_settles_it(story: Story) -> None:
    async with browsing(story.sandbox.base_url) as page:
        await set_up(page)
        for day in ("15 septembre 2026", "15 octobre 2026"):
            await move(page, MONTH, day)
        await enter(page, "Vigie")
        await page.get_by_role("tab", name="Accueil").click()
        home = page.get_by_test_id("home")
        await expect(home).to_contain_text("étapes en retard")
        told = await home.inner_text()
        order = [
            "étapes en retard",
            "alerte ouverte",
            "Fins d'enregistrement",
            "7 certifications suivies",
            "Nos SIRET",
        ]
        places = [told.index(part) for part in order]
        assert places == sorted(places)
        for month in ("Octobre 2026 (1)", "Novembre 2026 (1)", "Juin 2027 (1)"):
            await expect(home).to_contain_text(month)
        await expect(home).to_contain_text("4 étapes en retard")
        await press(home, "Fait")
        await expect(home).to_contain_text("3 étapes en retard")
        await expect(home).not_to_contain_text("RNCP35809, Vérifier")

        await enter(page, "certifications")
        card = said(page, "échéance atteinte le 31/08/2026, à confirmer").filter(has_text="Fait par")
        await expect(card).to_contain_text("Fait par @Camille Aubray le 15/10/2026")
        await type_in(page, "/cert bilan")
        digest = answer(page, "Bilan du 15/10/2026")
        await expect(digest).to_contain_text("3 étapes en retard")
        await expect(digest).to_contain_text(
            "RNCP35809, Archiver, puis supprimer : à faire pour le 08/09/2026"
        )
