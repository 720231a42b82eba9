"""A person installs the app in a real browser, which keeps the cookie by its own rules."""

from playwright.async_api import expect

from tests.browser import browsing, in_browser
from tests.slack.reseller import CFA, LYCEE, Reseller, cert

pytestmark = in_browser


async def test_a_person_installs_the_app_in_a_workspace_they_choose(vigie: Reseller) -> None:
    async with browsing(f"{vigie.base}/slack/install") as page:
        await page.get_by_role("link", name="Add to Slack").click()
        await page.get_by_label("Espace de travail").select_option(CFA)
        await page.get_by_role("button", name="Autoriser").click()
        await expect(page.get_by_role("heading")).to_have_text("Vigie is installed in CFA du Nord")
        assert vigie.hooks == [("came", CFA)]
        assert (await cert(vigie.cfa)).startswith("xoxe.xoxb-")
        await page.reload()
        await expect(page.get_by_role("heading")).to_have_text("This page has served its purpose")
        await page.get_by_role("link", name="Start again").click()
        await page.get_by_role("link", name="Add to Slack").click()
        await page.get_by_label("Espace de travail").select_option(LYCEE)
        await page.get_by_role("button", name="Annuler").click()
        await expect(page.get_by_text("ask an administrator")).to_be_visible()
    assert vigie.hooks == [("came", CFA)]
