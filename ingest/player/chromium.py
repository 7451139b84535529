"""Chromium: the browser of the machine, driven through Playwright. Nothing is ever downloaded."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, BrowserContext, BrowserType, Error, async_playwright

from storage.errors import Unavailable

CHROMIUM = "/usr/bin/chromium"
WIDTH, HEIGHT = 1280, 800  # of the window, unless the recording says otherwise
START = 30.0  # seconds that the browser may take to start
FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-gpu",
    "--disable-dev-shm-usage",  # containers have 64 MB of it, and a page then crashes
    "--hide-scrollbars",
)
HINT = "Install Chromium with the package manager, or name another one with --chromium."


@asynccontextmanager
async def open_chromium(program: str) -> AsyncIterator[BrowserContext]:
    """A fresh profile, which is gone afterwards. Raises Unavailable when the browser does not start."""
    _check(program)
    async with async_playwright() as playwright:
        browser = await _launch(playwright.chromium, program)
        try:
            yield await browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}, accept_downloads=False)
        finally:
            await browser.close()


def _check(program: str) -> None:
    if not Path(program).exists():
        raise Unavailable(f"There is no browser at {program}.", hint=HINT)


async def _launch(chromium: BrowserType, program: str) -> Browser:
    """With its sandbox, where there can be one: not as root, and not in a container that forbids it."""
    failure = ""
    for sandbox in (True, False) if os.geteuid() else (False,):
        try:
            return await chromium.launch(
                executable_path=program, args=[*FLAGS], chromium_sandbox=sandbox, timeout=START * 1000
            )
        except Error as error:
            failure = str(error)
            if "sandbox" not in failure.lower():
                break
    raise Unavailable(f"{program} did not start: {failure.partition(chr(10))[0]}", hint=HINT)
