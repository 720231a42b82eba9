"""What a person does on the demo's page, and where they look."""

from pathlib import Path

from playwright.async_api import Locator, Page, expect

DAY, WEEK, MONTH = "Avancer d'un jour", "Avancer d'une semaine", "Avancer de 30 jours"


async def type_in(page: Page, text: str) -> None:
    box = page.get_by_test_id("say")
    await box.fill(text)
    await box.press("Enter")


async def press(where: Page | Locator, name: str) -> None:
    """The button of exactly that name: the first one, where there are several."""
    await where.get_by_role("button", name=name, exact=True).first.click()


def answer(page: Page, text: str) -> Locator:
    """The newest answer, to this person alone, that holds this text."""
    return page.get_by_test_id("ephemeral").filter(has_text=text).last


def said(page: Page, text: str) -> Locator:
    """The messages of the open conversation that hold this text."""
    return page.get_by_test_id("message").filter(has_text=text)


async def window(page: Page, title: str) -> Locator:
    """The window of that title, once it is open."""
    dialog = page.get_by_role("dialog", name=title)
    await expect(dialog).to_be_visible()
    return dialog


async def publish(page: Page) -> None:
    """The second export, of 16/08/2026."""
    await press(page, "Publier l'export suivant")
    await expect(page.get_by_test_id("told")).to_contain_text("Nouvel export lu, celui du 16/08/2026")


async def move(page: Page, button: str, day: str) -> None:
    """Press a button of the panel, and wait until the days up to `day` have been lived through."""
    await press(page, button)
    await expect(page.locator("#panel [aria-busy=true]")).to_have_count(0, timeout=30_000)
    await expect(page.get_by_test_id("day")).to_contain_text(day)


async def enter(page: Page, conversation: str) -> None:
    """Open a channel, or « Vigie », the direct message with the bot."""
    await page.get_by_role("list", name="Conversations").get_by_role("button", name=conversation).click()
    await expect(page.get_by_test_id("room-name")).to_contain_text(conversation)


async def saved(page: Page, kind: str, folder: Path) -> str:
    """What the newest file of that kind says, saved with a click: « CSV » or « HTML »."""
    file = page.get_by_test_id("file").filter(has_text=kind).last
    async with page.expect_download() as coming:
        await file.get_by_role("link").click()
    path = folder / kind
    await (await coming.value).save_as(path)
    return path.read_text("utf-8-sig").replace("\xa0", " ")
