"""All wires of this process: looked after once a second, and seen off when it stops."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Never

from collab.hub import RESTARTING
from web.taken_wire import TakenWire
from web.wire import LOOK


async def look_after(wires: set[TakenWire]) -> Never:
    """Once a second look at each of them, until cancelled."""
    while True:
        await asyncio.sleep(LOOK)
        for wire in list(wires):
            wire.look()


async def seen_off(wires: set[TakenWire], seconds: float) -> None:
    """Ask all who are left to come back in a moment, and wait until they have hung up, but not longer than this."""
    deadline = asyncio.get_running_loop().time() + seconds
    while wires and asyncio.get_running_loop().time() < deadline:
        for wire in list(wires):
            wire.end(RESTARTING)  # whoever was told before is not told again
        await asyncio.sleep(0.01)


@asynccontextmanager
async def looked_after() -> AsyncIterator[set[TakenWire]]:
    """A set for wires, which are looked after for as long as the block lasts."""
    wires: set[TakenWire] = set()
    task = asyncio.create_task(look_after(wires))
    try:
        yield wires
    finally:
        task.cancel()
