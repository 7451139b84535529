"""Real browsers, and what people do in them. Everybody has a browser context, so cookies and a cache, of their own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Locator, Page, ViewportSize, async_playwright, expect

from web.config import read_config

PATIENCE = 20_000  # milliseconds for what is to be seen; a busy machine takes some of them
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
expect.set_options(timeout=PATIENCE)


class Visitor:
    """Somebody at a page. What a story looks for is named by its data-testid."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.context = page.context
        self.faults: list[str] = []
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", self._listen)

    # -- seeing ----------------------------------------------------------------------------------------------------

    def see(self, testid: str) -> Locator:
        return self.page.get_by_test_id(testid)

    def step(self, place: int) -> Locator:
        """The step at a place, counted from 0."""
        return self.see("step").nth(place)

    def title_of(self, place: int) -> Locator:
        return self.step(place).get_by_test_id("step-title")

    def body_of(self, place: int) -> Locator:
        return self.step(place).get_by_test_id("step-body").get_by_role("textbox")

    async def until_saved(self) -> None:
        await expect(self.see("state-line")).to_have_text("Saved")

    # -- doing -----------------------------------------------------------------------------------------------------

    async def go(self, url: str) -> None:
        await self.page.goto(url)

    async def open(self, url: str) -> None:
        """Open a guide's page, and wait until its content is there."""
        await self.go(url)
        await self.until_saved()

    async def type_at_end(self, line: Locator, words: str) -> None:
        """Click into a text, go to its end, and type as people do: a key after the other."""
        await line.click()
        await self.page.keyboard.press("Control+End")
        await self.page.keyboard.type(words, delay=15)

    async def tell(self, step: int, testid: str) -> None:
        """Use one of a step's tools, which show when one comes near."""
        await self.step(step).hover()
        await self.step(step).get_by_test_id(testid).click()

    def _listen(self, message: Any) -> None:
        if "Content Security Policy" in message.text:
            self.faults.append(message.text)


class Chromium:
    """One browser program, with as many visitors as a story has."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._visitors: list[Visitor] = []

    async def visitor(
        self, *, scripts: bool = True, width: int = 1440, height: int = 900, address: str | None = None
    ) -> Visitor:
        """Somebody new. scripts: whether pages may run any. address: where they begin, a sign-in link say."""
        size: ViewportSize = {"width": width, "height": height}
        context = await self._browser.new_context(java_script_enabled=scripts, viewport=size)
        context.set_default_timeout(PATIENCE)
        visitor = Visitor(await context.new_page())
        self._visitors.append(visitor)
        if address is not None:
            await visitor.go(address)
        return visitor

    def faults(self) -> list[str]:
        """What went wrong in anybody's page without anybody seeing it."""
        return [fault for visitor in self._visitors for fault in visitor.faults]


def find_chromium() -> Path | None:
    """The one that Cairn itself would use."""
    return read_config().chromium


@asynccontextmanager
async def open_chromium(program: Path) -> AsyncIterator[Chromium]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        try:
            yield Chromium(browser)
        finally:
            await browser.close()
