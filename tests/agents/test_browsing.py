"""Stories of what the browser itself tells a recording: pages gone to, tabs, downloads, and what cannot be recorded."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page

from tests.agents.made_site import a_page, a_site
from tests.agents.recording import Recorded, begin, events_of, go_by_address, signed_in_browser
from tests.agents.recording_browser import RecordingBrowser
from tests.stories.server import Server

pytestmark = pytest.mark.asyncio(loop_scope="module")

PAGES = {
    "": a_page("Start"),
    "second": a_page("Second"),
    "third": a_page("Third"),
    "report.csv": "a,b\n1,2\n",
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser(server: Server) -> AsyncIterator[RecordingBrowser]:
    """One that is signed in, for one story after the other."""
    async with signed_in_browser(server) as opened:
        yield opened


async def test_each_way_to_a_page_is_one_step_and_is_told_as_what_it_was(
    server: Server, browser: RecordingBrowser
) -> None:
    with a_site(PAGES) as site:
        host = site.url.removeprefix("http://")
        page = browser.context.pages[0]
        await page.goto(site.url)
        recorded = await begin(browser, server, "Ways")
        await go_by_address(browser, f"{site.url}/second")
        await go_by_address(browser, f"{site.url}/third?token=abc&page=2")
        await history(browser, "back()")
        await until_steps(recorded, 4)
        await history(browser, "forward()")
        await until_steps(recorded, 5)
        await page.reload()
        await until_steps(recorded, 6)
        async with page.expect_navigation():
            await page.evaluate("location.reload()")  # the page by itself: no step
        await page.evaluate("location.href = '/second'")  # nor this
        await page.wait_for_url("**/second")
        await recorded.stop()
        await recorded.until_titles(
            f"Go to {host}",
            f"Go to {host}/second",
            f"Go to {host}/third",
            "Go back",
            "Go forward",
            "Reload the page",
        )
        events = events_of(await recorded.steps())
        ways = [event.get("by") for event in events]
        assert ways[:6] == ["address", "address", "address", "back", "forward", "reload"]
        assert [events[at]["scene"]["title"] for at in (0, 5)] == ["Start", "Third"]
        assert events[2]["scene"]["url"] == f"{site.url}/third?token=masked&page=2"


async def test_what_is_done_on_a_page_that_was_come_back_to_is_a_step(
    server: Server, browser: RecordingBrowser
) -> None:
    with a_site(PAGES | {"": a_page("Start", "<button>Opening hours</button>")}) as site:
        page = browser.context.pages[0]
        await page.goto(site.url)
        recorded = await begin(browser, server, "Back")
        await page.get_by_role("button").click()
        await go_by_address(browser, f"{site.url}/second")
        await until_steps(recorded, 3)
        await history(browser, "back()")  # out of the browser's cache, as it was
        await until_steps(recorded, 4)
        await click_at(browser, "button")
        await until_steps(recorded, 5)
        await recorded.stop()
        assert (await recorded.titles())[-1] == 'Click the "Opening hours" button'


async def test_tabs_are_numbered_and_going_from_one_to_another_is_a_step(
    server: Server, browser: RecordingBrowser
) -> None:
    with a_site(PAGES) as site:
        first = browser.context.pages[0]
        await first.goto(site.url)
        recorded = await begin(browser, server, "Tabs")
        second = await a_new_tab(first, f"{site.url}/second")
        await first.bring_to_front()
        await until_last(recorded, "Switch to")
        await second.close()
        await until_last(recorded, "Close")
        await recorded.stop()
        events = events_of(await recorded.steps())
        told = [(event["type"], event.get("what"), event["scene"]["tab"]) for event in events]
        assert ("tab", "shown", 1) in told
        assert told[-1] == ("tab", "closed", 2)
        assert [what for kind, what, _ in told if kind == "tab" and what == "shown"] == ["shown"]


async def test_a_tab_that_is_opened_and_closed_again_leaves_no_step(server: Server, browser: RecordingBrowser) -> None:
    with a_site(PAGES | {"": a_page("Start", "<button>Opening hours</button>")}) as site:
        page = browser.context.pages[0]
        await page.goto(site.url)
        recorded = await begin(browser, server, "A tab for nothing")
        await (await browser.context.new_page()).close()
        await page.bring_to_front()
        await page.get_by_role("button").click()
        await until_steps(recorded, 2)
        await recorded.stop()
        host = site.url.removeprefix("http://")
        await recorded.until_titles(f"Go to {host}", 'Click the "Opening hours" button')
        tabs = [event["what"] for event in events_of(await recorded.steps()) if event["type"] == "tab"]
        assert tabs == ["opened", "closed"]


async def test_a_download_is_told_by_its_name(server: Server, browser: RecordingBrowser, tmp_path: Path) -> None:
    with a_site(PAGES) as site:
        page = browser.context.pages[0]
        await page.goto(site.url)
        recorded = await begin(browser, server, "Downloads")
        await keep_names(browser, tmp_path)
        await page.evaluate("location.href = '/report.csv'")
        await until_last(recorded, "report.csv")
        await recorded.stop()
        assert (await recorded.titles())[-1] == 'The file "report.csv" is downloaded'


async def test_what_cannot_or_must_not_be_recorded_is_a_gap_once(server: Server, browser: RecordingBrowser) -> None:
    policy = (await server.api.get("/api/recording-policy"))["policy"]
    with a_site(PAGES) as site:
        await server.api.put("/api/recording-policy", {**policy, "block_sites": ["localhost"]})
        try:
            page = browser.context.pages[0]
            await page.goto(site.url)
            recorded = await begin(browser, server, "Gaps")
            await go_by_address(browser, f"{site.elsewhere}/second")
            await go_by_address(browser, f"{site.elsewhere}/third")
            await go_by_address(browser, "chrome://version")
            await go_by_address(browser, f"{site.url}/third")
            async with browser.popup() as popup:
                await popup.click("pause")
                await popup.until_text("state", "Paused")
            await go_by_address(browser, f"{site.url}/second")
            async with browser.popup() as popup:
                await popup.click("pause")
                await popup.until_text("state", "Recording")
            await recorded.stop()
        finally:
            await server.api.put("/api/recording-policy", policy)
        steps = await recorded.steps()
        assert [event["why"] for event in events_of(steps) if event["type"] == "gap"] == [
            "blocked",
            "browser page",
            "paused",
        ]
        assert [step["kind"] for step in steps] == ["action", "gap", "gap", "action", "gap"]
        assert "localhost" not in str(steps)
        assert "second" not in str(steps), "what is done in a pause leaves no trace"


async def test_to_look_at_cairn_itself_is_no_part_of_what_somebody_shows(
    server: Server, browser: RecordingBrowser
) -> None:
    with a_site(PAGES) as site:
        host = site.url.removeprefix("http://")
        work = browser.context.pages[0]
        await go_by_address(browser, server.url)
        recorded = await begin(browser, server, "At home")
        await work.mouse.click(600, 500)
        await go_by_address(browser, site.url)
        await until_steps(recorded, 1)
        guide = await a_new_tab(work, f"{server.url}/guides/{recorded.guide}")
        await guide.mouse.click(600, 500)
        async with browser.popup() as popup:
            await popup.until_text("here", "What you do in Cairn itself is not recorded.")
        await work.bring_to_front()
        await guide.bring_to_front()
        await guide.close()
        empty = await browser.context.new_page()
        await empty.goto(server.url)
        await work.bring_to_front()
        await empty.close()
        await go_by_address(browser, f"{server.url}/guides/{recorded.guide}")
        await history(browser, "back()")
        async with browser.popup() as popup:
            await popup.until("document.getElementById('here').offsetParent === null")
        await go_by_address(browser, f"{site.url}/second")
        await until_steps(recorded, 2)
        await recorded.stop()
        await recorded.until_titles(f"Go to {host}", f"Go to {host}/second")
        assert server.url not in str(await recorded.steps())


async def test_a_step_is_taken_back_and_a_note_is_for_the_reader(server: Server, browser: RecordingBrowser) -> None:
    with a_site(PAGES) as site:
        host = site.url.removeprefix("http://")
        await browser.context.pages[0].goto(site.url)
        recorded = await begin(browser, server, "Notes")
        await go_by_address(browser, f"{site.url}/second")
        await until_last(recorded, "Go to")
        async with browser.popup() as popup:
            await popup.click("undo")
            await popup.until_text("steps", "1 step")
            await popup.note("Mind the step.")
            await popup.until_text("last", "Mind the step.")  # as the guide has it
        await recorded.until_titles(f"Go to {host}", "Mind the step.")
        await recorded.stop()
        await recorded.until_titles(f"Go to {host}", "Mind the step.")


async def test_a_text_that_is_being_typed_is_taken_back_with_the_click_into_its_field(
    server: Server, browser: RecordingBrowser
) -> None:
    with a_site({"": a_page("Form", "<label>Name <input></label>")}) as site:
        host = site.url.removeprefix("http://")
        page = browser.context.pages[0]
        await page.goto(site.url)
        recorded = await begin(browser, server, "Typing")
        await page.get_by_label("Name").click()
        await page.keyboard.type("Ana")
        async with browser.popup() as popup:
            await popup.click("undo")
            await popup.until_text("steps", "1 step")
            await popup.until_text("saved", "All saved")
            await recorded.until_titles(f"Go to {host}")
            await popup.click("undo")
            await popup.until_text("steps", "0 steps")
            await popup.click("undo")
            await popup.until_text("problem", "There is no step to take back.")
        await recorded.stop()
        await recorded.until_titles()


async def a_new_tab(opener: Page, url: str) -> Page:
    async with opener.context.expect_page() as opened:
        await opener.evaluate("url => { window.open(url, '_blank') }", url)
    page = await opened.value
    await page.wait_for_load_state()
    return page


async def keep_names(browser: RecordingBrowser, folder: Path) -> None:
    """Let downloads be called as their sites call them, which Playwright does not."""
    session = await browser.context.browser.new_browser_cdp_session()  # type: ignore[union-attr]
    await session.send("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(folder)})


async def click_at(browser: RecordingBrowser, selector: str) -> None:
    """A click in the page that is in view, of which Playwright may know nothing."""
    session = await browser.context.new_cdp_session(browser.context.pages[0])
    box = f"document.querySelector({json.dumps(selector)}).getBoundingClientRect()"
    middle = f"(({{x, y, width, height}}) => [x + width / 2, y + height / 2])({box})"
    asked = {"expression": middle, "returnByValue": True}
    x, y = (await session.send("Runtime.evaluate", asked))["result"]["value"]
    for kind in ("mousePressed", "mouseReleased"):
        deed = {"type": kind, "x": x, "y": y, "button": "left", "clickCount": 1}
        await session.send("Input.dispatchMouseEvent", deed)
    await session.detach()


async def history(browser: RecordingBrowser, way: str) -> None:
    """Back and forward as people go, to pages that the browser has kept alive, of which Playwright knows nothing."""
    session = await browser.context.new_cdp_session(browser.context.pages[0])
    await session.send("Runtime.evaluate", {"expression": f"history.{way}"})
    await session.detach()


async def until_steps(recorded: Recorded, many: int) -> None:
    async with recorded.browser.popup() as popup:
        await popup.until_text("steps", "1 step" if many == 1 else f"{many} steps", 30)


async def until_last(recorded: Recorded, words: str) -> None:
    """Wait until the popup shows that the last step is called so."""
    async with recorded.browser.popup() as popup:
        await popup.until_last(words, seconds=30)
