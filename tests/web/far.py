"""A wire with nothing behind it, who is at its other end, and who listens."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import uvloop

from collab.line import Closing
from storage.errors import Invalid
from tests.waiting import until
from web.frames import CLOSE
from web.taken_wire import TakenWire

Story = Callable[[], Awaitable[None]]
Run = Callable[[Story], None]
LOOPS = {"asyncio": asyncio.new_event_loop, "uvloop": uvloop.new_event_loop}


@dataclass
class Listener:
    """A talker who remembers what it hears."""

    wire: TakenWire
    hold_at: bytes | None = None  # after this message it asks to be spared the next
    heard: list[bytes | str] = field(default_factory=list)
    kept_alive: int = 0
    hung_up_on: int = 0
    takes: float = 0.0  # seconds that each message keeps everybody waiting

    def hear(self, message: bytes | str) -> None:
        self.heard.append(message)
        time.sleep(self.takes)
        if message == b"nonsense":
            raise Invalid("What is that?")
        if message == b"our fault":
            raise ZeroDivisionError
        if message == self.hold_at:
            self.wire.hold()

    def keep_alive(self) -> None:
        self.kept_alive += 1
        self.wire.write(b"still here")

    def is_over(self) -> bool:
        return False

    def expire(self) -> None:
        self.wire.end(Closing(1012, "Come back."))

    def hung_up(self) -> None:
        self.hung_up_on += 1


@dataclass
class Far:
    """The client's end: bytes."""

    socket: socket.socket

    async def send(self, data: bytes) -> None:
        await asyncio.get_running_loop().sock_sendall(self.socket, data)

    async def frame(self) -> tuple[int, bytes]:
        """The next frame: its opcode and payload; (-1, b"") at the end."""
        first = await self._exactly(2)
        if len(first) < 2:
            return -1, b""
        size = first[1]
        if size > 125:
            size = int.from_bytes(await self._exactly(2 if size == 126 else 8))
        return first[0] & 0x0F, await self._exactly(size)

    async def close_code(self) -> int:
        """Read on to the close frame; what it says."""
        while (came := await self.frame())[0] != CLOSE:
            assert came[0] != -1, "it ended without a word"
        return int.from_bytes(came[1][:2])

    async def is_at_end(self) -> bool:
        with contextlib.suppress(ConnectionResetError):
            return (await self.frame())[0] == -1
        return True

    def reset(self) -> None:
        """Hang up as a machine does that loses its power and comes back."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    async def _exactly(self, size: int) -> bytes:
        got = b""
        while len(got) < size:
            more = await asyncio.get_running_loop().sock_recv(self.socket, size - len(got))
            if not more:
                break
            got += more
        return got


@asynccontextmanager
async def a_wire(*, small: bool = False) -> AsyncIterator[tuple[TakenWire, Far, set[TakenWire]]]:
    """A wire that nobody listens to yet, and who is at its other end. small: what the kernel keeps for both."""
    listening = socket.create_server(("127.0.0.1", 0))
    far = socket.socket()
    if small:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        far.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    far.connect(listening.getsockname())
    near, _ = listening.accept()
    listening.close()
    far.setblocking(False)
    wires: set[TakenWire] = set()
    transport, _ = await asyncio.get_running_loop().create_connection(asyncio.Protocol, sock=near)
    wire = TakenWire(transport, wires)
    transport.set_protocol(wire)
    try:
        yield wire, Far(far), wires
    finally:
        transport.abort()
        await until(lambda: not wires)
        far.close()
