"""Stories of steps that show more than how it looked before: how it looked afterwards, and a clip of both."""

from __future__ import annotations

import base64
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from PIL import Image, ImageChops, ImageStat
from playwright.async_api import Page

from tests.agents.made_site import a_page, a_site
from tests.agents.planted import ORDINARY_INK, SECRET_INK
from tests.agents.recording import Recorded, begin, signed_in_browser
from tests.agents.seen import inked, media_of, picture_of
from tests.stories.browser import find_chromium, open_chromium
from tests.stories.people import the_owner
from tests.stories.server import Server
from tests.stories.test_clips import until_played
from web.webm import read_clip

REVEALING = """
<style>
  .secret { color: rgb(255,0,255); font: bold 40px sans-serif }
  .ordinary { background: rgb(0,200,255); width: 300px; height: 200px }
</style>
<button onclick="setTimeout(() => document.getElementById('later').hidden = false, 300)">Show them</button>
<p class="secret">always@example.org</p>
<div id="later" hidden><p class="secret">planted@example.org</p><div class="ordinary">Orders</div></div>
"""
FRAMES = """async (source) => {
  const [video, canvas] = [document.createElement("video"), document.createElement("canvas")];
  const frames = [];
  video.muted = true;
  video.src = source;
  const seen = () => {
    [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
    canvas.getContext("2d").drawImage(video, 0, 0);
    frames.push(canvas.toDataURL("image/png"));
    video.requestVideoFrameCallback(seen);
  };
  video.requestVideoFrameCallback(seen);
  await new Promise((end, fail) => {
    [video.onended, video.onerror] = [end, () => fail(new Error(video.error.message))];
    video.play().catch(fail);
  });
  return [frames, video.duration];
}"""


@asynccontextmanager
async def revealed(server: Server, **policy: Any) -> AsyncIterator[Recorded]:
    """A recording by this policy, in which something comes of the one click."""
    await server.api.put("/api/recording-policy", policy)
    try:
        with a_site({"": a_page("Orders", REVEALING)}) as site:
            async with signed_in_browser(server) as browser:
                page = browser.context.pages[0]
                await page.goto(site.url)
                recorded = await begin(browser, server, "Look at the orders")
                async with browser.popup() as popup:  # so that there is a picture of the page as it rests
                    await popup.click("picture")
                    await popup.until_last("Picture", "Look at")
                await recorded.until_saved()
                await page.get_by_role("button", name="Show them").click()
                await recorded.until_saved()
                await recorded.stop()
                yield recorded
    finally:
        await server.api.put("/api/recording-policy", {})


async def test_a_step_shows_how_it_looked_afterwards_and_nothing_private(server: Server) -> None:
    async with revealed(server, after=True) as recorded:
        picture = (await recorded.steps())[-1]["picture"]
    before = await picture_of(server, recorded.guide, picture["media"])
    after = await picture_of(server, recorded.guide, picture["after"]["media"])
    assert [inked(each, ORDINARY_INK) > 1000 for each in (before, after)] == [False, True]
    assert [inked(each, SECRET_INK) for each in (before, after)] == [0, 0]
    assert "clip" not in picture


async def test_a_step_has_a_clip_that_plays_and_shows_nothing_private_in_any_frame(server: Server) -> None:
    program = find_chromium()
    if program is None:
        pytest.skip("there is no Chromium here: make test sets one up")
    async with revealed(server, clips=True, after=True) as recorded:
        picture = (await recorded.steps())[-1]["picture"]
    content = await media_of(server, recorded.guide, picture["clip"]["media"])
    assert 1 < read_clip(content).seconds < 10
    async with open_chromium(program) as chromium:
        owner = await the_owner(server, chromium)
        await owner.go(f"{server.url}/guides/{recorded.guide}/read")
        await until_played(owner.page)
        await owner.page.goto("about:blank")  # whose rules let a clip be looked at that comes from nowhere
        frames, seconds = await frames_of(owner.page, content)
    assert seconds == pytest.approx(read_clip(content).seconds, abs=0.2)
    after = await picture_of(server, recorded.guide, picture["after"]["media"])
    difference = ImageChops.difference(frames[-1], after.crop((0, 0, *frames[-1].size)))
    assert max(ImageStat.Stat(difference).mean) < 2, "in the same colours"
    shown = [inked(frame, ORDINARY_INK) > 1000 for frame in frames]
    assert (shown[0], shown[-1]) == (False, True), "from before to afterwards"
    assert [inked(frame, SECRET_INK) for frame in frames] == [0] * len(frames)


async def frames_of(page: Page, clip: bytes) -> tuple[list[Image.Image], float]:
    """All that is to be seen of a clip while it plays, and how long that is in seconds."""
    frames, seconds = await page.evaluate(FRAMES, f"data:video/webm;base64,{base64.b64encode(clip).decode()}")
    pictures = [base64.b64decode(frame.partition(",")[2]) for frame in frames]
    return [Image.open(io.BytesIO(each)).convert("RGB") for each in pictures], seconds
