"""A WebSocket client that does as it is told, right or wrong: it sends bytes, and tells what comes back."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from web.frames import BINARY, CLOSE, PING, PONG

NO_CODE = 1005
LOST = 1006
KEY = "dGhlIHNhbXBsZSBub25jZQ=="
NOISE = b"\x00\x00\x00\x00"


def masked(opcode: int, payload: bytes = b"", *, first: int = 0x80) -> bytes:
    """A frame of a client whose mask changes nothing."""
    size = len(payload)
    if size < 126:
        length = bytes((0x80 | size,))
    elif size < 65536:
        length = b"\xfe" + size.to_bytes(2)
    else:
        length = b"\xff" + size.to_bytes(8)
    return bytes((first | opcode,)) + length + NOISE + payload


def upgrade(path: str, headers: Mapping[str, str]) -> bytes:
    """The request with which a WebSocket begins."""
    asked = {
        "Host": "127.0.0.1",
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": KEY,
        "Sec-WebSocket-Version": "13",
        **headers,
    }
    lines = [f"GET {path} HTTP/1.1", *(f"{name}: {value}" for name, value in asked.items()), "", ""]
    return "\r\n".join(lines).encode()


@dataclass(slots=True)
class Raw:
    """A connection. What it reads are whole frames of the server's."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    headers: bytes = b""
    heard: list[bytes] = field(default_factory=list)
    """Messages that came while it waited for an outcome."""

    async def send(self, data: bytes) -> None:
        with contextlib.suppress(ConnectionError):
            self.writer.write(data)
            await self.writer.drain()

    async def say(self, message: bytes) -> None:
        await self.send(masked(BINARY, message))

    async def frame(self) -> tuple[int, bytes]:
        """The next frame: its opcode and payload. Raises IncompleteReadError or ConnectionError at the end."""
        first, size = await self.reader.readexactly(2)
        if size > 125:
            size = int.from_bytes(await self.reader.readexactly(2 if size == 126 else 8))
        return first & 0x0F, await self.reader.readexactly(size)

    async def message(self) -> bytes:
        """The next binary message. Raises ConnectionError when the server closes."""
        while True:
            opcode, payload = await self.frame()
            if opcode == BINARY:
                return payload
            if opcode == CLOSE:
                raise ConnectionError(payload)

    async def close_code(self) -> int:
        """Read on until the server closes; with which code."""
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                opcode, payload = await self.frame()
                if opcode == CLOSE:
                    return int.from_bytes(payload[:2]) if payload else NO_CODE
        return LOST

    async def outcome(self) -> int | None:
        """What became of what was sent: the code with which it was refused, or None when it was not."""
        await self.send(masked(PING, b"well?"))
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                opcode, payload = await self.frame()
                if opcode == PONG and payload == b"well?":
                    return None
                if opcode == BINARY:
                    self.heard.append(payload)
                if opcode == CLOSE:
                    return int.from_bytes(payload[:2]) if payload else NO_CODE
        return LOST

    def reset(self) -> None:
        """Hang up as a machine that loses its power and comes back."""
        self.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()


@asynccontextmanager
async def a_connection(server: Any, *, small: bool = False) -> AsyncIterator[Raw]:
    """Connected, and nothing sent. small: the kernel keeps little of what is not read."""
    plain = socket.socket()
    plain.setblocking(False)
    if small:
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
        # Segments as on a real network: those of loopback make the kernel keep megabytes on the server's side.
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 1400)
    await asyncio.get_running_loop().sock_connect(plain, ("127.0.0.1", server.port))
    reader, writer = await asyncio.open_connection(sock=plain, limit=4096 if small else 2**16)
    try:
        yield Raw(reader, writer)
    finally:
        writer.transport.abort()


@asynccontextmanager
async def a_socket(server: Any, path: str, headers: Mapping[str, str], *, small: bool = False) -> AsyncIterator[Raw]:
    """Upgraded. small: as above."""
    async with a_connection(server, small=small) as raw:
        await raw.send(upgrade(path, headers))
        raw.headers = await raw.reader.readuntil(b"\r\n\r\n")
        assert raw.headers.startswith(b"HTTP/1.1 101"), raw.headers
        yield raw
