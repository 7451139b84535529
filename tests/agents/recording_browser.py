"""A real Chromium with the built extension in it, in a profile that outlives it, and ways to hurt it.

It is started as people start it and not by Playwright, so that it can be killed and started again with its profile.
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
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from playwright.async_api import BrowserContext, Error, Page, Playwright, Worker, async_playwright, expect
from websockets.asyncio.client import connect

from tests.agents.node import AGENTS
from tests.agents.popup import ChromiumPopup, Popup
from tests.stories.browser import FLAGS, PATIENCE, find_chromium
from tests.stories.server import Server
from tests.waiting import until, until_answer

BUILT = AGENTS / "extension" / "dist" / "chromium"
START = 60.0  # seconds until a browser on a busy machine can be spoken to
ANSWER = 3.0  # seconds in which a background that lives opens the popup
WIDTH, HEIGHT = 1280, 800


class RecordingBrowser:
    """One profile, and Chromium on it."""

    def __init__(self, playwright: Playwright, program: Path, folder: Path, scale: float = 1) -> None:
        self.profile = folder / "profile"
        self._playwright = playwright
        self._command: list[str | Path] = [
            program,
            *FLAGS,
            "--headless=new",
            "--remote-debugging-port=0",
            f"--user-data-dir={self.profile}",
            f"--load-extension={BUILT}",
            f"--disable-extensions-except={BUILT}",
            f"--window-size={WIDTH},{HEIGHT}",
            f"--force-device-scale-factor={scale}",
            "--no-default-browser-check",
            "--hide-crash-restore-bubble",  # which would take the place of the window that the popup opens over
            "about:blank",
        ]
        self._process: subprocess.Popen[bytes] | None = None
        self._context: BrowserContext | None = None
        self._log = folder / "chromium.txt"
        self._port = ""

    @property
    def context(self) -> BrowserContext:
        assert self._context is not None, "it was not started"
        return self._context

    # -- its life --------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        port_file = self.profile / "DevToolsActivePort"
        port_file.unlink(missing_ok=True)
        with self._log.open("ab") as out:
            self._process = subprocess.Popen(self._command, stdout=out, stderr=out, start_new_session=True)
        deadline = time.monotonic() + START
        while not port_file.exists() or len(port_file.read_text().split()) < 2:
            assert self._process.poll() is None, self._log.read_text(errors="replace")[-2000:]
            assert time.monotonic() < deadline, self._log.read_text(errors="replace")[-2000:]
            await asyncio.sleep(0.05)
        port = self._port = port_file.read_text().split()[0]
        browser = await self._playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{port}", timeout=START * 1000)
        self._context = browser.contexts[0]
        self._context.set_default_timeout(PATIENCE)
        await self.worker()

    async def kill(self) -> None:
        """As a crash of the machine ends it: no time to write anything."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(30)
        self._context = None
        for left in self.profile.glob("Singleton*"):
            left.unlink(missing_ok=True)

    async def close(self) -> None:
        if self._process is not None and self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGTERM)
            try:
                await asyncio.to_thread(self._process.wait, 15)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait(30)

    # -- the extension ---------------------------------------------------------------------------------------------

    async def worker(self) -> Worker:
        """The background, woken if need be."""
        for worker in reversed(self.context.service_workers):  # one that was killed may seem to be there for a while
            if "background.js" in worker.url:
                return worker
        return await self.context.wait_for_event(
            "serviceworker", lambda worker: "background.js" in worker.url, timeout=PATIENCE
        )

    async def extension_id(self) -> str:
        found = re.match(r"chrome-extension://(\w+)/", (await self.worker()).url)
        assert found
        return found[1]

    async def kill_worker(self) -> None:
        """End the background as the browser does when it rests, or worse."""
        session = await self.context.browser.new_browser_cdp_session()  # type: ignore[union-attr]
        targets = (await session.send("Target.getTargets"))["targetInfos"]
        workers = [each for each in targets if each["type"] == "service_worker" and "background.js" in each["url"]]
        assert workers, "there is no worker to kill"
        for each in workers:
            await session.send("Target.closeTarget", {"targetId": each["targetId"]})
        await session.detach()

    async def own_page(self, name: str) -> Page:
        """The popup or the options, as a page that was opened as such, and not an empty one that went there."""
        url = f"chrome-extension://{await self.extension_id()}/{name}.html"
        session = await self.context.browser.new_browser_cdp_session()  # type: ignore[union-attr]
        async with self.context.expect_page(lambda page: page.url == url) as opened:
            await session.send("Target.createTarget", {"url": url})
        await session.detach()
        return await opened.value

    @asynccontextmanager
    async def popup(self) -> AsyncIterator[Popup]:
        """The popup itself, as a click on the button opens it over the page. Playwright does not see it."""
        await until_answer(
            self._opens_popup, Error, TimeoutError, seconds=PATIENCE / 1000
        )  # one that was open may still be closing
        await until(lambda: any(_is_popup(each) for each in self._targets()), PATIENCE / 1000)
        address = next(each["webSocketDebuggerUrl"] for each in self._targets() if _is_popup(each))
        async with connect(address, max_size=None) as socket:
            popup = ChromiumPopup(socket)
            try:
                await popup.ready()
                yield popup
            finally:
                await popup.close()
                await until(lambda: not any(_is_popup(each) for each in self._targets()), PATIENCE / 1000)

    async def _opens_popup(self) -> bool:
        if not any("background.js" in each["url"] for each in self._targets()):  # a click on its button would wake it
            await (await self.own_page("options")).close()
        async with asyncio.timeout(ANSWER):  # one that was killed never does
            await (await self.worker()).evaluate("chrome.action.openPopup()")
        return True

    def _targets(self) -> list[dict[str, Any]]:
        with urlopen(f"http://127.0.0.1:{self._port}/json/list") as answer:
            found: list[dict[str, Any]] = json.load(answer)
        return found

    async def sign_in(self, server: Server, name: str = "Ana’s browser") -> None:
        """By the options and the real page of Cairn, where the owner allows it."""
        link = await asyncio.to_thread(server.new_sign_in_link)
        person = await self.context.new_page()
        await person.goto(link)
        options = await self.own_page("options")
        await options.get_by_label("Where is your Cairn?").fill(server.url)
        await options.get_by_label("What shall this recorder be called?").fill(name)
        async with self.context.expect_page() as opened:
            await options.get_by_role("button", name="Sign in").click()
        letting_in = await opened.value
        await letting_in.get_by_test_id("continue").click()
        await expect(letting_in.get_by_test_id("device-name")).to_have_text(name)
        await letting_in.get_by_test_id("allow").click()
        await expect(letting_in.get_by_test_id("done")).to_be_visible()
        await expect(options.get_by_role("heading", name="Signed in")).to_be_visible(timeout=30_000)
        for page in (letting_in, options, person):
            await page.close()


@asynccontextmanager
async def a_recording_browser(scale: float = 1) -> AsyncIterator[RecordingBrowser]:
    program = find_chromium()
    if program is None or not (BUILT / "background.js").exists():
        pytest.skip("there is no Chromium here, or the extension is not built: make test does both")
    folder = Path(tempfile.mkdtemp(prefix="cairn-recorder-"))
    async with async_playwright() as playwright:
        browser = RecordingBrowser(playwright, program, folder, scale)
        try:
            await browser.start()
            yield browser
        finally:
            await browser.close()
            shutil.rmtree(folder, ignore_errors=True)


def _is_popup(target: dict[str, Any]) -> bool:
    return target["type"] == "page" and target["url"].endswith("/popup.html")
