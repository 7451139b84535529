"""What stories stand on: a running server for those that leave it as it was, and one of their own for the others."""

from __future__ import annotations

from collections.abc import AsyncIterator, Generator, Iterator

import pytest

from tests.stories.browser import Chromium, find_chromium, open_chromium
from tests.stories.node import NodeClients, find_node, node_clients
from tests.stories.server import Server, a_server


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """One for the whole run. A story that uses it makes guides of its own, and neither ends nor stops anything."""
    with a_server() as started:
        yield started


@pytest.fixture(scope="session")
def hurt_server() -> Iterator[Server]:
    """Another for the whole run, which stories restart, kill and starve."""
    with a_server() as started:
        yield started


@pytest.fixture
def sturdy(hurt_server: Server) -> Server:
    """One that a story may do anything to, in guides of its own. It runs, whatever the story before did to it."""
    if not hurt_server.is_running():
        hurt_server.start()
    hurt_server.until_ready()
    return hurt_server


@pytest.fixture
async def node() -> AsyncIterator[NodeClients]:
    """Stock Yjs clients in a Node of their own."""
    program = find_node()
    if program is None:
        pytest.skip("there is no Node here, or its packages are not installed: make test does that")
    async with node_clients(program) as clients:
        yield clients


@pytest.fixture
async def chromium() -> AsyncIterator[Chromium]:
    """A browser. A story fails when a script in any of its pages did, even if nobody could see it."""
    program = find_chromium()
    if program is None:
        pytest.skip("there is no Chromium here: make test sets one up, or CAIRN_CHROMIUM names one")
    async with open_chromium(program) as opened:
        yield opened
        assert opened.faults() == []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A story that fails shows what its server printed."""
    report = yield
    if report.failed:
        for name in ("server", "sturdy"):
            told = getattr(item, "funcargs", {}).get(name)
            if isinstance(told, Server):
                report.sections.append((f"what the {name} printed", told.printed[-20_000:]))
    return report
