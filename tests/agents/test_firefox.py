"""Stories of the same extension in Firefox: what is recorded there, how it is let into sites, and what else differs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from tests.agents.bidi import BACKSPACE, TAB
from tests.agents.firefox import Firefox, a_firefox, own_page
from tests.agents.made_site import a_page, a_site
from tests.agents.planted import ORDINARY_INK, SECRET_INK
from tests.agents.recording import events_of
from tests.agents.seen import inked, media_of, picture_of
from tests.agents.test_filmed_steps import REVEALING
from tests.stories.server import Server
from tests.waiting import until_answer
from web.webm import read_clip

HERE = Path(__file__).parent
CARD, CODE, OWNER = "4111 1111 1111 1111", "98765432", "Ana Canary"
ROW = "document.querySelector('tea-shelf').shadowRoot.querySelector('tea-row').getBoundingClientRect().toJSON()"
NOT_GRANTED = {"extensions.originControls.grantByDefault": False}
ZOOM = "browser.tabs.query({ active: true }).then(([tab]) => browser.tabs.setZoom(tab.id, 1.5))"
FORM = """
<p><label>Name <input name="name" id="name"></label>
<p><label>Password <input id="secret" type="password"></label>
<p>Ana wrote from <span>ana.canary@example.org</span> yesterday.
<p><a id="new" href="thanks" target="_blank">Order</a>
<div id="green" style="position:fixed; left:600px; top:300px; width:200px; height:100px; background:rgb(0,200,0)"
  role="button" tabindex="0" aria-label="Green" onclick="setTimeout(() => document.title = 'Clicked', 2000)"></div>
