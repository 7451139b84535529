"""Two nodes are restarted one after the other while people type: nobody loses anything, or waits long."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from bench.figures import Figure, every, told
from tests.faults.crowd import a_crowd, p99
from tests.faults.nodes import Nodes
from tests.soak.scale import scaled
from tests.stories.story import a_guide

PEOPLE = scaled(10, 50)
A_SECOND = 4.0  # edits of each: with more, whoever plays fifty people has no time left to look who is cut off
STORMS = scaled(1, 10)  # a guide each, for the same reason: to find a place for a word takes as long as the guide is
RESTARTS = scaled(2, 5)  # in each storm
EXIT = 10.0  # seconds from SIGTERM until all processes of a node have ended
INTERRUPTION = 3.0  # seconds, p99


async def test_nodes_restarted_in_turn_lose_nothing_and_interrupt_nobody_for_long(
    nodes: Nodes, figure: Callable[[Figure], None]
) -> None:
    interruptions: list[float] = []
    for _ in range(STORMS):
        interruptions += await _a_storm(nodes)
    assert interruptions, "nobody was interrupted: it shows nothing"
    figure(told("nodes restarted while people type, one after the other", f"{STORMS * RESTARTS}"))
    slowest = p99(interruptions)
    figure(every(f"p99 of {len(interruptions)} times that somebody was cut off", [slowest], "s", at_most=INTERRUPTION))


async def _a_storm(nodes: Nodes) -> list[float]:
    """Seconds of each interruption."""
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
        assert {code for peer in crowd.peers for code in peer.closes} <= {1012, 1006}
    return interruptions
