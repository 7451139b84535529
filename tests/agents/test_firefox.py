"""Stories of the same extension in Firefox: it is let in and allowed, records, and goes on when its background was ended."""

from __future__ import annotations

from tests.agents.bidi import TAB
from tests.agents.firefox import Firefox, a_firefox
from tests.agents.made_site import MadeSite, a_page, a_site
from tests.stories.server import Server

FORM = """
<form action="thanks">
  <p><label>Name <input name="name" id="name"></label>
  <p><label>Password <input name="secret" id="secret" type="password"></label>
  <p>Ana wrote from <span id="mail">ana.canary@example.org</span> yesterday.
  <p><button>Order</button>
</form>
<iframe title="Wrapping" width="400" height="120"></iframe>
<script>document.querySelector("iframe").src = `http://localhost:${location.port}/wrapping`</script>
"""
WRAPPING = '<p><label><input type="checkbox" id="gift"> Wrap it as a gift</label>'
PAGES = {
    "": a_page("Tea house", FORM),
    "wrapping": a_page("Wrapping", WRAPPING),
    "thanks": a_page("Thank you", '<a href="/">Order more</a>'),
}

async def test_firefox_records_an_order(server: Server) -> None:
    with a_site(PAGES) as site:
        async with a_firefox() as firefox:
            await firefox.sign_in(server)
            await firefox.page.go(site.url)
            guide = await firefox.begin("Order tea")
            page = firefox.page
            await page.click("#name")
            await page.type("Ana")
            frame = await page.frame()
            await frame.click("#gift")
            await page.click("#secret")
            await page.type("canary-hunter2")
            await page.click("button")
            await page.until("location.pathname === '/thanks'")
            await page.click("a")
            await page.until("location.pathname === '/'")
            await firefox.popup.until_text("saved", "All saved", 60)
            await firefox.popup.click("stop")
            await firefox.popup.until("!document.getElementById('ready').hidden", 60)
        read = await server.api.get(f"/api/guides/{guide}")
        for step in read["steps"]:
            print(step["title"], step["picture"] and (step["picture"]["width"], step["picture"]["box"]), [ (e["type"],e.get("by"),e.get("shot"),e.get("frame")) for e in step["event"] or []])
        assert "canary" not in str(read)
        assert 0
