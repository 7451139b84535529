"""A real browser whose pages are recorded: the built page script in a small extension that writes down what it tells.

Input is real input, so the script sees it as a person's. What was told is complete when the click on "End" was.
"""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import BrowserContext, Page, Worker, async_playwright

from tests.stories.browser import FLAGS

PATIENCE = 20  # seconds

HERE = Path(__file__).parent
AGENTS = HERE.parent.parent / "agents"
END = "m.kind === 'deed' && m.deed.type === 'click' && m.deed.element.name === 'End'"
SCRIPTS = (
    AGENTS / "extension/page/page.ts",
    AGENTS / "extension/page-main/page-main.ts",
    HERE / "collector/collector.ts",
)

Deed = dict[str, Any]


class Recorded:
    """A page of the fixture site, and what was told of it."""

    def __init__(self, page: Page, background: Worker, site: Site) -> None:
        self.page = page
        self.background = background
        self.site = site

    async def open(self, name: str, **policy: Any) -> None:
        """Go to a page and begin to record it."""
        await self.page.goto("about:blank")
        await self.background.evaluate("changes => begin(changes)", policy)
        await self.page.goto(f"{self.site.url}/{name}")
        await self.until(f"m.kind === 'calm' && m.masks && m.url.endsWith('/{name}')")

    async def until(self, fits: str) -> dict[str, Any]:
        """The first message of which this is so, in JavaScript of `m`."""
        try:
            async with asyncio.timeout(PATIENCE):
                found: dict[str, Any] = await self.background.evaluate(f"() => until(m => {fits})")
        except TimeoutError:
            told = "\n".join(map(str, await self.messages()))
            pytest.fail(f"nobody told that {fits}, but\n{told}")
        return found

    async def messages(self) -> list[dict[str, Any]]:
        told: list[dict[str, Any]] = await self.background.evaluate("() => told")
        return told

    async def deeds(self) -> list[Deed]:
        """What was done until now, without the click that ends it."""
        await self.page.locator("#end").click()
        await self.until(END)
        told = [message["deed"] for message in await self.messages() if message["kind"] == "deed"]
        return [deed for deed in told if deed.get("element", {}).get("name") != "End"]


class Site:
    """The fixture pages, under two names, so that one can be a stranger to the other; and as most of the web was once.

    plain: a name that browsers do not trust without TLS, as they do the machine itself.
    """

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.elsewhere = f"http://localhost:{port}"
        self.plain = f"http://shop.example:{port}"


@contextmanager
def fixture_site(folder: Path = HERE / "site") -> Iterator[Site]:
    handler = partial(_Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield Site(server.server_port)
        finally:
            server.shutdown()
            thread.join()


class _Quiet(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.0"  # one connection each, which ends with its answer

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 — the name it has there
        """Nobody reads it."""

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        super().end_headers()


def build_collector(folder: Path) -> Path:
    """The page script, built as it is for the extension, beside a background that collects."""
    built = folder / "collector"
    built.mkdir()
    shutil.copy(HERE / "collector/manifest.json", built)
    entries = [f"{script.stem}={script}" for script in SCRIPTS]
    esbuild = AGENTS / "node_modules" / ".bin" / "esbuild"
    words = [esbuild, *entries, "--bundle", "--format=iife", "--charset=utf8", "--target=chrome120"]
    subprocess.run([*words, f"--outdir={built}", "--log-level=warning"], check=True, cwd=AGENTS)
    return built


@asynccontextmanager
async def recorded_browser(
    program: Path, collector: Path, profile: Path
) -> AsyncIterator[tuple[BrowserContext, Worker]]:
    flags = (
        f"--load-extension={collector}",
        f"--disable-extensions-except={collector}",
        "--host-resolver-rules=MAP *.example 127.0.0.1",
    )
    async with plain_browser(program, profile, *flags) as context:
        workers = context.service_workers
        yield context, workers[0] if workers else await context.wait_for_event("serviceworker")


@asynccontextmanager
async def plain_browser(program: Path, profile: Path, *flags: str) -> AsyncIterator[BrowserContext]:
    async with async_playwright() as playwright:
        context = await playwright.chromium.launch_persistent_context(
            profile,
            executable_path=program,
            args=[*FLAGS, *flags],
            ignore_default_args=["--disable-extensions"],
            viewport={"width": 1200, "height": 800},
        )
        context.set_default_timeout(PATIENCE * 1000)
        try:
            yield context
        finally:
            await context.close()
