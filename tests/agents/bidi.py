"""A browser spoken to by WebDriver BiDi (https://w3c.github.io/webdriver-bidi/), as far as stories need it."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from tests.waiting import until_answer

PATIENCE = 30.0  # seconds until a page on a busy machine shows what it is to show
ANSWER = 60.0  # seconds in which a browser that lives answers
TAB, BACKSPACE = "\ue004", "\ue003"  # as WebDriver writes these keys


class Refused(Exception):
    """The browser does not do that: an element that is not there, a page that is gone."""


class Bidi:
    """One session. Commands go out one after the other; nothing else is listened to."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._ids = itertools.count(1)

    async def ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Raises Refused."""
        number = next(self._ids)
        await self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        async with asyncio.timeout(ANSWER):
            while (answer := json.loads(await self._socket.recv())).get("id") != number:
                continue
        if answer["type"] == "error":
            raise Refused(f"{method}: {answer['error']}: {answer['message']}")
        result: dict[str, Any] = answer["result"]
        return result

    async def tabs(self) -> list[Tab]:
        """All that are open, in their order."""
        found = (await self.ask("browsingContext.getTree", maxDepth=0))["contexts"]
        return [Tab(self, each["context"]) for each in found]

    async def new_tab(self, url: str, *, behind: bool = False) -> Tab:
        """behind: the one that is in view stays so."""
        made = await self.ask("browsingContext.create", type="tab", background=behind)
        tab = Tab(self, made["context"])
        await tab.go(url)
        return tab

    async def tab_at(self, start: str) -> Tab:
        """The tab whose address starts so, as soon as there is one, and its page is there."""
        found: list[Tab] = []

        async def is_there() -> bool:
            found[:] = [tab for tab in await self.tabs() if (await tab.url()).startswith(start)]
            return bool(found) and bool(await found[0].evaluate("document.readyState === 'complete'"))

        await until_answer(is_there, Refused, seconds=PATIENCE)
        return found[0]


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab, or a frame in one. An element is named by a CSS selector."""

    bidi: Bidi
    context: str

    async def url(self) -> str:
        found = await self.bidi.ask("browsingContext.getTree", root=self.context, maxDepth=0)
        return str(found["contexts"][0]["url"])

    async def go(self, url: str) -> None:
        await self.bidi.ask("browsingContext.navigate", context=self.context, url=url, wait="complete")

    async def show(self) -> None:
        await self.bidi.ask("browsingContext.activate", context=self.context)

    async def close(self) -> None:
        await self.bidi.ask("browsingContext.close", context=self.context)

    async def frame(self, place: int = 0) -> Tab:
        """One of its frames, counted from 0."""
        found = await self.bidi.ask("browsingContext.getTree", root=self.context, maxDepth=1)
        return Tab(self.bidi, found["contexts"][0]["children"][place]["context"])

    async def evaluate(self, expression: str) -> Any:
        """What an expression of its page comes to. Raises Refused when it raises."""
        wrapped = f"(async () => JSON.stringify(await ({expression})))()"
        answer = await self.bidi.ask(
            "script.evaluate", expression=wrapped, target={"context": self.context}, awaitPromise=True
        )
        if answer["type"] == "exception":
            raise Refused(f"{expression}: {answer['exceptionDetails']['text']}")
        written = answer["result"].get("value")
        return None if written is None else json.loads(written)

    async def until(self, fact: str, seconds: float = PATIENCE) -> None:
        """Wait until an expression of its page is true."""

        async def is_so() -> Any:
            return await self.evaluate(fact)

        try:
            await until_answer(is_so, Refused, seconds=seconds)
        except TimeoutError:
            shown = await self.evaluate("document.body.innerText")
            raise AssertionError(f"it never came true that {fact} at {await self.url()}:\n{shown}") from None

    async def picture(self) -> str:
        """How it looks: a PNG in base64."""
        return str((await self.bidi.ask("browsingContext.captureScreenshot", context=self.context))["data"])

    # -- hands -----------------------------------------------------------------------------------------------------

    async def click(self, selector: str) -> None:
        """In its middle, as soon as it is there, in view and free."""
        await self.until(
            f"(() => {{ const e = document.querySelector({json.dumps(selector)});"
            " if (!e || e.disabled || !e.checkVisibility()) return false;"
            " e.scrollIntoView({ block: 'nearest', behavior: 'instant' }); return true; })()"
        )
        found = await self.bidi.ask(
            "browsingContext.locateNodes", context=self.context, locator={"type": "css", "value": selector}
        )
        await self._press(0, 0, {"type": "element", "element": {"sharedId": found["nodes"][0]["sharedId"]}})

    async def click_at(self, x: float, y: float) -> None:
        """x, y: in CSS pixels of what is in view."""
        await self._press(x, y, "viewport")

    async def _press(self, x: float, y: float, origin: Any) -> None:
        move = {"type": "pointerMove", "x": round(x), "y": round(y), "origin": origin}
        button = [{"type": what, "button": 0} for what in ("pointerDown", "pointerUp")]
        await self._act({"type": "pointer", "id": "mouse", "actions": [move, *button]})

    async def type(self, words: str) -> None:
        """A key after the other, wherever the keyboard is."""
        keys = [{"type": what, "value": letter} for letter in words for what in ("keyDown", "keyUp")]
        await self._act({"type": "key", "id": "keyboard", "actions": keys})

    async def write(self, selector: str, words: str) -> None:
        """Into a field, instead of what it holds."""
        await self.click(selector)
        await self.evaluate(f"document.querySelector({json.dumps(selector)}).select()")
        await self.type(words)

    async def _act(self, source: dict[str, Any]) -> None:
        await self.bidi.ask("input.performActions", context=self.context, actions=[source])


@asynccontextmanager
async def a_session(address: str) -> AsyncIterator[Bidi]:
    """address: of the WebSocket that the browser printed, without a path."""
    async with connect(f"{address}/session", max_size=None) as socket:
        bidi = Bidi(socket)
        await bidi.ask("session.new", capabilities={})
        yield bidi
