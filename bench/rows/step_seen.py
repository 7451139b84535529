"""A step seen by a colleague: somebody clicks in a browser that records, somebody else looks at the guide in another.

The clock starts with the click, in the page that is recorded, and stops with the first frame that can show the step's
words, and with its picture loaded, in the other browser. All is as people have it: the built extension, its worker and
camera, the server, and the guide's page. Both pages read this machine's clock.
"""

from __future__ import annotations

import asyncio

from playwright.async_api import Page

from bench.figures import Figure, claim, p95
from bench.places import Absent, chromium
from bench.rows.second_browser import check_clocks
from tests.agents.made_site import a_page, a_site
from tests.agents.recording import begin, signed_in_browser
from tests.agents.recording_browser import BUILT
from tests.stories.browser import open_chromium
from tests.stories.people import a_colleague
from tests.stories.server import a_server

WORDS, PICTURE = 150.0, 500.0  # ms
CLICKS, QUICK = 60, 6
PAUSE = 1.5  # seconds between clicks: somebody who shows how it is done
PATIENCE = 30_000  # ms

NOTE_CLICKS = """
window.clicks = {};
addEventListener("click", (event) => {
  clicks[event.target.textContent.split(" ")[1]] = performance.timeOrigin + event.timeStamp;
  document.querySelector("h1").textContent = `${event.target.textContent} it is`;
}, true);
"""

# Whoever looks follows the guide to its end. Notes when each step's words and its picture can be seen.
WATCH = """
window.seen = { words: {}, pictures: {} };
const look = () => {
  const now = performance.timeOrigin + performance.now();
  for (const step of document.querySelectorAll('[data-testid="step"]')) {
    const number = /Item (\\d+)/.exec(step.querySelector('[data-testid="step-title"]')?.textContent ?? "")?.[1];
    if (!number) continue;
    seen.words[number] ??= now;
    const image = step.querySelector("img");
    if (image?.complete && image.naturalWidth > 0) seen.pictures[number] ??= now;
    else step.scrollIntoView({ block: "end" });
  }
};
const soon = () => requestAnimationFrame(look);
new MutationObserver(soon).observe(document, { subtree: true, childList: true, characterData: true });
document.addEventListener("load", soon, true);
"""


async def measure(*, quick: bool) -> list[Figure]:
    if not BUILT.is_dir():
        raise Absent("the extension is not built: `make agents` does that")
    number = QUICK if quick else CLICKS
    buttons = "".join(f"<button>Item {at}</button> " for at in range(1, number + 1))
    with a_server() as server, a_site({"": a_page("Items", buttons)}) as site:
        async with signed_in_browser(server) as browser, open_chromium(chromium()) as other:
            page = browser.context.pages[0]
            await page.goto(site.url)
            await page.evaluate(NOTE_CLICKS)
            recorded = await begin(browser, server, "Seen")
            reader = (await a_colleague(server, other, "Grace who looks")).page
            await reader.goto(f"{server.url}/guides/{recorded.guide}")
            await reader.evaluate(WATCH)
            await check_clocks(page, reader)
            for at in range(1, number + 1):
                await page.get_by_role("button", name=f"Item {at}", exact=True).click()
                await asyncio.sleep(PAUSE)
            await _until_all_are_seen(reader, number)
            clicked, seen = await page.evaluate("clicks"), await reader.evaluate("seen")
            await recorded.stop()
    words, pictures = (_since(clicked, seen[what]) for what in ("words", "pictures"))
    return [
        p95("a step seen in a second browser, its words: from the click to the frame", words, "ms", at_most=WORDS),
        p95("… with its picture", pictures, "ms", at_most=PICTURE),
        claim("… each of them has one", "every click", len(pictures) == number),
    ]


async def _until_all_are_seen(reader: Page, number: int) -> None:
    await reader.wait_for_function(
        "number => Object.keys(seen.pictures).length >= number", arg=number, timeout=PATIENCE
    )


def _since(clicked: dict[str, float], seen: dict[str, float]) -> list[float]:
    return [there - clicked[number] for number, there in seen.items()]
