"""The extension's popup, in whatever browser: what it shows, and its buttons."""

from __future__ import annotations

import asyncio
import base64
import itertools
import json
from abc import ABC, abstractmethod
from typing import Any

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

PATIENCE = 30.0  # seconds until a popup on a busy machine shows what it is to show
VISIBLE = "(id) => { const e = document.getElementById(id); return e.offsetParent !== null ? e.innerText : null; }"


class Popup(ABC):
    """One that is open."""

    @abstractmethod
    async def evaluate(self, expression: str) -> Any:
        """What an expression of its page comes to."""

    async def ready(self) -> None:
        """Wait until the background has said what there is to show."""
        shown = "['out', 'asking', 'ready', 'recording'].some((id) => !document.getElementById(id)?.hidden)"
        await self.until(f"document.readyState === 'complete' && {shown}")

    async def until(self, fact: str, seconds: float = PATIENCE) -> None:
        """Wait until an expression of its page is true."""
        async with asyncio.timeout(seconds):
            while not await self.evaluate(fact):  # noqa: ASYNC110  # a page tells nobody what it shows
                await asyncio.sleep(0.02)

    async def text(self, element: str) -> str | None:
        """What stands in an element, by its id; None when it is not to be seen."""
        found: str | None = await self.evaluate(f"({VISIBLE})({json.dumps(element)})")
        return found

    async def until_text(self, element: str, text: str, seconds: float = PATIENCE) -> None:
        await self.until(f"({VISIBLE})({json.dumps(element)}) === {json.dumps(text)}", seconds)

    async def click(self, element: str) -> None:
        await self.until(
            f"(() => {{ const e = document.getElementById({json.dumps(element)}); return e && !e.disabled; }})()"
        )
        await self.evaluate(f"document.getElementById({json.dumps(element)}).click()")

    async def start(self, title: str = "") -> None:
        await self.evaluate(f"document.getElementById('guide-title').value = {json.dumps(title)}")
        await self.evaluate("document.querySelector('#ready button').click()")
        await self.until_text("state", "Recording")

    async def until_last(self, *words: str, seconds: float = PATIENCE) -> None:
        """Wait until the last step has one of these in its words, which become the guide's as soon as that tells it."""
        last = "document.getElementById('last').innerText"
        await self.until(f"{json.dumps(words)}.some((one) => {last}.includes(one))", seconds)

    async def note(self, text: str) -> None:
        await self.click("note")
        await self.evaluate(f"document.getElementById('note-text').value = {json.dumps(text)}")
        await self.evaluate("document.querySelector('#note-form button').click()")


class ChromiumPopup(Popup):
    """One that is spoken to by the DevTools protocol."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._ids = itertools.count(1)

    async def picture(self) -> bytes:
        """How it looks."""
        answer = await self._ask("Page.captureScreenshot", format="png")
        return base64.b64decode(answer["data"])

    async def scheme(self, name: str) -> None:
        """light or dark."""
        await self._ask("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": name}])

    async def close(self) -> None:
        try:
            await self.evaluate("window.close()")
        except ConnectionClosed:
            return  # it closed before it could answer

    async def evaluate(self, expression: str) -> Any:
        answer = await self._ask("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    async def _ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        number = next(self._ids)
        await self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            answer = json.loads(await self._socket.recv())
            if answer.get("id") == number:
                assert "error" not in answer, answer["error"]
                result: dict[str, Any] = answer["result"]
                return result
