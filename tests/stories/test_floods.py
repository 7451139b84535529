"""Stories of too much of everything: who floods is slowed or let go with a code, and others hardly notice."""

from __future__ import annotations

import asyncio
import contextlib
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from pycrdt import Doc, Text

from bench.figures import Figure, p95, percentile, told
from collab.hocuspocus import AUTH, addressed
from collab.protocol import Awareness, SyncStep1, Update, encode
from collab.varint import write_bytes, write_varint
from tests.soak.scale import FULL, scaled
from tests.stories.counts import closed_by_code, until_open_sockets
from tests.stories.processes import memory_of
from tests.stories.raw import Raw, a_connection, a_socket, masked, upgrade
from tests.stories.server import Server, a_server
from tests.stories.story import a_guide
from tests.stories.typist import Typist, a_typist
from web.frames import BINARY, PING, TEXT

SECONDS = scaled(0.7, 20.0)  # of each flood
LATEST = 5_000  # milliseconds until an edit next door is saved, at p95
MEMORY = 512 * 1024 * 1024  # bytes of the serving process
READERS = scaled(20, 48)
IDLE = scaled(300, 5_000)
MIB = 1024 * 1024

Recorded = Callable[[Figure], None]


@dataclass
class Flooded:
    """A server under a flood, and how it treats those who flood."""

    server: Server
    guide: str
    ends: Counter[int] = field(default_factory=Counter)

    @property
    def way(self) -> str:
        return f"/sync/{self.guide}"

    @asynccontextmanager
    async def socket(self, **how: Any) -> AsyncIterator[Raw]:
        async with a_socket(self.server, self.way, self.server.headers, **how) as raw:
            yield raw


@pytest.fixture(scope="module")
def flooded_server() -> Iterator[Server]:
    """One of its own, so that its memory is that of these stories alone."""
    with a_server() as started:
        yield started


# -- the floods --------------------------------------------------------------------------------------------------------


async def strangers(flooded: Flooded) -> None:
    """Sockets of nobody, one after another."""
    for way in (flooded.way, "/sync/nothing"):
        async with a_socket(flooded.server, way, {}) as raw:
            flooded.ends[await raw.close_code()] += 1


async def strangers_at_the_other_door(flooded: Flooded) -> None:
    """They talk of many documents before anybody knows who they are."""
    async with a_socket(flooded.server, "/hocuspocus", {}) as raw:
        for number in range(40):
            await raw.say(addressed(b"guide%d" % number, b"\0\2" + write_bytes(bytes(50_000))))
        flooded.ends[await raw.close_code()] += 1


async def guessers(flooded: Flooded) -> None:
    """They try one token after another."""
    async with a_socket(flooded.server, "/hocuspocus", {}) as raw:
        with contextlib.suppress(ConnectionError):
            while True:
                for session in range(20):
                    name = flooded.guide.encode() + b"\0%d" % session
                    await raw.say(addressed(name, bytes((AUTH, 0)) + write_bytes(b"a guess")))
                for _ in range(20):
                    await raw.message()
        flooded.ends[4413] += 1


async def large_frames(flooded: Flooded) -> None:
    """More than a frame may hold, again and again."""
    async with flooded.socket() as raw:
        await raw.send(masked(BINARY, bytes(1_500_000)))
        flooded.ends[await raw.close_code()] += 1


async def heavy_updates(flooded: Flooded) -> None:
    """Sound updates that take long to read."""
    count = 900_000
    values = bytes([1, 1, 5, 0, 8, 1, 1]) + b"a" + write_varint(count) + b"\x7f" * count + b"\x01\x05\x01\x00\x01\x00"
    async with flooded.socket() as raw:
        for _ in range(3):
            await raw.say(encode(Update(values)))  # … and make no sense at their very end
        flooded.ends[await raw.close_code()] += 1


async def questions(flooded: Flooded) -> None:
    """They ask for the whole document all the time, and do not read."""
    async with flooded.socket(small=True) as raw:
        for _ in range(100):
            await raw.say(encode(SyncStep1(b"\0")))
        await asyncio.sleep(0.2)
        flooded.ends[await raw.close_code()] += 1


async def state_vectors(flooded: Flooded) -> None:
    """A state vector of a megabyte."""
    vector = write_varint(250_000) + b"".join(write_varint(2**20 + each) + b"\x01" for each in range(250_000))
    async with flooded.socket() as raw:
        await raw.say(encode(SyncStep1(vector)))
        flooded.ends[await raw.close_code()] += 1


async def crowds(flooded: Flooded) -> None:
    """One who says that a hundred thousand are here."""
    states = b"".join(write_varint(2**20 + each) + b"\x01\x02{}" for each in range(100_000))
    async with flooded.socket() as raw:
        await raw.say(encode(Awareness(write_varint(100_000) + states)))
        flooded.ends[await raw.close_code()] += 1


