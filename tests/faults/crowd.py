"""People who type into one guide on two nodes, and how long each of them was cut off."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Any

from tests.faults.nodes import Nodes
from tests.soak.scale import chance
from tests.stories.agreement import until_alike
from tests.stories.peer import Peer
from tests.stories.replay import rebuilt
from tests.stories.words import Ledger
from tests.waiting import until

BLINK = 0.02  # seconds between two looks whether somebody is connected


class Crowd:
    """Made by a_crowd."""

    def __init__(self, nodes: Nodes, guide: str, peers: Sequence[Peer], ledger: Ledger) -> None:
        self.nodes = nodes
        self.guide = guide
        self.peers = peers
        self.ledger = ledger

    @asynccontextmanager
    async def typing(self, a_second: float) -> AsyncIterator[None]:
        """All type so often each, connected or not, for as long as the block lasts."""
        tasks = [asyncio.create_task(_type(peer, a_second)) for peer in self.peers]
        try:
            yield
        finally:
            for task in tasks:
                assert not task.done(), task.exception()
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    @asynccontextmanager
    async def watched(self) -> AsyncIterator[list[float]]:
        """Every interruption, in seconds: from when somebody was cut off until they had the guide again."""
        interruptions: list[float] = []
        watching = asyncio.create_task(self._watch(interruptions))
        try:
            yield interruptions
            await until(lambda: all(peer.synced for peer in self.peers), 30)
            await asyncio.sleep(2 * BLINK)
        finally:
            watching.cancel()
            with suppress(asyncio.CancelledError):
                await watching

    async def all_agree(self, seconds: float) -> None:
        """Within so many seconds all is saved and the same for everybody; then: once, in the log too, nothing lost."""
        async with asyncio.timeout(seconds):
            await until(lambda: all(peer.all_saved() for peer in self.peers), seconds)
            said = await until_alike(self.peers, seconds)
        self.ledger.holds(said)
        assert self.ledger.saved == self.ledger.typed.keys()
        assert (await rebuilt(self.nodes.dsn, self.guide)).guide == said

    async def _watch(self, interruptions: list[float]) -> None:
        cut_off: dict[Peer, float] = {}
        while True:
            for peer in self.peers:
                if not peer.synced:
                    cut_off.setdefault(peer, time.monotonic())
                elif peer in cut_off:
                    interruptions.append(time.monotonic() - cut_off.pop(peer))
            await asyncio.sleep(BLINK)


@asynccontextmanager
async def a_crowd(nodes: Nodes, guide: str, count: int, where: Sequence[Any] = ()) -> AsyncIterator[Crowd]:
    """So many people. where: a node for each in turn; else whichever comes next, at each connection."""
    ledger = Ledger()
    peers = [Peer(f"p{number}", ledger) for number in range(count)]
    async with AsyncExitStack() as stack:
        for number, peer in enumerate(peers):
            node = where[number % len(where)] if where else nodes
            await stack.enter_async_context(peer.connected(node, guide, **nodes.headers))
        yield Crowd(nodes, guide, peers, ledger)


async def _type(peer: Peer, a_second: float) -> None:
    choices = chance(peer.name)
    while True:
        peer.type_somewhere(choices)
        if choices.random() < 0.1:
            peer.delete_something(choices)
        await asyncio.sleep(choices.uniform(0.5, 1.5) / a_second)


def p99(seconds: Sequence[float]) -> float:
    """Of few, the longest."""
    return sorted(seconds)[min(len(seconds) - 1, int(len(seconds) * 0.99))]
