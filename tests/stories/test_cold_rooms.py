"""Stories of many who open a guide in the same moment, and of some who come and go all the time."""

from __future__ import annotations

import asyncio
import time

from collab.protocol import SyncStep1, Update, encode
from tests.hostile.updates import an_update
from tests.soak.scale import chance, scaled
from tests.stories.peer import Peer
from tests.stories.raw import a_socket
from tests.stories.server import Server
from tests.stories.story import a_guide

AT_ONCE = 50
COLD = scaled(4, 300)
FLAPS = scaled(150, 10_000)


async def test_a_cold_guide_that_fifty_open_at_once_is_there_for_each_of_them(server: Server) -> None:
    for _ in range(COLD):
        guide = await a_guide(server)
        way = f"/sync/{guide}/comments"  # which nobody has opened yet

        async def open_it(way: str = way) -> float:
            async with a_socket(server, way, server.headers) as raw:
                began = time.monotonic()
                await raw.say(encode(SyncStep1(b"\0")))
                async with asyncio.timeout(10):
                    while (await raw.message())[:2] != b"\0\1":
                        continue
                return time.monotonic() - began

        waits = await asyncio.gather(*(open_it() for _ in range(AT_ONCE)))
        assert max(waits) < 5


async def test_who_comes_and_goes_all_the_time_disturbs_nobody_who_stays(server: Server) -> None:
    """With their last words said, hung up on in the middle of them, or reset: the late end of one is not another's."""
    guide = await a_guide(server)
    fate = chance("coming and going")
    left = iter(range(FLAPS))
    staying = Peer("Åsa")

    async def come_and_go() -> None:
        for number in left:
            async with a_socket(server, f"/sync/{guide}", server.headers) as raw:
                words = an_update(b"\x01x", info=4, client=bytes((0x80 | number & 0x7F, 0x80 | number >> 7 & 0x7F, 1)))
                await raw.say(encode(Update(words)))
                match fate.randrange(3):
                    case 0:
                        assert await raw.outcome() is None
                    case 1:
                        raw.reset()
                    case _:
                        raw.writer.write_eof()

    async with staying.connected(server, guide):
        flapping = [asyncio.create_task(come_and_go()) for _ in range(10)]
        typed = []
        while not all(task.done() for task in flapping):
            typed.append(staying.type_somewhere(fate))
            await staying.until_saved()
        await asyncio.gather(*flapping)
        assert staying.closes == []
        said = (await server.api.ask("GET", f"/api/guides/{guide}")).text
    assert typed
    assert all(word in said for word in typed)
