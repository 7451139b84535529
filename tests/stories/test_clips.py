"""A story of a step that was filmed: whoever reads or edits the guide can play it, and nothing plays by itself."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec
from playwright.async_api import Page, expect

from ingest.wire import Shot
from tests.ingest.said import click
from tests.stories.axe import wrongs
from tests.stories.browser import Chromium
from tests.stories.people import the_owner
from tests.stories.pictures import a_picture
from tests.stories.server import Server
from tests.stories.wire_recorder import begin_recording

CLIP = (Path(__file__).parent.parent / "web" / "clips" / "vp8.webm").read_bytes()


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


async def a_filmed_guide(server: Server) -> str:
    before, after = a_picture(), a_picture(1200, 799)
    await server.api.put("/api/recording-policy", {"clips": True})
    try:
        recorder = await begin_recording(server.api, title="Order paper")
        for content, what in ((before, "pictures"), (after, "pictures"), (CLIP, "clips")):
            assert (await recorder.show(content, what)).status == 201
        shot = Shot(digest(before), 1200, 800, after=digest(after), clip=digest(CLIP))
        assert (await recorder.say(msgspec.structs.replace(click(1, "Save"), shot=shot))).status == 200
        await recorder.stop(1)
    finally:
        await server.api.put("/api/recording-policy", {})
    return recorder.guide


async def until_played(page: Page) -> None:
    """Nothing of it has come before somebody plays it; then it runs to its end, silently."""
    clip = page.locator("video")
    await expect(clip).to_be_visible()
    assert await clip.evaluate("it => [it.paused, it.muted, it.readyState, it.autoplay]") == [True, True, 0, False]
    await clip.evaluate("it => new Promise((end) => { it.onended = end; it.play(); })")


async def test_a_clip_is_played_where_the_guide_is_read_and_where_it_is_edited(
    server: Server, chromium: Chromium
) -> None:
    guide = await a_filmed_guide(server)
    owner = await the_owner(server, chromium)
    await owner.go(f"{server.url}/guides/{guide}/read")
    await expect(owner.page.get_by_text("How it looked then")).to_be_visible()
    await until_played(owner.page)
    assert await wrongs(owner.page) == []
    await owner.open(f"{server.url}/guides/{guide}")
    await expect(owner.see("step-clip")).to_be_visible()
    await until_played(owner.page)
    assert await wrongs(owner.page) == []
