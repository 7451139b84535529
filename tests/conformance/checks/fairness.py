"""One who is slow or many do not hold up the others."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

from tests.conformance.room import Room
from tests.conformance.verdict import check, expect
from tests.conformance.wire import UNKNOWN_STATE, Kind

EDITS, EDIT = 400, 20_000  # updates and their size in bytes: more than sockets hold by themselves
ALL = 30.0  # seconds for all of them
PROMPT = 2.0  # seconds for an edit in a room with a slow reader
CROWD = 60


@check()
async def a_slow_reader_does_not_hold_up_the_others(room: Room) -> None:
    """One client takes nothing from its socket while another writes 8 MB; a third gets all of it, and the next small
    edit within two seconds."""
    whom = await room.target.credentials(room.place)
    async with room.join() as anna, room.join() as ben, room.socket(whom, queue=1) as stalled:
        for frame in room.wire.greeting(whom.token):
            await stalled.send(frame)
        await stalled.send(room.wire.write(Kind.STEP1, UNKNOWN_STATE))
        for n in range(EDITS):
            await anna.edit(lambda one, n=n: one.things.__setitem__(str(n % 7), f"{n}" + "x" * EDIT))
        await anna.edit(lambda one: one.words.insert(0, "all"))
        await ben.until(lambda: str(ben.words) == "all", "with a slow reader in the room, others did not get all", ALL)
        began = asyncio.get_running_loop().time()
        await anna.edit(lambda one: one.words.insert(0, "prompt "))
        await ben.until(lambda: str(ben.words) == "prompt all", "an edit did not arrive")
        took = asyncio.get_running_loop().time() - began
        expect(took < PROMPT, f"with a slow reader in the room, an edit took {took:.1f} seconds")


@check()
async def sixty_connections_that_say_nothing_hold_up_nobody(room: Room) -> None:
    """Sixty sockets are opened that never say a word; two clients work as before."""
    whom = await room.target.credentials(room.place)
    async with AsyncExitStack() as stack:
        for _ in range(CROWD):
            await stack.enter_async_context(room.socket(whom))
        async with room.join() as anna, room.join() as ben:
            await anna.edit(lambda one: one.words.insert(0, "on we go"))
            await ben.until(lambda: str(ben.words) == "on we go", "an edit did not arrive")
