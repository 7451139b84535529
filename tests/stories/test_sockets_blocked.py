"""Stories behind a proxy that lets no WebSocket through: guides are edited together all the same, and Saved is true."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import expect

from tests.stories.browser import Chromium
from tests.stories.guests import new_person
from tests.stories.proxy import a_proxy
from tests.stories.server import Server
from tests.stories.story import STEPS, a_guide
from tests.waiting import until_answer


async def test_where_sockets_are_blocked_two_people_still_edit_together(server: Server, chromium: Chromium) -> None:
    guide = await a_guide(server)
    async with a_proxy(server.url) as proxy:
        owner = await chromium.visitor(address=proxy.beyond(await asyncio.to_thread(server.new_sign_in_link)))
        made = await server.api.post("/api/people", new_person("Бен Ли", "edit"))
        ben = await chromium.visitor(address=proxy.beyond(made["sign_in"]))
        for visitor in (owner, ben):
            await visitor.open(f"{proxy.url}/guides/{guide}")
        assert proxy.refused >= 4, "a socket got through"
        await expect(owner.see("avatar")).to_contain_text("Бен Ли")

        await asyncio.gather(
            owner.type_at_end(owner.title_of(0), " — schön"), ben.type_at_end(ben.title_of(1), " 日本 😀")
        )
        for visitor in (owner, ben):
            await expect(visitor.title_of(0)).to_have_text(f"{STEPS[0]} — schön")
            await expect(visitor.title_of(1)).to_have_text(f"{STEPS[1]} 日本 😀")
            await visitor.until_saved()
        said = await server.api.get(f"/api/guides/{guide}")
        assert [step["title"] for step in said["steps"][:2]] == [f"{STEPS[0]} — schön", f"{STEPS[1]} 日本 😀"]

        await ben.go(proxy.url)  # he leaves, and is no longer shown
        await expect(owner.see("avatar")).to_have_count(0)


@pytest.mark.parametrize(
    "browser",
    ["", "delete window.WebSocket", "window.WebSocket = class { constructor() { throw new Error('not allowed') } }"],
    ids=["any", "has no sockets", "may open no sockets"],
)
async def test_a_reader_behind_it_sees_what_others_write(server: Server, chromium: Chromium, browser: str) -> None:
    guide = await a_guide(server)
    made = await server.api.post("/api/people", new_person("Åsa", "view"))
    async with a_proxy(server.url) as proxy:
        reader = await chromium.visitor(address=proxy.beyond(made["sign_in"]))
        await reader.context.add_init_script(browser)
        await reader.go(f"{proxy.url}/guides/{guide}")
        await expect(reader.see("state-line")).to_have_text("Read only")
        step = (await server.api.get(f"/api/guides/{guide}"))["steps"][0]["id"]
        await server.api.patch(f"/api/guides/{guide}/steps/{step}", {"title": "Changed — é"})
        await expect(reader.title_of(0)).to_have_text("Changed — é")


async def test_what_was_typed_while_nothing_got_through_is_saved_when_requests_do(
    sturdy: Server, chromium: Chromium
) -> None:
    guide = await a_guide(sturdy)
    async with a_proxy(sturdy.url) as proxy:
        owner = await chromium.visitor(address=proxy.beyond(await asyncio.to_thread(sturdy.new_sign_in_link)))
        await owner.open(f"{proxy.url}/guides/{guide}")
        await owner.context.set_offline(True)
        await owner.type_at_end(owner.title_of(2), " — ohne Netz")
        await expect(owner.see("state-line")).to_contain_text("kept on this device")
        await owner.context.set_offline(False)
        await owner.until_saved()
        await until_answer(lambda: _title_is(sturdy, guide, f"{STEPS[2]} — ohne Netz"))


async def _title_is(server: Server, guide: str, title: str) -> bool:
    said = await server.api.get(f"/api/guides/{guide}")
    return bool(said["steps"][2]["title"] == title)
