"""The player: one recording on its way through a browser, event by event."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress

from msgspec.structs import replace
from playwright.async_api import BrowserContext, Error, Page
from playwright.async_api import Dialog as Box

from ingest.compose import compose
from ingest.events import (
    About,
    Aside,
    Close,
    Dialog,
    Drag,
    Event,
    KeyDown,
    KeyUp,
    Navigate,
    Press,
    Run,
    Scroll,
    Targeted,
    Unknown,
    Words,
)
from ingest.events import Page as Told
from ingest.keys import is_modifier
from ingest.player import acting
from ingest.player.acting import Unplayable
from ingest.player.finding import Found, find
from ingest.redact import secret_places
from ingest.seen import Seen
from ingest.targets import same_element

AFTER_A_MISS = 1.0  # seconds for the step after one that was not found: the play may have lost its way
SMALLEST, LARGEST = 320, 2560  # pixels of a window's side that a recording may ask for
SETTLING = 3.0  # seconds that a page may take to come to rest after a step
PAUSE = 2.0  # seconds that a recording may make us wait
BLANK = "about:blank"
GONE = "Nothing on the page matched this step's selectors."


class Player:
    """Plays each event once, in order. `seen` and `pictures` fill as it goes."""

    def __init__(self, context: BrowserContext, events: Sequence[Event], seconds: float) -> None:
        self.seen = [Seen(at) for at in range(len(events))]
        self.pictures: dict[int, bytes] = {}
        self._context = context
        self._events = events
        self._seconds = seconds
        self._lost = False
        self._at = 0
        self._page: Page | None = None
        self._windows: set[str] = set()  # other tabs that were acted in
        self._values: dict[str, str] = {}  # what the recording's variables hold
        self._pictured = frozenset(pictured(events))
        self._secrets = secret_places(events)
        context.on("page", lambda page: page.on("dialog", self._answer))

    async def play(self, at: int) -> None:
        """Play one event. What does not work is noted with it."""
        event, self._at = self._events[at], at
        page = await self._page_of(event)
        try:
            await self._play(event, page)
        except Unplayable as reason:
            self._tell(note=str(reason))
        except Error as error:
            # A page may put what was typed into its own error.
            why = "" if at in self._secrets else f": {acting.reason_of(error)}"
            self._tell(note=f"The page did not let it happen{why}.")
        await _settle(page, event)

    async def _play(self, event: Event, page: Page) -> None:
        match event:
            case Aside():
                await self._prepare(event, page)
            case Navigate(led=True):
                return  # what was done before led there
            case Navigate():
                await self._navigate(event, page)
            case Scroll():
                await acting.scroll(page, event, await self._find(event, page) if event.target else None)
            case KeyDown() | KeyUp() | Press():
                await self._show(page)
                await acting.press(page, event)
            case Run():
                raise Unplayable("The player does not follow into another part of the recording.")
            case Close():
                await self._show(page)
                if len(self._context.pages) > 1:
                    await page.close()
            case _ if isinstance(event, Targeted):
                await self._act(event, page)

    async def _act(self, event: Targeted, page: Page) -> None:
        """Find the element, take the picture with its place in it, and only then do it."""
        found = await self._find(event, page)
        if found is None:
            await self._show(page)
            raise Unplayable(GONE)
        self._tell(name=found.name, role=found.role, secret=found.secret)
        await self._show(page, found)
        if self._at in self._secrets and not found.secret:
            await acting.conceal(found)
        self._tell(option=await acting.act_on(page, event, found, self._values))
        if isinstance(event, Drag):
            onto = await find(page, event.onto, self._seconds)
            await acting.drop(page, onto)

    async def _navigate(self, event: Navigate, page: Page) -> None:
        """The one step whose picture may come after it: there is nothing to see on an empty page."""
        if page.url != BLANK:
            await self._show(page)
        await acting.navigate(page, event)
        if self._at not in self.pictures:
            await self._show(page)

    async def _find(self, event: Targeted | Scroll, page: Page) -> Found | None:
        if event.target is None or not event.target.selectors:
            return None
        found = await find(page, event.target, min(AFTER_A_MISS, self._seconds) if self._lost else self._seconds)
        self._lost = found is None
        return found

    async def _show(self, page: Page, found: Found | None = None) -> None:
        """Take the picture of this step, if it is the event that a step is told by."""
        size = page.viewport_size
        if self._at not in self._pictured or size is None:
            return
        with suppress(Error):  # a page that cannot be pictured just now has no picture
            self.pictures[self._at] = await page.screenshot(timeout=SETTLING * 3000)
            box = found.box(size["width"], size["height"]) if found else None
            self._tell(width=size["width"], height=size["height"], box=box)

    async def _prepare(self, event: Aside, page: Page) -> None:
        """What a recording notes for its tool, as far as it matters: the window's size, variables, pauses."""
        raw = event.raw if isinstance(event.raw, dict) else {}
        width, height = raw.get("width"), raw.get("height")
        if raw.get("command") == "setWindowSize":
            size = re.fullmatch(r"(\d{1,5})x(\d{1,5})", str(raw.get("target")))
            width, height = (int(size[1]), int(size[2])) if size else (None, None)
        if isinstance(width, int | float) and isinstance(height, int | float):
            await page.set_viewport_size({"width": _side(width), "height": _side(height)})
        if event.about and event.at[-1] == "target":
            self._values[event.about] = event.value
        if raw.get("command") == "pause" and str(raw.get("target")).isdecimal():
            await asyncio.sleep(min(PAUSE, int(str(raw["target"])) / 1000))

    async def _page_of(self, event: Event) -> Page:
        """The tab in which an event happened: the first one, the one with its address, or the newest."""
        pages = self._context.pages
        if not pages:
            self._page = await self._context.new_page()
        elif isinstance(event, Targeted) and event.target.window != "main":
            self._page = await self._other_page(event.target.window)
        elif isinstance(event, Targeted) or self._page is None or self._page.is_closed():
            self._page = pages[0]
        assert self._page is not None
        return self._page

    async def _other_page(self, window: str) -> Page:
        """The tab with this address, or the newest; the first time it may be just about to open."""
        if window not in self._windows and len(self._context.pages) == 1:
            with suppress(Error):
                await self._context.wait_for_event("page", lambda _: True, timeout=SETTLING * 1000)
        self._windows.add(window)
        pages = self._context.pages
        return next((page for page in pages if page.url == window), pages[-1])

    async def _answer(self, box: Box) -> None:
        """Answer a message box as the recording does next, else with OK. Until then the page stands still."""
        following = self._events[self._at + 1 : self._at + 4]
        answer = next((event for event in following if isinstance(event, Dialog)), None)
        with suppress(Error):  # the page has closed it
            if answer is not None and not answer.accept:
                await box.dismiss()
            else:
                await box.accept(answer.answer if answer and answer.answer else box.default_value)

    def _tell(self, **what: object) -> None:
        self.seen[self._at] = replace(self.seen[self._at], **what)


