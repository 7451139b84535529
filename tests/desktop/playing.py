"""A clip as a browser shows it."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence

import pytest
from PIL import Image

from tests.stories.browser import find_chromium, open_chromium

SOUGHT = """async ([source, times]) => {
  const [video, canvas] = [document.createElement("video"), document.createElement("canvas")];
  video.muted = true;
  await new Promise((ready, fail) => {
    [video.onloadeddata, video.onerror] = [ready, () => fail(new Error(video.error.message))];
    video.src = source;
  });
  [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
  const found = [];
  for (const time of times) {
    await new Promise((ready) => {
      video.onseeked = ready;
      video.currentTime = time / 1000;
    });
    canvas.getContext("2d").drawImage(video, 0, 0);
    found.push(canvas.toDataURL("image/png"));
  }
  await new Promise((end, fail) => {
    [video.onended, video.currentTime] = [end, 0];
    video.play().catch(fail);
  });
  canvas.getContext("2d").drawImage(video, 0, 0);
  return [[...found, canvas.toDataURL("image/png")], video.duration];
}"""


async def sought(clip: bytes, times: Sequence[int]) -> tuple[list[Image.Image], float]:
    """What is to be seen of it at these milliseconds, and when it has been played to its end; its length in seconds."""
    program = find_chromium()
    if program is None:
        pytest.skip("there is no Chromium here: make test sets one up")
    async with open_chromium(program) as chromium:
        visitor = await chromium.visitor()
        source = f"data:video/webm;base64,{base64.b64encode(clip).decode()}"
        pictures, seconds = await visitor.page.evaluate(SOUGHT, [source, list(times)])
        assert chromium.faults() == []
    opened = [base64.b64decode(each.partition(",")[2]) for each in pictures]
    return [Image.open(io.BytesIO(each)).convert("RGB") for each in opened], seconds
