"""An edit seen in the second browser: somebody types in one Chromium, somebody else looks at the same step in another.

The clock starts with the key, in the page it is pressed in, and stops with the first frame that can show the letter in
the other page. Both pages read this machine's clock. That an edit is on disk before it is seen is shown by holding the
guide's place in the log: for as long as nothing can be written there, nothing is seen, and nothing is called saved.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Page

from bench.asking import Asking
from bench.browsers import two_pages
from bench.figures import Figure, claim, p95
from bench.server import Server, running_server
from storage.database import open_database

AT_MOST = 50.0  # ms
KEYS, QUICK = 300, 30  # in a title, and as many in a body
PAUSE = 70  # ms between keys: a fast typist
HELD = 1.0  # seconds for which the log is held
LETTER = "Q"  # one with a key of its own, that no name and no label on the page has
CLOCKS = 3.0  # ms that a page's clock may be off
IN_TITLE, IN_BODY = '[data-testid="step-title"]', '[data-testid="step-body"] [contenteditable="true"]'

NOTE_KEYS = """
window.keys = [];
addEventListener("keydown", (event) => keys.push(performance.timeOrigin + event.timeStamp), true);
"""

# Notes for each letter the time of the change that brought it, and of the frame after.
WATCH = """([place, letter]) => {
  const watched = document.querySelector(place), seen = { changed: [], shown: [] };
  const now = () => performance.timeOrigin + performance.now();
  const count = () => watched.textContent.split(letter).length - 1;
  const before = count();
  window.seen = seen;
  new MutationObserver(() => {
    const fresh = count() - before - seen.changed.length;
    const changed = now();
    for (let n = 0; n < fresh; n++) seen.changed.push(changed);
    if (fresh > 0) requestAnimationFrame(() => { for (let n = 0; n < fresh; n++) seen.shown.push(now()); });
  }).observe(watched, { subtree: true, childList: true, characterData: true });
}"""


async def measure(*, quick: bool) -> list[Figure]:
    keys = QUICK if quick else KEYS
    with running_server() as server:
        with Asking(server) as asking:
            guide = asking.new_guide("Two browsers")
            asking.add_step(guide, "Type here", "And here.")
        async with two_pages(server, guide) as (writer, reader):
            await writer.evaluate(NOTE_KEYS)
            await check_clocks(writer, reader)
            changed, shown = await _type(writer, reader, IN_TITLE, keys)
            in_body, shown_in_body = await _type(writer, reader, IN_BODY, keys)
            waits = await _waits_for_the_log(server, guide, writer, reader)
    return [
        p95(
            "an edit seen in the second browser: from the key to the frame",
            shown + shown_in_body,
            "ms",
            at_most=AT_MOST,
        ),
        p95("… to the change of the page, in a title", changed, "ms"),
        p95("… to the change of the page, in a text", in_body, "ms"),
        claim("on disk before it is seen", f"not seen, not *Saved* while the log is held for {HELD:g} s", waits),
    ]


async def check_clocks(*pages: Page) -> None:
    for page in pages:
        before = time.time() * 1000
        there = await page.evaluate("performance.timeOrigin + performance.now()")
        if not before - CLOCKS <= there <= time.time() * 1000 + CLOCKS:
            raise RuntimeError(f"A page's clock is off by about {there - before:.1f} ms; nothing can be said.")


async def _type(writer: Page, reader: Page, place: str, keys: int) -> tuple[list[float], list[float]]:
    """Milliseconds from each key to the change of the other page, and to the frame that shows it."""
    await reader.evaluate(WATCH, [place, LETTER])
    await writer.evaluate("keys.length = 0")
    await writer.locator(place).click()
    await writer.keyboard.type(LETTER * keys, delay=PAUSE)
    await reader.wait_for_function("keys => seen.shown.length >= keys", arg=keys)
    pressed = await writer.evaluate("keys")
    seen = await reader.evaluate("seen")
    return _since(pressed, seen["changed"]), _since(pressed, seen["shown"])


def _since(pressed: list[float], seen: list[float]) -> list[float]:
    return [there - here for here, there in zip(pressed, seen, strict=True)]


async def _waits_for_the_log(server: Server, guide: str, writer: Page, reader: Page) -> bool:
    """Whether a letter is seen, and said to be saved, only once the log can be written."""
    await reader.evaluate(WATCH, [IN_TITLE, LETTER])
    async with _held_log(server, guide):
        await writer.locator(IN_TITLE).click()
        await writer.keyboard.type(LETTER)
        await asyncio.sleep(HELD)
        seen = await reader.evaluate("seen.changed.length")
        said = await writer.locator('[data-testid="state-line"]').get_attribute("data-state")
    await reader.wait_for_function("() => seen.changed.length === 1")
    await writer.locator('[data-testid="state-line"][data-state="saved"]').wait_for()
    return seen == 0 and said != "saved"


@asynccontextmanager
async def _held_log(server: Server, guide: str) -> AsyncIterator[None]:
    """Hold the row that numbers the guide's entries, so that none can be added."""
    database = await open_database(server.dsn)
    try:
        async with database.transaction() as connection:
            await connection.execute("select from documents where guide = $1 for update", guide)
            yield
    finally:
        await database.close()
