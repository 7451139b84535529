"""Two browsers, each a Chromium of its own with somebody signed in, and a guide open in both."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Page, Playwright, async_playwright

from bench.asking import Asking
from bench.places import chromium
from bench.server import Server


@asynccontextmanager
async def two_pages(server: Server, guide: str) -> AsyncIterator[tuple[Page, Page]]:
    """The guide in two browsers, both with everything there. Raises Absent where there is no Chromium."""
    async with async_playwright() as playwright:
        first = await _page(playwright, server, guide, "Ada")
        second = await _page(playwright, server, guide, "Grace")
        yield first, second


async def _page(playwright: Playwright, server: Server, guide: str, name: str) -> Page:
    browser = await playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
    page = await browser.new_page()
    with Asking(server) as asking:
        person = {"name": name, "email": f"{name.lower()}@example.org", "access": "edit"}
        await page.goto(asking.post("/api/people", person).json()["sign_in"])
    await page.goto(f"{server.url}/guides/{guide}")
    await page.locator('[data-testid="state-line"][data-state="saved"]').wait_for()
    return page
