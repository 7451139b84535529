"""What stories of recording share: a recording begun by the popup, and what its guide says by now."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from tests.agents.recording_browser import RecordingBrowser, a_recording_browser
from tests.stories.server import Server
from tests.waiting import until_answer

PATIENCE = 60.0  # seconds until a guide on a busy machine tells all


@dataclass(slots=True)
class Recorded:
    """A recording, and the guide that it tells."""

    browser: RecordingBrowser
    server: Server
    guide: str

    async def steps(self) -> list[dict[str, Any]]:
        read = await self.server.api.get(f"/api/guides/{self.guide}")
        found: list[dict[str, Any]] = read["steps"]
        return found

    async def titles(self) -> list[str]:
        return [step["title"] for step in await self.steps()]

    async def until_titles(self, *titles: str) -> None:
        """Wait until the guide says just this."""
        said: list[str] = []

        async def says() -> bool:
            said[:] = await self.titles()
            return said == list(titles)

        try:
            await until_answer(says, OSError, seconds=PATIENCE)
        except TimeoutError:
            pytest.fail(f"the guide says {said}, and not {list(titles)}")

    async def until_saved(self) -> None:
        """Wait until the popup says that the server has all of it."""
        async with self.browser.popup() as popup:
            await popup.until_text("saved", "All saved", PATIENCE)

    async def stop(self) -> None:
        async with self.browser.popup() as popup:
            await popup.click("stop")
            await popup.until("!document.getElementById('ready').hidden", PATIENCE)


async def begin(browser: RecordingBrowser, server: Server, title: str) -> Recorded:
    """Press Record in the popup, over whatever page is in view."""
    async with browser.popup() as popup:
        await popup.start(title)
        url = await popup.evaluate("document.getElementById('guide').href")
    return Recorded(browser, server, str(url).rpartition("/")[2])


@asynccontextmanager
async def signed_in_browser(server: Server, scale: float = 1) -> AsyncIterator[RecordingBrowser]:
    async with a_recording_browser(scale) as browser:
        await browser.sign_in(server)
        yield browser


async def go_by_address(browser: RecordingBrowser, url: str) -> None:
    """Go to a page as by its address bar, in the tab that is in view."""
    page = browser.context.pages[0]
    session = await browser.context.new_cdp_session(page)
    async with page.expect_event("load"):
        await session.send("Page.navigate", {"url": url, "transitionType": "typed"})
    await session.detach()


def events_of(steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The events behind the steps, in order."""
    return [event for step in steps for event in step["event"] or []]
