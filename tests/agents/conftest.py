"""A browser whose pages are recorded, one for each test file, and a fresh page of it for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

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


@pytest_asyncio.fixture(loop_scope="function")
async def recorded(collector: Path, site: Site, tmp_path: Path) -> AsyncIterator[Recorded]:
    program = find_chromium()
    if program is None:
        pytest.skip("there is no Chromium here: make test sets one up, or CAIRN_CHROMIUM names one")
    async with recorded_browser(program, collector, tmp_path / "profile") as (context, background):
        faults: list[str] = []
        page = context.pages[0]
        page.on("pageerror", lambda error: faults.append(str(error)))
        yield Recorded(page, background, site)
        assert faults == []