"""
PAGES = {"": a_page("Tea house", FORM), "thanks": a_page("Thank you", '<button id="good">Good</button>')}


async def test_an_order_in_firefox_is_the_golden_guide_as_well(server: Server) -> None:
    shop = {path.name: path.read_text("utf-8") for path in (HERE / "shop").iterdir()}
    with a_site({"": shop["index.html"], **shop}) as site:
        async with a_firefox() as firefox:
            await firefox.sign_in(server)
            guide = await firefox.begin("Order tea", site.url)
            await orders(firefox)
            await firefox.stop()
    steps = await steps_of(server, guide)
    golden = re.findall(r"^## \d+\. (.*)$", (HERE / "golden.md").read_text("utf-8"), re.MULTILINE)
    assert [step["title"].replace(f":{site.port}", "") for step in steps] == golden, events_of(steps)
    for secret in (CARD, CODE, OWNER):
        assert secret not in str(steps)


async def orders(firefox: Firefox) -> None:
    """As in Chromium; and instead of the browser, its background ends in the middle."""
    page, popup = firefox.page, firefox.popup
    await page.click("[data-view=teas]")
    row = await page.evaluate(ROW)  # BiDi does not look into closed roots, so the button is clicked where it is
    await page.click_at(row["x"] + 8, row["y"] + row["height"] / 2)
    await popup.until_last("Add Sencha")
    await firefox.end_background()
    await page.click("[data-view=basket]")
    await firefox.show_popup()
    await popup.until_last("Basket")
    delivery, payment = await page.frame(0), await page.frame(1)
    await delivery.until("document.querySelector('#gift') !== null")
    await delivery.evaluate("document.querySelector('#country').focus()")
    await delivery.type("p")
    await delivery.click("#gift")
    await page.click("#message")
    await page.type(f"Please rinq{BACKSPACE}g twice{TAB}")
    for field, words in (("cc-name", OWNER), ("cc-number", CARD), ("cc-csc", CODE)):
        await payment.click(f"[autocomplete={field}]")
        await payment.type(words)
    await page.click("#terms")
    terms = await firefox.bidi.tab_at(f"{(await page.url()).partition('#')[0]}terms")
    await terms.click("button")
    await page.click("#order")
    await page.until("location.pathname === '/thanks.html'")


async def test_going_back_forward_and_loading_anew_are_told_as_in_chromium(server: Server) -> None:
    with a_site(PAGES) as site:
        async with a_firefox() as firefox:
            await firefox.sign_in(server)
            guide = await firefox.begin("Ways", site.url)
            await firefox.go_by_address(f"{site.url}/thanks")
            for way, words in (("goBack", "Go back"), ("goForward", "Go forward"), ("reload", "Reload the page")):
                await firefox.press_bar(way)
                await firefox.popup.until_last(words)
            await firefox.stop()
    steps = await steps_of(server, guide)
    host = site.url.removeprefix("http://")
    assert [step["title"] for step in steps] == [
        f"Go to {host}",
        f"Go to {host}/thanks",
        "Go back",
        "Go forward",
        "Reload the page",
    ], events_of(steps)


async def test_pictures_have_their_box_at_any_zoom_and_what_firefox_does_with_tabs_is_no_step(server: Server) -> None:
    with a_site(PAGES) as site:
        async with a_firefox() as firefox:
            await firefox.sign_in(server)
            page, popup = firefox.page, firefox.popup
            guide = await firefox.begin("Pictures", site.url)
            await popup.evaluate(ZOOM)
            await page.click("#name")
            await page.type("Ana")
            await page.click("#secret")
            await page.type(f"canary-hunter2{TAB}")
            await popup.click("picture")
            await popup.until_last("Picture", "Look at")
            await popup.until_text("saved", "All saved", 60)
            await page.click("#green")
            await popup.until_last("Green")
            await popup.click("settings")
            options = await firefox.bidi.tab_at(own_page("options"))
            await options.until("!document.getElementById('in').hidden")
            await options.close()
            await firefox.look_at_page()
            await page.click("#new")
            thanks = await firefox.bidi.tab_at(f"{site.url}/thanks")
            await thanks.click("#good")
            await firefox.go_by_address(f"{site.url}/?again")
            await firefox.stop()
    steps = await steps_of(server, guide)
    host = site.url.removeprefix("http://")
    assert [step["title"] for step in steps] == [
        f"Go to {host}",
        'Type "Ana" into the "Name" field',
        'Type the password into the "Password" field',
        'Look at "Tea house"',
        'Click the "Green" button',
        'Click the "Order" link',
        'Click the "Good" button',
        f"Go to {host}",
    ], events_of(steps)
    assert "canary" not in str(steps)
    for shot in (event["shot"] for event in events_of(steps[3:5])):
        assert shot["painted"] >= 2, shot
    picture = steps[4]["picture"]
    image = await picture_of(server, guide, picture["media"])
    box = picture["box"]
    middle = (int((box["x"] + box["width"] / 2) * image.width), int((box["y"] + box["height"] / 2) * image.height))
    red, green, blue = image.getpixel(middle)  # type: ignore[misc]
    assert green - max(red, blue) > 120, "the box is where the button is"
    corner = (int((box["x"] + 0.004) * image.width), int((box["y"] + 0.008) * image.height))
    assert image.getpixel(corner)[1] > 150, "up to its corner"  # type: ignore[index]


async def test_a_step_has_how_it_looked_afterwards_and_a_clip_without_what_is_private(server: Server) -> None:
    await server.api.put("/api/recording-policy", {"clips": True, "after": True})
    try:
        with a_site({"": a_page("Orders", REVEALING)}) as site:
            async with a_firefox() as firefox:
                await firefox.sign_in(server)
                guide = await firefox.begin("Look at the orders", site.url)
                await firefox.popup.click("picture")
                await firefox.popup.until_text("saved", "All saved", 60)
                await firefox.page.click("button")
                await firefox.popup.until_last("Show them")
                await firefox.stop()
    finally:
        await server.api.put("/api/recording-policy", {})
    steps = await steps_of(server, guide)
    picture = steps[-1]["picture"]
    assert picture.keys() >= {"after", "clip"}, picture
    shown = [await picture_of(server, guide, media) for media in (picture["media"], picture["after"]["media"])]
    assert [inked(each, ORDINARY_INK) > 1000 for each in shown] == [False, True]
    assert [inked(each, SECRET_INK) for each in shown] == [0, 0]
    assert 1 < read_clip(await media_of(server, guide, picture["clip"]["media"])).seconds < 10


async def test_it_asks_to_be_let_into_sites_and_pauses_when_that_is_taken_back(server: Server) -> None:
    with a_site(PAGES) as site:
        async with a_firefox(NOT_GRANTED) as firefox:
            popup = firefox.popup
            await firefox.page.go(site.url)
            assert "into no site" in str(await popup.text("permission"))
            await popup.click("to-permission")
            options = await firefox.bidi.tab_at(own_page("options"))
            await options.until("document.getElementById('sign-in').disabled")
            await options.click("#allow")
            await options.until("!document.getElementById('sign-in').disabled")
            assert await popup.text("permission") is None
            await options.close()
            await firefox.sign_in(server)
            guide = await firefox.begin("Allowed", f"{site.url}/?allowed")
            await firefox.page.click("#green")
            await popup.until_last("Green")
            await popup.until_text("saved", "All saved", 60)
            await popup.evaluate("browser.permissions.remove({ origins: ['<all_urls>'] })")
            await popup.until_text("state", "Paused")
            await popup.until("document.getElementById('pause').disabled")
            assert "into no site" in str(await popup.text("permission"))

    async def is_told() -> bool:
        return bool((await steps_of(server, guide))[-1]["title"] == 'Click the "Green" button')

    await until_answer(is_told)


async def steps_of(server: Server, guide: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await server.api.get(f"/api/guides/{guide}"))["steps"]
    return found
