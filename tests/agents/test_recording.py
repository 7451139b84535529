"""Stories of somebody who records while a colleague has the guide open: steps arrive with pictures while it goes on."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import expect

from tests.agents.made_site import a_page, a_site
from tests.agents.recording import begin, events_of, go_by_address, signed_in_browser
from tests.agents.seen import picture_of
from tests.stories.browser import find_chromium, open_chromium
from tests.stories.people import a_colleague
from tests.stories.server import Server

FORM = """
<form action="thanks">
  <p><label>Name <input name="name"></label>
  <p><label>E-mail <input name="mail" type="email"></label>
  <p><label>Password <input name="secret" type="password"></label>
  <p>Ana wrote from <span id="mail">ana.canary@example.org</span> yesterday.
  <p><button>Order</button>
</form>
<div style="position:fixed; left:600px; top:300px; width:200px; height:100px; background:rgb(0,200,0)"
  role="button" tabindex="0" aria-label="Green" onclick="setTimeout(() => document.title = 'Clicked', 2000)"></div>
"""
ZOOM = "async (zoom) => { for (const tab of await chrome.tabs.query({})) await chrome.tabs.setZoom(tab.id, zoom); }"
PAGES = {"": a_page("Tea house", FORM), "thanks": a_page("Thank you")}


async def test_steps_arrive_while_somebody_watches(server: Server) -> None:
    program = find_chromium()
    if program is None:
        pytest.skip("there is no Chromium here: make test sets one up")
    with a_site(PAGES) as site:
        host = site.url.removeprefix("http://")
        async with signed_in_browser(server) as browser, open_chromium(program) as chromium:
            page = browser.context.pages[0]
            await page.goto(site.url)
            recorded = await begin(browser, server, "Order tea")
            ben = await a_colleague(server, chromium, "Ben who watches")
            await ben.open(f"{server.url}/guides/{recorded.guide}")
            await expect(ben.title_of(0)).to_have_text(f"Go to {host}")
            await expect(ben.see("avatar")).to_contain_text("Owner is recording")
            await page.get_by_label("Name").click()
            await page.keyboard.type("Ana")
            await page.get_by_label("Password").click()
            await expect(ben.title_of(1)).to_have_text('Type "Ana" into the "Name" field')
            await page.keyboard.type("canary-hunter2")
            await page.get_by_role("button", name="Order").click()
            await expect(ben.title_of(3)).to_have_text('Click the "Order" button')
            assert await ben.title_of(2).inner_text() == 'Type the password into the "Password" field'
            await go_by_address(browser, site.url)
            await expect(ben.see("step")).to_have_count(5)
            await recorded.stop()
            await expect(ben.see("avatar")).to_have_count(0)
        assert "canary" not in str(await recorded.steps())


async def test_at_any_scale_and_zoom_a_picture_has_its_box_and_private_places_are_painted_over(server: Server) -> None:
    for scale, zoom in ((1.0, 1.5), (2.0, 1.0)):
        with a_site(PAGES) as site:
            async with signed_in_browser(server, scale) as browser:
                page = browser.context.pages[0]
                await page.goto(site.url)
                await (await browser.worker()).evaluate(ZOOM, zoom)
                recorded = await begin(browser, server, "Pictures")
                async with browser.popup() as popup:
                    await popup.click("picture")
                    await popup.until_last("Picture", "Look at")
                await page.get_by_role("button", name="Green").click()
                await recorded.until_saved()
                await recorded.stop()
            steps = await recorded.steps()
            taken, shot = (event["shot"] for event in events_of(steps[-2:]))
            assert shot["painted"] >= 1, shot
            assert shot["sha256"] == taken["sha256"], "nothing changed in between"
            picture = steps[-1]["picture"]
            image = await picture_of(server, recorded.guide, picture["media"])
            assert image.size == (picture["width"], picture["height"])
            box = picture["box"]
            middle = (
                (box["x"] + box["width"] / 2) * image.width,
                (box["y"] + box["height"] / 2) * image.height,
            )
            assert image.width >= 1280 * scale * 0.9
            red, green, blue = image.getpixel(tuple(map(int, middle)))  # type: ignore[misc,arg-type]
            assert green - max(red, blue) > 120, "the box is where the button is"
            corner = (int((box["x"] + 0.002) * image.width), int((box["y"] + 0.004) * image.height))
            assert image.getpixel(corner)[1] > 150, "up to its corner"  # type: ignore[index]


LOOKED_AT = 3.0  # seconds that somebody looks at a page before they click: what is promised is of such
HEARS_THAT_IT_IS_SHOWN = "document.dispatchEvent(new Event('visibilitychange'))"  # here each tab believes it always is
LEADING = a_page("Tea house", '<a href="thanks">Order</a>')


async def test_the_first_click_in_a_tab_has_its_picture_however_quick_it_was(server: Server) -> None:
    """It leads away at once, so that the picture has to be there before."""
    with a_site({"": LEADING, "thanks": a_page("Thank you", "Done")}) as site:
        async with signed_in_browser(server) as browser:
            page = browser.context.pages[0]
            await page.goto(site.url)
            other = await browser.context.new_page()
            await other.goto(site.url)
            recorded = await begin(browser, server, "Order tea twice")
            for tab in (other, page):
                await tab.bring_to_front()
                await tab.evaluate(HEARS_THAT_IT_IS_SHOWN)
                await asyncio.sleep(LOOKED_AT)
                await tab.get_by_role("link", name="Order").click()
                await tab.wait_for_url("**/thanks")
            await recorded.until_saved()
            await recorded.stop()
        clicks = [step for step in await recorded.steps() if step["title"].startswith("Click")]
        assert [bool(step["picture"]) for step in clicks] == [True, True]
