"""Two nodes are restarted one after the other while people type: nobody loses anything, or waits long."""

from __future__ import annotations

import asyncio
import time

from tests.faults.crowd import a_crowd, p99
from tests.faults.nodes import Nodes
from tests.soak.scale import scaled
from tests.stories.story import a_guide

PEOPLE = scaled(10, 50)
A_SECOND = scaled(4.0, 10.0)  # edits of each
RESTARTS = scaled(2, 50)
EXIT = 10.0  # seconds from SIGTERM until all processes of a node have ended
INTERRUPTION = 3.0  # seconds, p99


async def test_nodes_restarted_in_turn_lose_nothing_and_interrupt_nobody_for_long(nodes: Nodes) -> None:
    guide = await a_guide(nodes)  # type: ignore[arg-type]  # nodes have an api, too
    async with a_crowd(nodes, guide, PEOPLE) as crowd:
        async with crowd.watched() as interruptions, crowd.typing(A_SECOND):
            for number in range(RESTARTS):
                await asyncio.sleep(1.0)
                node = (nodes.a, nodes.b)[number % 2]
                began = time.monotonic()
                assert await asyncio.to_thread(node.stop) == 0
                assert time.monotonic() - began < EXIT
                await asyncio.to_thread(node.start)
        await crowd.all_agree(20)
        assert interruptions, "nobody was interrupted: it shows nothing"
        assert p99(interruptions) <= INTERRUPTION
        assert {code for peer in crowd.peers for code in peer.closes} <= {1012, 1006}
