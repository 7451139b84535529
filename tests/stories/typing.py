"""People who type: as fast as quick people do, whether they are connected or not, until the block ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, Never

from tests.soak.scale import chance
from tests.stories.peer import Peer


@asynccontextmanager
async def all_connected(peers: Sequence[Peer], way: Any, guide: str) -> AsyncIterator[None]:
    async with AsyncExitStack() as stack:
        for peer in peers:
            await stack.enter_async_context(peer.connected(way, guide))
        yield


@asynccontextmanager
async def all_typing(peers: Sequence[Peer], *seeds: object, a_second: float = 15) -> AsyncIterator[None]:
    """a_second: edits of each. seeds: what makes their choices differ from those of other stories."""
    typing = [asyncio.create_task(_type(peer, 1 / a_second, *seeds)) for peer in peers]
    try:
        yield
        for task in typing:
            assert not task.done(), task.exception()
    finally:
        for task in typing:
            task.cancel()
        await asyncio.gather(*typing, return_exceptions=True)


async def _type(peer: Peer, pause: float, *seeds: object) -> Never:
    """Mostly words, half of them behind the last; each tenth time something is taken away as well."""
    choices = chance(peer.name, *seeds)
    await asyncio.sleep(pause * choices.random())
    while True:
        if choices.random() < 0.5:
            peer.type_on(choices)
        else:
            peer.type_somewhere(choices)
        if choices.random() < 0.1:
            peer.delete_something(choices)
        await asyncio.sleep(pause * (0.5 + choices.random()))
