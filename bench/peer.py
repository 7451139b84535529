"""A peer as small as can be: a socket that speaks cairn.v1, and the replica it keeps equal."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

from pycrdt import Doc
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from bench.server import Server
from collab.protocol import SAVED, STEP1, STEP2, SYNC, SyncStep1, SyncStep2, Update, encode
from collab.varint import read_bytes, read_varint

PATIENCE = 30.0  # seconds without the frame that is waited for


@dataclass(eq=False, slots=True)
class Peer:
    """One connection and its replica. sent, saved: how many of its updates are on their way, and on disk."""

    socket: ClientConnection
    doc: Doc[Any] = field(default_factory=Doc)
    sent: int = 0
    saved: int = 0

    async def sync(self) -> float:
        """Exchange states, and return when the replica has what the server had: when the last of it was received."""
        await self.socket.send(encode(SyncStep1(self.doc.get_state())))
        asked, came, step, at = b"\0", list[bytes](), STEP1, 0.0
        while step != STEP2:
            step, body, at = await self._next_sync()
            if step == STEP1:
                asked = body
            else:
                came.append(body)
        for update in came:
            self.doc.apply_update(update)
        await self.put(self.doc.get_update(asked), answering=True)
        return at

    async def put(self, update: bytes, *, answering: bool = False) -> None:
        """Send an edit; it is on disk when `saved` has come to what `sent` is then."""
        await self.socket.send(encode(SyncStep2(update) if answering else Update(update)))
        self.sent += 1

    async def next_update(self) -> tuple[bytes, float]:
        """The next edit of somebody else, and when it was received."""
        _, body, at = await self._next_sync()
        return body, at

    async def until_saved(self, count: int) -> float:
        """Wait until this many of our updates are on disk, and say when we were told."""
        at = perf_counter()
        while self.saved < count:
            frame, at = await self._frame()
            if frame[0] == SAVED:
                self.saved, _ = read_varint(frame, 1)
        return at

    async def _next_sync(self) -> tuple[int, bytes, float]:
        while True:
            frame, at = await self._frame()
            if frame[0] == SYNC:
                body, _ = read_bytes(frame, 2)
                return frame[1], body, at
            if frame[0] == SAVED:
                self.saved, _ = read_varint(frame, 1)

    async def _frame(self) -> tuple[bytes, float]:
        async with asyncio.timeout(PATIENCE):
            frame = await self.socket.recv(decode=False)
        return frame, perf_counter()


@asynccontextmanager
async def joined(server: Server, guide: str) -> AsyncIterator[Peer]:
    """A peer in a guide that has not said anything yet."""
    ours = Subprotocol("cairn.v1")
    async with connect(
        server.socket(guide),
        subprotocols=[ours],
        additional_headers=server.bearer,
        compression=None,
        proxy=None,
        max_size=None,
        max_queue=None,
        ping_interval=None,
    ) as socket:
        if socket.subprotocol != ours:
            raise RuntimeError("The server does not speak cairn.v1.")
        yield Peer(socket)
