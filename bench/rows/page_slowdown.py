"""What the extension's script costs a page: a click, and everything else that a busy page does meanwhile.

A page of some thousand elements, a hundred of which hold something private, changes all the time, by a script that does
the same in each run. The browser's profiler says how much of the main thread's time is within our script. Besides, runs
come in pairs, with ours and without, in two browsers that are open at once: what the processor gave their main threads
differs by what the browser does for us, and by everything else in which two runs differ.
"""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from playwright.async_api import BrowserContext, CDPSession, Page

from bench.figures import Figure, percentile, told
from bench.places import Absent, chromium
from bench.profile import Share, share_of_extension
from tests.agents.pages import AGENTS, build_collector, fixture_site, plain_browser, recorded_browser

HEAVY = Path(__file__).parent.parent / "pages" / "heavy.html"
PAIRS, QUICK = 15, 2
TURNS = 240  # frames in which the page changes itself, of one run
CLICKS = 20  # of one run
CLICK = 1.0  # ms
SHARE = 0.5  # percent


@dataclass(frozen=True, slots=True)
class Run:
    """Milliseconds of the main thread: of all turns, and of one click."""

    work: float
    click: float


@dataclass(frozen=True, slots=True)
class Visit:
    """The heavy page in one of the browsers."""

    page: Page
    devtools: CDPSession

    async def run(self) -> Run:
        await self.page.bring_to_front()
        start = await self._spent()
        await self.work()
        worked = await self._spent()
        await self.click()
        return Run(worked - start, (await self._spent() - worked) / CLICKS)

    async def work(self) -> None:
        await self.page.evaluate("turns => work(turns)", TURNS)

    async def click(self) -> None:
        for _ in range(CLICKS):
            for phase in ("mousePressed", "mouseReleased"):
                event = {"type": phase, "x": 60, "y": 40, "button": "left", "clickCount": 1}
                await self.devtools.send("Input.dispatchMouseEvent", event)

    async def _spent(self) -> float:
        metrics = (await self.devtools.send("Performance.getMetrics"))["metrics"]
        return 1000 * float(next(one["value"] for one in metrics if one["name"] == "TaskDuration"))


async def measure(*, quick: bool) -> list[Figure]:
    if not (AGENTS / "node_modules").is_dir():
        raise Absent("the recorders' npm packages are not installed: `make test` does that")
    number = QUICK if quick else PAIRS
    with tempfile.TemporaryDirectory() as folder:
        async with _visits(Path(folder)) as (ours, plain):
            pairs = [await _pair(ours, plain, turned=at % 2 == 1) for at in range(number)]
            clicks = [await share_of_extension(ours.devtools, ours.click) for _ in range(number)]
            works = [await share_of_extension(ours.devtools, ours.work) for _ in range(number)]
    return _figures(pairs, clicks, works)


def _figures(pairs: Sequence[tuple[Run, Run]], clicks: Sequence[Share], works: Sequence[Share]) -> list[Figure]:
    longer = [ours.click - plain.click for ours, plain in pairs]
    busier = [100 * (ours.work - plain.work) / plain.work for ours, plain in pairs]
    return [
        _middle("a click, within our script", [one.ours / CLICKS for one in clicks], "ms", CLICK),
        _middle("of what a busy page does otherwise, our script", [one.percent for one in works], "%", SHARE),
        _middle("… a click with the script, longer than without", longer, "ms"),
        _middle("… a busy page with the script, busier than without", busier, "%"),
        told(
            "… the page itself takes",
            f"{median(plain.click for _, plain in pairs):.1f} ms of a click, "
            f"{median(plain.work for _, plain in pairs) / TURNS:.1f} ms of a frame",
        ),
    ]


@asynccontextmanager
async def _visits(folder: Path) -> AsyncIterator[tuple[Visit, Visit]]:
    """The page in a browser that records it, and in one without any extension."""
    async with AsyncExitStack() as stack:
        context, background = await stack.enter_async_context(
            recorded_browser(chromium(), build_collector(folder), folder / "with")
        )
        plain = await stack.enter_async_context(plain_browser(chromium(), folder / "without"))
        site = stack.enter_context(fixture_site(HEAVY.parent))
        visits = [await _visit(one, f"{site.url}/{HEAVY.name}") for one in (context, plain)]
        await background.evaluate(f"() => until(m => m.kind === 'calm' && m.url.endsWith('{HEAVY.name}'))")
        yield visits[0], visits[1]


async def _visit(context: BrowserContext, url: str) -> Visit:
    page = await context.new_page()
    devtools = await context.new_cdp_session(page)
    await devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
    await page.goto(url)
    return Visit(page, devtools)


async def _pair(ours: Visit, plain: Visit, *, turned: bool) -> tuple[Run, Run]:
    """Each does the same; who goes first changes, since machines grow warm and others come and go."""
    if turned:
        after = await plain.run()
        return await ours.run(), after
    return await ours.run(), await plain.run()


def _middle(what: str, samples: Sequence[float], unit: str, at_most: float | None = None) -> Figure:
    """Judged by the middle one: what one run says is as much about its neighbours on the machine."""
    low, middle, high = (percentile(samples, part) for part in (0.25, 0.5, 0.75))
    measured = f"{middle:.2f} {unit} (middle half of {len(samples)}: {low:.2f} to {high:.2f})"
    if at_most is None:
        return told(what, measured)
    return Figure(what, f"≤ {at_most:g} {unit}", measured, middle <= at_most)
