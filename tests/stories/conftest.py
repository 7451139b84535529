"""What stories stand on besides a running server: clients and a browser that are not ours."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.stories.browser import Chromium, find_chromium, open_chromium
from tests.stories.node import NodeClients, find_node, node_clients


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