async def fidgets(flooded: Flooded) -> None:
    """One who moves a thousand times at once."""
    who = write_varint(random.getrandbits(40))
    async with flooded.socket() as raw:
        states = [write_varint(1) + who + write_varint(clock) + b"\x02{}" for clock in range(1_000)]
        await raw.send(b"".join(masked(BINARY, encode(Awareness(state))) for state in states))
        flooded.ends[await raw.close_code()] += 1


async def pings(flooded: Flooded) -> None:
    """Pings without number, whose answers nobody reads."""
    async with flooded.socket(small=True) as raw:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0.3):
                while True:
                    await raw.send(masked(PING, b"x" * 100) * 500)


async def typists(flooded: Flooded) -> None:
    """A program that types as fast as it can, and reads nothing."""
    doc: Doc[Any] = Doc()
    text = doc.get("words", type=Text)
    updates: list[bytes] = []
    subscription = doc.observe(lambda event: updates.append(event.update))
    for number in range(2_000):
        text.insert(number, "y")
    doc.unobserve(subscription)
    async with flooded.socket() as raw:
        await raw.send(b"".join(masked(BINARY, encode(Update(update))) for update in updates))
        assert await raw.outcome() is None


async def bombs(flooded: Flooded) -> None:
    """Compressed, though nothing of the kind was agreed upon."""
    offered = {**flooded.server.headers, "Sec-WebSocket-Extensions": "permessage-deflate"}
    async with a_socket(flooded.server, flooded.way, offered) as raw:
        assert b"deflate" not in raw.headers
        await raw.send(masked(BINARY, b"\xec\xc1\x01\x0d\x00\x00\x00\xc2\xa0\xf7Om\x0e7", first=0xC0))
        flooded.ends[await raw.close_code()] += 1


async def chatterers(flooded: Flooded) -> None:
    """Words where bytes belong."""
    async with flooded.socket() as raw:
        await raw.send(masked(TEXT, b"hello"))
        flooded.ends[await raw.close_code()] += 1


FLOODS: dict[Callable[[Flooded], Awaitable[None]], set[int]] = {
    strangers: {4401},
    strangers_at_the_other_door: {4413},
    guessers: {4413},
    large_frames: {4413},
    heavy_updates: {4400},
    questions: {4413, 1013, 1006},
    state_vectors: {4413},
    crowds: {4413},
    fidgets: {4413, 1006},
    pings: set(),
    typists: set(),
    bombs: {1002},
    chatterers: {4400},
}


@pytest.mark.parametrize("flood", FLOODS, ids=lambda flood: flood.__name__)
async def test_while_somebody_floods_others_are_saved_and_memory_stays(
    flooded_server: Server, flood: Callable[[Flooded], Awaitable[None]], figure: Recorded
) -> None:
    server = flooded_server
    flooded, calm = Flooded(server, await a_guide(server)), await a_guide(server, "Next door")
    await _fill(server, flooded.guide)
    before = await closed_by_code(server)
    async with a_typist(server, calm) as typist:
        baseline = await _milliseconds(typist, SECONDS / 2)
        until = time.monotonic() + SECONDS

        async def again_and_again() -> None:
            while time.monotonic() < until:
                await flood(flooded)

        async with asyncio.TaskGroup() as tasks:
            flooding = [tasks.create_task(again_and_again()) for _ in range(4)]
            waits = await _milliseconds(typist, SECONDS)
            assert flooding
    assert set(flooded.ends) <= FLOODS[flood], flooded.ends
    if codes := FLOODS[flood] - {1006}:
        after = await closed_by_code(server)
        assert sum(after[code] - before[code] for code in codes) >= flooded.ends.total() > 0, "not all was counted"
    memory = memory_of(server.pids("serve")[0])
    assert memory < MEMORY
    at_most = 2000 * percentile(baseline, 0.95)
    thousandths = [1000 * wait for wait in waits]
    figure(
        p95(f"an edit is saved while there are {flood.__name__}", thousandths, "ms", at_most=at_most if FULL else None)
    )
    figure(told(f"… memory of the server afterwards, with {flood.__name__}", f"{memory / MIB:.0f} MiB"))
    assert percentile(waits, 0.95) < LATEST, "others have to wait"


