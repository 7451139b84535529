"""A real Firefox with the built extension in it, in a profile of its own.

It is spoken to by WebDriver BiDi, and started so that this reaches the extension's own pages as well. The popup is
opened as a tab that stays behind the page, since BiDi has no name for the one that the button opens: what is in view is
the page in either case. The extension is there until Firefox ends, as one that nobody signed.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Literal

import pytest

from tests.agents.bidi import Bidi, Tab, a_session
from tests.agents.node import AGENTS
from tests.agents.popup import Popup
from tests.stories.server import Server
from tests.waiting import until

BUILT = AGENTS / "extension" / "dist" / "firefox"
START = 90.0  # seconds until a browser on a busy machine can be spoken to
PATIENCE = 60.0  # seconds until a busy server has all of a recording
LISTENS = re.compile(r"listening on (ws://\S+)")
ID = "recorder@cairn.invalid"
ORIGIN = "3a0c5d3e-6c8f-4d8e-9a58-0d6f0c1b7a11"  # a profile draws it, unless it is told
PREFERENCES: dict[str, Any] = {
    "extensions.webextensions.uuids": json.dumps({ID: ORIGIN}),
    "extensions.webextOptionalPermissionPrompts": False,  # whoever is asked says yes
    "app.normandy.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
}


class FirefoxPopup(Popup):
    def __init__(self, tab: Tab) -> None:
        self.tab = tab

    async def evaluate(self, expression: str) -> Any:
        return await self.tab.evaluate(expression)


class Firefox:
    """One that runs. popup: open all the time, for a tab that is opened while one records would be a step."""

    def __init__(self, bidi: Bidi, window: Tab, page: Tab, popup: FirefoxPopup) -> None:
        self.bidi = bidi
        self.page = page
        self.popup = popup
        self._window = window  # Firefox's own, which knows what becomes of extensions

    async def sign_in(self, server: Server, name: str = "Ana’s Firefox") -> None:
        """By the options and the real page of Cairn, where the owner allows it."""
        person = await self.bidi.new_tab(await asyncio.to_thread(server.new_sign_in_link))
        options = await self.bidi.new_tab(own_page("options"))
        await options.write("#server", server.url)
        await options.write("#device-name", name)
        await options.click("#out button")
        letting_in = await self.bidi.tab_at(f"{server.url}/device")
        await letting_in.click("[data-testid=continue]")
        await letting_in.until(f"document.querySelector('[data-testid=device-name]')?.innerText === {json.dumps(name)}")
        await letting_in.click("[data-testid=allow]")
        await letting_in.until("document.querySelector('[data-testid=done]') !== null")
        await options.until("!document.getElementById('in').hidden")
        for tab in (letting_in, options, person):
            await tab.close()
        await self.look_at_page()

    async def look_at_page(self) -> None:
        """With the keyboard in it: a page that was opened is in view, but the keyboard is in the address bar."""
        await self.page.show()
        await self._window.evaluate("gBrowser.selectedBrowser.focus()")

    async def begin(self, title: str, url: str) -> str:
        """Press Record, and go to a page, which is recorded from its first moment. Answers the guide's id."""
        await self.popup.start(title)
        await self.go_by_address(url)
        await self.look_at_page()
        return str(await self.popup.evaluate("document.getElementById('guide').href")).rpartition("/")[2]

    async def go_by_address(self, url: str) -> None:
        """By the address bar, in the tab that is in view."""
        await self._window.evaluate(
            f"gURLBar.focus() || (gURLBar.value = {json.dumps(url)}) && gURLBar.handleCommand()"
        )
        await self.bidi.tab_at(url)

    async def press_bar(self, way: Literal["goBack", "goForward", "reload"]) -> None:
        """What the buttons beside the address bar do."""
        await self._window.evaluate(f"gBrowser.{way}()")

    async def stop(self) -> None:
        """Press Stop, when the server has all of it."""
        await self.popup.until_text("saved", "All saved", PATIENCE)
        await self.popup.click("stop")
        await self.popup.until("!document.getElementById('ready').hidden", PATIENCE)

    async def end_background(self) -> None:
        """As Firefox does when it rests. What is opened again by itself is put away first, so that it stays ended."""
        await self.popup.tab.go("about:blank")
        background = f"WebExtensionPolicy.getByID('{ID}').extension"
        await self._window.evaluate(f"{background}.terminateBackground().then(() => true)")
        assert await self._window.evaluate(f"{background}.backgroundState") == "stopped"

    async def show_popup(self) -> None:
        await self.popup.tab.go(own_page("popup"))
        await self.popup.ready()


def own_page(name: str) -> str:
    return f"moz-extension://{ORIGIN}/{name}.html"


@asynccontextmanager
async def a_firefox(preferences: Mapping[str, Any] | None = None) -> AsyncIterator[Firefox]:
    program = shutil.which("firefox") or shutil.which("firefox-esr")
    if program is None or not (BUILT / "background.js").exists():
        pytest.skip("there is no Firefox here (apt-get install firefox-esr), or the extension is not built")
    profile = Path(tempfile.mkdtemp(prefix="cairn-firefox-"))
    wanted = {**PREFERENCES, **(preferences or {})}
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in wanted.items()]
    (profile / "user.js").write_text("\n".join(lines), "utf-8")
    log = profile / "printed.txt"
    command = [program, "--headless", "--remote-debugging-port=0", "--remote-allow-system-access"]
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*command, "--profile", profile, "about:blank"], stdout=out, stderr=out, start_new_session=True
        )
    try:
        async with a_session(await _address(process, log)) as bidi:
            [page] = await bidi.tabs()
            await bidi.ask("webExtension.install", extensionData={"type": "path", "path": str(BUILT)})
            popup = FirefoxPopup(await bidi.new_tab(own_page("popup"), behind=True))
            await popup.ready()
            yield Firefox(bidi, await _window(bidi), page, popup)
    finally:
        await _end(process)
        shutil.rmtree(profile, ignore_errors=True)


async def _window(bidi: Bidi) -> Tab:
    found = await bidi.ask("browsingContext.getTree", maxDepth=0, **{"moz:scope": "chrome"})
    return Tab(bidi, found["contexts"][0]["context"])


async def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    """Where it listens, as soon as it has said so."""

    def said() -> str:
        return log.read_text(errors="replace")

    await until(lambda: LISTENS.search(said()) or process.poll() is not None, START)
    found = LISTENS.search(said())
    assert found, said()[-2000:]
    return found[1]


async def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            await asyncio.to_thread(process.wait, 15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(30)
