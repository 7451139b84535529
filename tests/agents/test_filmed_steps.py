"""Stories of steps that show more than how it looked before: how it looked afterwards."""

from __future__ import annotations

from tests.agents.made_site import a_page, a_site
from tests.agents.planted import ORDINARY_INK, SECRET_INK
from tests.agents.recording import begin, signed_in_browser
from tests.agents.seen import inked, picture_of
from tests.stories.server import Server

REVEALING = """
<style>
  .secret { color: rgb(255,0,255); font: bold 40px sans-serif }
  .ordinary { background: rgb(0,200,255); width: 300px; height: 200px }
</style>
<button onclick="setTimeout(() => document.getElementById('later').hidden = false, 300)">Show them</button>
<div id="later" hidden><p class="secret">planted@example.org</p><div class="ordinary">Orders</div></div>
"""


async def test_a_step_shows_how_it_looked_afterwards_and_nothing_private(server: Server) -> None:
    await server.api.put("/api/recording-policy", {"after": True})
    try:
        with a_site({"": a_page("Orders", REVEALING)}) as site:
            async with signed_in_browser(server) as browser:
                page = browser.context.pages[0]
                await page.goto(site.url)
                recorded = await begin(browser, server, "Look at the orders")
                await page.get_by_role("button", name="Show them").click()
                await recorded.until_saved()
                await recorded.stop()
    finally:
        await server.api.put("/api/recording-policy", {})
    picture = (await recorded.steps())[-1]["picture"]
    before = await picture_of(server, recorded.guide, picture["media"])
    after = await picture_of(server, recorded.guide, picture["after"]["media"])
    assert [inked(each, ORDINARY_INK) > 1000 for each in (before, after)] == [False, True]
    assert inked(after, SECRET_INK) == 0
