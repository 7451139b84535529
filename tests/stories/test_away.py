"""Stories of an editor that is opened while Cairn is away: it says so, keeps what was written, and comes back."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import Error, expect

from tests.stories.axe import wrongs
from tests.stories.browser import Chromium, Visitor
from tests.stories.people import the_owner
from tests.stories.server import Server
from tests.stories.story import STEPS, a_guide

CONTROLLED = "navigator.serviceWorker.ready.then(() => true)"


async def test_a_reload_while_cairn_is_away_says_so_and_comes_back_with_what_was_written(
    sturdy: Server, chromium: Chromium
) -> None:
    guide = await a_guide(sturdy)
    owner = await the_owner(sturdy, chromium)
    await owner.open(f"{sturdy.url}/guides/{guide}")
    assert await owner.page.evaluate(CONTROLLED)
    await asyncio.to_thread(sturdy.kill)
    await owner.type_at_end(owner.title_of(0), " — unterwegs 😀")
    await expect(owner.see("state-line")).to_contain_text("kept on this device")

    await owner.page.reload()
    await says_that_it_is_away(owner)
    for scheme in ("light", "dark"):
        await owner.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert await wrongs(owner.page) == []
    await owner.see("try-again").click()
    await says_that_it_is_away(owner)

    await asyncio.to_thread(sturdy.start)
    await owner.until_saved()  # nobody reloads it
    said = (await sturdy.api.get(f"/api/guides/{guide}"))["steps"][0]["title"]
    assert said == f"{STEPS[0]} — unterwegs 😀"
    assert await owner.page.evaluate("caches.keys()") == [], "a page may be private, so none is kept"


async def test_only_pages_of_the_editor_are_answered_for(sturdy: Server, chromium: Chromium) -> None:
    guide = await a_guide(sturdy)
    owner = await the_owner(sturdy, chromium)
    await owner.go(sturdy.url)
    assert await owner.page.evaluate(CONTROLLED)
    await asyncio.to_thread(sturdy.kill)
    await owner.page.reload()
    await says_that_it_is_away(owner)
    asked = f"fetch('/guides/{guide}').then(() => 'answered', () => 'failed')"
    assert await owner.page.evaluate(asked) == "failed", "a program is told the truth"
    with pytest.raises(Error, match="ERR_CONNECTION_REFUSED"):
        await owner.page.goto(f"{sturdy.url}/device")


async def test_a_link_that_is_good_once_is_good_in_a_browser_that_has_been_here_before(
    server: Server, chromium: Chromium
) -> None:
    owner = await the_owner(server, chromium)
    await owner.go(server.url)
    assert await owner.page.evaluate(CONTROLLED)
    await owner.page.reload()  # by way of the worker, from now on
    await owner.page.context.clear_cookies()
    response = await owner.page.goto(await asyncio.to_thread(server.new_sign_in_link))
    assert response is not None
    assert response.status == 200
    await expect(owner.page).to_have_url(f"{server.url}/")


async def says_that_it_is_away(visitor: Visitor) -> None:
    await expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Cairn is not reachable")
