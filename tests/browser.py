"""A page in Debian's Chromium, on which no script may fail."""

import contextlib
import os
import shutil
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page, async_playwright

CHROMIUM = shutil.which("chromium")
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-smooth-scrolling",  # a key pressed has scrolled by the time that the page is looked at
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# In CI it is installed: there, a browser test that cannot run is a failure.
missing = CHROMIUM is None and not os.environ.get("CI")
in_browser = [
    pytest.mark.browser,
    pytest.mark.skipif(missing, reason="Debian's chromium is not installed"),
]


@contextlib.asynccontextmanager
async def browsing(base_url: str, width: int = 1280, height: int = 800) -> AsyncIterator[Page]:
    """The page at that address."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        page = await browser.new_page(viewport={"width": width, "height": height})
        failures: list[str] = []
        page.on("pageerror", lambda error: failures.append(str(error)))
        page.on("console", lambda line: failures.append(line.text) if line.type == "error" else None)
        await page.goto(base_url)
        yield page
        await browser.close()
        assert [line for line in failures if "400 (Bad Request)" not in line] == []