def pictured(events: Sequence[Event]) -> Iterator[int]:
    """The events by which steps are shown: of each step the first that acts upon what the step is about."""
    places = iter([at for at, event in enumerate(events) if not isinstance(event, Words | About)])
    for step in compose(events):
        own = [(next(places), event) for event in step.events]
        doing = [(at, event) for at, event in own if _is_doing(event)]
        about = step.meaning.target if isinstance(step.meaning, Targeted) else None
        near = [
            at for at, event in doing if about and isinstance(event, Targeted) and same_element(event.target, about)
        ]
        yield from (near or [at for at, _ in doing])[:1]


def _is_doing(event: Event) -> bool:
    if isinstance(event, KeyDown):
        return not is_modifier(event.key)
    return not isinstance(event, Aside | KeyUp | Unknown | Dialog)


async def _settle(page: Page, event: Event) -> None:
    """Wait until the page has come to rest, and has gone where the recording says it went."""
    if isinstance(event, Aside | KeyUp) or page.is_closed():
        return
    led: Told | None = getattr(event, "page", None)
    address = led.url if led else ""
    with suppress(Error):
        if address:
            await page.wait_for_url(lambda url: url == address, timeout=SETTLING * 1000)
        await asyncio.sleep(0.05)  # a click may begin to lead somewhere in the next turn of the page's loop
        await page.wait_for_load_state("load", timeout=SETTLING * 1000)


def _side(pixels: float) -> int:
    return int(min(max(pixels, SMALLEST), LARGEST))
