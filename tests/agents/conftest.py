"""A browser whose pages are recorded, one for each test file, and a fresh page of it for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, Worker

from tests.agents.pages import AGENTS, Recorded, Site, build_collector, fixture_site, recorded_browser
from tests.stories.browser import find_chromium


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    with fixture_site() as served:
        yield served


@pytest.fixture(scope="session")
def collector(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not (AGENTS / "node_modules").is_dir():
        pytest.skip("the recorders' npm packages are not installed: make test does that")
    return build_collector(tmp_path_factory.mktemp("extension"))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser(
    collector: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[BrowserContext, Worker]]:
    program = find_chromium()
    if program is None:
        pytest.skip("there is no Chromium here: make test sets one up, or CAIRN_CHROMIUM names one")
    async with recorded_browser(program, collector, tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="module")
async def recorded(browser: tuple[BrowserContext, Worker], site: Site) -> AsyncIterator[Recorded]:
    """A page in it. A test fails when a script of its page did."""
    context, background = browser
    faults: list[str] = []
    page = await context.new_page()
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield Recorded(page, background, site)
    await page.close()
    assert faults == []
