"""Stories of a recording through what goes wrong: a worker, a browser and a server that end without a word.

Whatever was kept arrives once, in order. Each click is on a button of its own, so that the guide tells them apart.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from playwright.async_api import Page

from tests.agents.made_site import MadeSite, a_page, a_site
from tests.agents.recording import Recorded, begin, events_of, signed_in_browser
from tests.agents.recording_browser import RecordingBrowser
from tests.stories.server import Server, a_server

MANY = 30
BUTTONS = "".join(f"<p><button>Item {number}</button>" for number in range(1, MANY + 1))

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture(scope="module")
def hurt() -> Iterator[Server]:
    """A Cairn that these stories may kill."""
    with a_server() as server:
        yield server


@pytest.fixture(scope="module")
def site() -> Iterator[MadeSite]:
    with a_site({"": a_page("Items", BUTTONS)}) as served:
        yield served


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser(hurt: Server) -> AsyncIterator[RecordingBrowser]:
    async with signed_in_browser(hurt) as opened:
        yield opened


async def clicks(page: Page, first: int, last: int) -> None:
    for number in range(first, last + 1):
        await page.get_by_role("button", name=f"Item {number}", exact=True).click()


async def until_kept(recorded: Recorded, steps: int) -> None:
    async with recorded.browser.popup() as popup:
        await popup.until_text("steps", f"{steps} steps", 60)


async def until_here(recorded: Recorded, words: str) -> None:
    """Wait until the popup says that so much is kept here, with whatever pictures there are."""
    async with recorded.browser.popup() as popup:
        await popup.until(f"document.getElementById('saved').innerText.startsWith('Kept here: {words}')", 60)


async def clicked(recorded: Recorded) -> list[str]:
    """What was clicked, as the guide tells it, with each gap by its reason."""
    told = [event.get("why") or event["element"]["name"] for event in events_of(await recorded.steps())[1:]]
    numbers = [event["n"] for event in events_of(await recorded.steps())]
    assert numbers == sorted(set(numbers))
    return told


def items(first: int, last: int) -> list[str]:
    return [f"Item {number}" for number in range(first, last + 1)]


async def test_a_worker_that_is_killed_again_and_again(hurt: Server, site: MadeSite, browser: RecordingBrowser) -> None:
    page = browser.context.pages[0]
    await page.goto(site.url)
    recorded = await begin(browser, hurt, "Killed workers")
    for first in range(1, 13, 4):
        await clicks(page, first, first + 3)
        await browser.kill_worker()
    await until_kept(recorded, 13)
    await recorded.stop()
    assert await clicked(recorded) == items(1, 12)


async def test_a_server_that_is_killed_and_comes_back(hurt: Server, site: MadeSite, browser: RecordingBrowser) -> None:
    page = browser.context.pages[0]
    await page.goto(site.url)
    recorded = await begin(browser, hurt, "Killed server")
    await clicks(page, 1, 4)
    await asyncio.to_thread(hurt.kill)
    await clicks(page, 5, 8)
    async with browser.popup() as popup:
        await popup.until("!document.getElementById('trouble').hidden", 60)
        assert await popup.text("trouble-words") == "Cairn cannot be reached. What is recorded is kept here."
        assert (await popup.text("saved") or "").startswith("Kept here: ")
        assert (await popup.text("steps") or "in the guide").endswith("in the guide")
    await browser.kill_worker()
    await asyncio.to_thread(hurt.start)
    await clicks(page, 9, 12)
    await recorded.until_saved()
    await recorded.stop()
    assert await clicked(recorded) == items(1, 12)


async def test_a_browser_that_is_killed_while_the_server_is_away(
    hurt: Server, site: MadeSite, browser: RecordingBrowser
) -> None:
    page = browser.context.pages[0]
    await page.goto(site.url)
    recorded = await begin(browser, hurt, "Killed browser")
    await clicks(page, 1, 4)
    await recorded.until_saved()
    await asyncio.to_thread(hurt.kill)
    await clicks(page, 5, 12)
    await until_here(recorded, "8 actions")
    await browser.kill()

    await browser.start()
    await asyncio.to_thread(hurt.start)
    page = browser.context.pages[0]
    await page.goto(site.url)
    await clicks(page, 20, 21)  # in a browser that was started anew nothing is recorded until somebody says so
    async with browser.popup() as popup:
        await popup.until_text("state", "Paused")
        await popup.until_last("Item 12")
        await popup.click("pause")
        await popup.until_text("state", "Recording")
    await clicks(page, 13, 16)
    await recorded.until_saved()
    await recorded.stop()
    assert await clicked(recorded) == [*items(1, 12), "closed", *items(13, 16)]


async def test_stopping_while_the_server_is_away_is_done_when_it_is_back(
    hurt: Server, site: MadeSite, browser: RecordingBrowser
) -> None:
    page = browser.context.pages[0]
    await page.goto(site.url)
    recorded = await begin(browser, hurt, "Stopped alone")
    await asyncio.to_thread(hurt.kill)
    await clicks(page, 1, 3)
    async with browser.popup() as popup:
        await popup.until_last("Item 3")
        await popup.click("stop")
        await popup.until_text("state", "Stopped")
    await asyncio.to_thread(hurt.start)
    async with browser.popup() as popup:
        await popup.until("!document.getElementById('ready').hidden", 90)
    assert await clicked(recorded) == items(1, 3)


async def test_what_cannot_be_sent_is_given_up_by_who_asks_for_it_twice(
    hurt: Server, site: MadeSite, browser: RecordingBrowser
) -> None:
    page = browser.context.pages[0]
    await page.goto(site.url)
    recorded = await begin(browser, hurt, "Given up")
    await clicks(page, 1, 1)
    await recorded.until_saved()
    await asyncio.to_thread(hurt.kill)
    await clicks(page, 2, 3)
    async with browser.popup() as popup:
        await popup.click("stop")
        await popup.until_text("give-up", "Give up what was not sent", 60)
        await popup.click("give-up")
        assert (await popup.text("give-up") or "").startswith("Lose 2 actions")
        await popup.click("give-up")
        await popup.until("!document.getElementById('ready').hidden")
    await asyncio.to_thread(hurt.start)
    assert await clicked(recorded) == items(1, 1)