async def test_how_long_others_wait_for_a_program_that_only_computes(flooded_server: Server, figure: Recorded) -> None:
    """Whoever floods wants a processor, and so do we: this much is the machine's, whatever we do with what is sent."""
    async with a_typist(flooded_server, await a_guide(flooded_server)) as typist:
        calm = await _milliseconds(typist, SECONDS)
        with subprocess.Popen([sys.executable, "-c", "while True: pass"]) as busy:
            try:
                waits = await _milliseconds(typist, SECONDS)
            finally:
                busy.kill()
    for what, measured in (("nobody does anything", calm), ("a program computes and sends nothing", waits)):
        figure(p95(f"an edit is saved while {what}", measured, "ms"))
    assert percentile(waits, 0.95) < LATEST


async def test_idle_connections_are_let_be_or_let_go_and_others_are_saved(flooded_server: Server) -> None:
    """Some never say anything, some say half a request, some come in and stay quiet."""
    server = flooded_server
    guide = await a_guide(server)
    async with contextlib.AsyncExitStack() as opened:
        half = upgrade(f"/sync/{guide}", server.headers)[:-2]
        slow = [await opened.enter_async_context(a_connection(server)) for _ in range(IDLE // 3)]
        for number, raw in enumerate(slow):
            await raw.send(b"" if number % 2 else half)
        for _ in range(IDLE // 3):
            await opened.enter_async_context(a_socket(server, f"/sync/{guide}", server.headers))
        async with a_typist(server, await a_guide(server)) as typist:
            waits = await _milliseconds(typist, SECONDS)
        assert percentile(waits, 0.95) < LATEST
        assert memory_of(server.pids("serve")[0]) < MEMORY
        async with asyncio.timeout(20):  # who asks nothing is shown out in seconds, and so is who never ends asking
            for raw in slow:
                with contextlib.suppress(ConnectionError):
                    assert await raw.reader.read(1000) == b"" or raw.reader.at_eof() or await raw.reader.read() == b""


async def test_headers_without_an_end_are_refused(flooded_server: Server) -> None:
    async with a_connection(flooded_server) as raw:
        await raw.send(b"GET / HTTP/1.1\r\n")
        answer = b""
        with contextlib.suppress(ConnectionError):
            for _ in range(200):
                await raw.send(b"X: " + b"x" * 1000 + b"\r\n")
            async with asyncio.timeout(10):
                answer = await raw.reader.read()
        assert not answer or answer.startswith((b"HTTP/1.1 400", b"HTTP/1.1 431")), answer[:100]


async def test_who_does_not_read_is_let_go_and_the_others_in_the_room_hardly_notice(
    flooded_server: Server, figure: Recorded
) -> None:
    server = flooded_server
    guide = await a_guide(server)
    before, memory = await closed_by_code(server), memory_of(server.pids("serve")[0])
    async with contextlib.AsyncExitStack() as opened:

        async def read_on(raw: Raw) -> None:
            with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
                while True:
                    await raw.frame()

        async with asyncio.TaskGroup() as tasks:
            readers = []
            for _ in range(READERS):
                raw = await opened.enter_async_context(a_socket(server, f"/sync/{guide}", server.headers))
                readers.append(tasks.create_task(read_on(raw)))
            async with a_typist(server, guide) as typist:
                calm = await typist.type(SECONDS)
                deaf = await opened.enter_async_context(a_socket(server, f"/sync/{guide}", server.headers, small=True))
                writer = await opened.enter_async_context(a_socket(server, f"/sync/{guide}", server.headers))
                readers.append(tasks.create_task(read_on(writer)))
                began = time.monotonic()
                typing = asyncio.create_task(typist.type(30))
                doc: Doc[Any] = Doc()
                while (await closed_by_code(server))[1013] == before[1013]:
                    assert time.monotonic() - began < 30, "it was not let go"
                    state = doc.get_state()
                    doc.get("words", type=Text).insert(0, "z" * 100_000)
                    await writer.say(encode(Update(doc.get_update(state))))
                    await asyncio.sleep(0.05)
                took = time.monotonic() - began
                typing.cancel()
            await until_open_sockets(server, at_most=READERS + 2)
            for task in readers:
                task.cancel()
        assert deaf is not None
        assert calm
    figure(told("who does not read is let go after", f"{took:.1f} s"))
    grown = (memory_of(server.pids("serve")[0]) - memory) / MIB
    figure(told("… memory of the server meanwhile", f"+{grown:.0f} MiB, with all that was written"))


async def _milliseconds(typist: Typist, seconds: float) -> list[float]:
    """Until each letter was on disk."""
    return [1000 * wait for wait in await typist.type(seconds)]


async def _fill(server: Server, guide: str) -> None:
    """Make a document large, so that asking for it costs something."""
    doc: Doc[Any] = Doc()
    doc.get("words", type=Text).insert(0, "large " * 80_000)
    async with a_socket(server, f"/sync/{guide}", server.headers) as raw:
        await raw.say(encode(Update(doc.get_update())))
        assert await raw.outcome() is None
