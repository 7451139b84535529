"""One who never reads and one who reads a kilobyte a second, among many who type: those hardly notice.

Both are let go. Each turn is in a guide of its own, calm at first: folding a long one takes memory in proportion.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Never

from pycrdt import Doc, Text

from bench.figures import Figure, every, p95, percentile
from collab.protocol import Update, encode
from tests.soak.scale import FULL, chance, scaled
from tests.stories.counts import closed_by_code, until_open_sockets
from tests.stories.processes import own_memory_of
from tests.stories.raw import LOST, Raw, a_socket
from tests.stories.server import Server
from tests.stories.story import a_guide

PEOPLE = scaled(12, 50)
A_SECOND = scaled(10.0, 2.0)  # edits of each; in a sample more and larger ones, so that it is soon over
LETTERS = scaled(2_000, 500)  # in each; the kernel alone keeps 200 kB of what nobody reads
TURNS = scaled(1, 12)
CALM = scaled(1.5, 15.0)  # seconds of each turn
WITHIN = scaled(60.0, 30.0)  # seconds until both are let go
MEMORY = 8.0  # MiB: 4 that may wait for each, and as much that comes and goes
MORE = 1.1  # times as long may an edit of the others be on its way
A_LOOK = 0.25  # seconds between looks at the server, which are the same when all is calm
MIB = 1024 * 1024
WORD = re.compile(rb"<(\d+)-\d+>")


@dataclass
class Talk:
    """What all have said, and how long each of it was on its way to each of the others, in ms."""

    said: dict[bytes, float] = field(default_factory=dict)
    waits: list[float] = field(default_factory=list)

    async def type(self, number: int, raw: Raw) -> Never:
        choices = chance("typing among slow readers", number)
        doc: Doc[Any] = Doc()
        words = doc.get("words", type=Text)
        length = 0
        await asyncio.sleep(choices.random() / A_SECOND)
        while True:
            word = f"<{number}-{length}>"
            state = doc.get_state()
            words.insert(length, word.ljust(LETTERS, "x"))
            length += LETTERS
            self.said[word.encode()] = time.monotonic()
            await raw.say(encode(Update(doc.get_update(state))))
            await asyncio.sleep((0.5 + choices.random()) / A_SECOND)

    async def listen(self, number: int, raw: Raw) -> Never:
        """Raises ConnectionError or IncompleteReadError when it is let go, which nobody must be who reads."""
        own = str(number).encode()
        while True:
            message = await raw.message()
            now = time.monotonic()
            self.waits += [1000 * (now - self.said[word[0]]) for word in WORD.finditer(message) if word[1] != own]

    def take_waits(self) -> list[float]:
        """Those since the last time."""
        waits, self.waits = self.waits, []
        return waits


async def test_among_many_who_type_slow_readers_are_let_go_and_cost_the_others_hardly_anything(
    sturdy: Server, figure: Callable[[Figure], None]
) -> None:
    calm, disturbed, took, memory = list[float](), list[float](), list[float](), list[float]()
    for _ in range(TURNS):
        guide = await a_guide(sturdy)
        async with _a_talk(sturdy, guide) as talk:
            await _watch(sturdy, lambda _, seconds: seconds >= CALM)
            calm += talk.take_waits()
            grown, seconds = await _with_slow_readers(sturdy, guide)
            disturbed += talk.take_waits()
            took.append(seconds)
            memory.append(grown)
        await until_open_sockets(sturdy, at_most=0)
    assert calm
    at_most = MORE * percentile(calm, 0.95)
    figure(p95(f"an edit is on its way to each of {PEOPLE} in a room", calm, "ms"))
    figure(every("who hardly reads there is let go after", took, "s", at_most=WITHIN))
    figure(
        every(
            "… memory of the server meanwhile, with all that was written",
            memory,
            "MiB",
            at_most=MEMORY if FULL else None,
        )
    )
    figure(
        p95("an edit is on its way there with two who hardly read", disturbed, "ms", at_most=at_most if FULL else None)
    )


@asynccontextmanager
async def _a_talk(server: Server, guide: str) -> AsyncIterator[Talk]:
    """Many who type in it, until they leave."""
    talk = Talk()
    async with AsyncExitStack() as opened, asyncio.TaskGroup() as tasks:
        room = []
        for number in range(PEOPLE):
            raw = await opened.enter_async_context(a_socket(server, f"/sync/{guide}", server.headers))
            room += [tasks.create_task(does(number, raw)) for does in (talk.listen, talk.type)]
        yield talk
        for task in room:
            task.cancel()


async def _with_slow_readers(server: Server, guide: str) -> tuple[float, float]:
    """They come in and stay until both are let go: MiB that the server grew by meanwhile, and after how many seconds.

    Raises TimeoutError when they are let be for too long.
    """
    before = (await closed_by_code(server))[1013]
    way = f"/sync/{guide}"
    async with (
        a_socket(server, way, server.headers, small=True) as never,
        a_socket(server, way, server.headers, small=True) as slow,
        asyncio.timeout(2 * WITHIN),
    ):
        dripping = asyncio.create_task(_read_slowly(slow))
        watched = await _watch(server, lambda closed, _: closed[1013] >= before + 2)
        dripping.cancel()
        assert await never.close_code() in (1013, LOST)  # it has some seconds to find out, and then the line is cut
        return watched


async def _read_slowly(raw: Raw) -> None:
    while await raw.reader.read(1024):  # noqa: ASYNC110  # it waits for nothing: it is slow
        await asyncio.sleep(1)


async def _watch(server: Server, is_over: Callable[[Counter[int], float], bool]) -> tuple[float, float]:
    """Look at the server until it is over: the most that it grew by, in MiB, and after how many seconds.

    is_over: of how many sockets it has closed, by code, and the seconds so far.
    """
    serving = server.pids("serve")[0]
    at_first = most = own_memory_of(serving)
    began = time.monotonic()
    while not is_over(await closed_by_code(server), seconds := time.monotonic() - began):
        most = max(most, own_memory_of(serving))
        await asyncio.sleep(A_LOOK)
    return (max(most, own_memory_of(serving)) - at_first) / MIB, seconds
