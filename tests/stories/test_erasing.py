"""Stories of erasing: everybody has the guide open while its past is erased, and nobody brings any of it back."""

from __future__ import annotations

import json

from playwright.async_api import expect

from tests.stories.agreement import a_newcomer
from tests.stories.browser import Chromium
from tests.stories.node import NodeClients
from tests.stories.peer import Peer
from tests.stories.people import the_owner
from tests.stories.replay import rebuilt
from tests.stories.server import Server
from tests.stories.story import a_guide
from tests.waiting import until

SECRET = "hunter2"


async def test_what_was_erased_stays_away_though_stock_clients_come_back_with_it(
    server: Server, node: NodeClients
) -> None:
    guide = await a_guide(server, f"The password is {SECRET}")
    browser = await node.open("Node", server, guide)
    await browser.until("provider.synced")
    async with Peer("Åsa").connected(server, guide) as peer:
        await server.api.patch(f"/api/guides/{guide}", {"title": "Signing in"})
        before = await server.api.get(f"/api/guides/{guide}")
        ended = server.cairn("erase", guide, "--yes", "--json")
        assert ended.returncode == 0, ended.stderr
        assert json.loads(ended.stdout) == {"ok": True, "guide": guide, "epoch": 2, "versions": 0, "pictures": 0}
        await until(lambda: peer.closes.count(4409) > 2)  # it comes back again and again
        assert set(peer.closes) == {4409}
        await browser.run("doc.getMap('guide').get('title').insert(0, 'Node was here. ')")
    said = (await a_newcomer(server, guide)).guide
    assert said == {key: before[key] for key in said}
    assert said == (await rebuilt(server.dsn, guide)).guide
    assert SECRET not in json.dumps(said)


async def test_the_editor_says_that_it_was_erased_and_opens_what_is_there_now(
    server: Server, chromium: Chromium
) -> None:
    guide = await a_guide(server, "Tea")
    owner = await the_owner(server, chromium)
    await owner.open(f"{server.url}/guides/{guide}")
    await owner.type_at_end(owner.title_of(0), f" {SECRET}")
    await owner.until_saved()
    steps = (await server.api.get(f"/api/guides/{guide}"))["steps"]
    await server.api.delete(f"/api/guides/{guide}/steps/{steps[0]['id']}")
    await server.api.post(f"/api/guides/{guide}/erase-history")
    await expect(owner.page.get_by_text("Its contents were erased for good on the server.")).to_be_visible()
    await owner.page.reload()
    await expect(owner.see("step")).to_have_count(3)
    await owner.type_at_end(owner.title_of(0), " goes on")
    await owner.until_saved()
    said = (await a_newcomer(server, guide)).guide
    assert SECRET not in json.dumps(said)
    assert said["steps"][0]["title"].endswith(" goes on")
