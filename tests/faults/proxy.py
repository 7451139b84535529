"""A network that can be hurt: a TCP proxy to one place, in a thread of its own, with toxics for each direction.

    latency, jitter   seconds that each piece is late, and up to so many more by chance
    bandwidth         bytes a second
    slicer            bytes of a piece at most: what was sent at once comes in many
    blackhole         nothing comes through; it comes when the hole is closed, as TCP sends again what was lost
    limit             bytes after which the connection is cut

reset() cuts all connections; refuse turns new ones away; a timeout is a blackhole in both directions.
"""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Self

PIECE = 65536  # bytes read at once
AT_ONCE = 256  # pieces on their way
BLINK = 0.005  # seconds between two looks whether a hole is closed
LAST_TURNS = 5  # of the loop: who is just being accepted has several before there is anything to end
CHANCE = Random()  # and not the one that all share, whose state tests may look at: proxies live in threads
RESET = struct.pack("ii", 1, 0)  # linger for no time: the connection ends with RST


@dataclass(slots=True)
class Way:
    """One direction. Its toxics may be changed at any time."""

    latency: float = 0.0
    jitter: float = 0.0
    bandwidth: float | None = None
    slicer: int | None = None
    blackhole: bool = False
    limit: int | None = None
    passed: int = 0

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Until there is no more, or the limit is reached."""
        late: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(AT_ONCE)
        sending = asyncio.create_task(self._send(late, writer))
        clock = asyncio.get_running_loop().time
        try:
            while piece := await reader.read(PIECE):
                due = clock() + self.latency + CHANCE.uniform(0, self.jitter)
                step = self.slicer or len(piece)
                for start in range(0, len(piece), step):
                    await late.put((due, piece[start : start + step]))
                if sending.done():
                    return
            await late.put((0.0, b""))
            await sending
        finally:
            sending.cancel()

    async def _send(self, late: asyncio.Queue[tuple[float, bytes]], writer: asyncio.StreamWriter) -> None:
        clock = asyncio.get_running_loop().time
        while True:
            due, piece = await late.get()
            if not piece:
                return
            await asyncio.sleep(max(0.0, due - clock()))
            if self.bandwidth:
                await asyncio.sleep(len(piece) / self.bandwidth)
            while self.blackhole:  # noqa: ASYNC110  # it is set from another thread
                await asyncio.sleep(BLINK)
            self.passed += len(piece)
            if self.limit is not None and self.passed > self.limit:
                writer.transport.abort()
                return
            writer.write(piece)
            await writer.drain()
            if self.slicer:
                await asyncio.sleep(0)


@dataclass(slots=True)
class Proxy:
    """up: from whoever connects to the place; down: back from it."""

    host: str
    place: int
    up: Way = field(default_factory=Way)
    down: Way = field(default_factory=Way)
    refuse: bool = False
    port: int = 0
    _loop: asyncio.AbstractEventLoop = field(init=False)
    _open: set[asyncio.StreamWriter] = field(default_factory=set)

    @contextmanager
    def running(self) -> Iterator[Self]:
        listening = socket.create_server((self.host, 0), backlog=256)
        self.port = listening.getsockname()[1]
        self._loop = asyncio.new_event_loop()
        thread = threading.Thread(target=self._run, args=(listening,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._loop.call_soon_threadsafe(self._loop.stop)
            thread.join(10)

    @contextmanager
    def cut(self, *, up: bool = True, down: bool = True) -> Iterator[None]:
        """Let nothing through in these directions for as long as the block lasts."""
        self.up.blackhole, self.down.blackhole = up, down
        try:
            yield
        finally:
            self.up.blackhole = self.down.blackhole = False

    def heal(self) -> None:
        """No toxics any more, for the connections that are open as well."""
        for way in (self.up, self.down):
            for name in Way.__slots__:
                setattr(way, name, getattr(Way(), name))
        self.refuse = False

    def reset(self) -> None:
        """End every connection with RST."""
        self._loop.call_soon_threadsafe(self._reset)

    def _run(self, listening: socket.socket) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._serve, sock=listening))
        self._loop.run_forever()
        server.close()
        for _ in range(LAST_TURNS):
            self._reset()
            tasks = asyncio.all_tasks(self._loop)
            for task in tasks:
                task.cancel()
            self._loop.run_until_complete(asyncio.gather(*tasks, asyncio.sleep(0), return_exceptions=True))
        self._loop.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there: asyncio.StreamWriter | None = None
        self._open.add(writer)
        try:
            if self.refuse:
                return
            back, there = await asyncio.open_connection(self.host, self.place)
            self._open.add(there)
            ways = [
                asyncio.create_task(self.up.carry(reader, there)),
                asyncio.create_task(self.down.carry(back, writer)),
            ]
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
        except OSError:
            return
        finally:
            for each in (writer, there):
                if each is not None:
                    self._open.discard(each)
                    each.close()

    def _reset(self) -> None:
        for each in list(self._open):
            sock = each.transport.get_extra_info("socket")
            if sock is not None and sock.fileno() >= 0:  # some have closed it and are not off the list yet
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            each.transport.abort()
