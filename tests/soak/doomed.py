"""A hub in a process of its own that kills itself, with kill -9, at a chosen point of the road of an edit.

    python -m tests.soak.doomed <descriptor of a listening socket> <point> <how often the point is passed before>

The way to the database comes by stdin. The hub and the log are the real ones, joined at their usual seams; around them
is as little as a `cairn.v1` client needs.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Sequence

from websockets.asyncio.server import ServerConnection, serve
from websockets.typing import Subprotocol

from collab.hub import Hub, open_hub
from collab.peer import Peer
from collab.protocol import SAVED, SYNC
from collab.relay import NoRelay
from storage.database import Database, open_database
from storage.ids import FIRST_TENANT, Author, GuideId
from storage.log import Document, Line, UpdateLog

POINTS = ("before commit", "after commit", "before broadcast", "after broadcast", "before ack", "after ack")


class Doom:
    """Counts how often a point is passed."""

    def __init__(self, point: str, spared: int) -> None:
        assert point in POINTS
        self._point = point
        self._left = spared

    def passing(self, point: str) -> None:
        if point == self._point:
            if not self._left:
                os.kill(os.getpid(), signal.SIGKILL)
            self._left -= 1


class DoomedLog(UpdateLog):
    def __init__(self, database: Database, doom: Doom) -> None:
        super().__init__(database)
        self._doom = doom

    async def append(self, lines: Sequence[Line]) -> list[int | None]:
        self._doom.passing("before commit")
        seqs = await super().append(lines)
        self._doom.passing("after commit")
        return seqs


async def live(listener: int, dsn: str, doom: Doom) -> None:
    database = await open_database(dsn)
    async with open_hub(DoomedLog(database, doom), NoRelay()) as hub:

        async def welcome(connection: ServerConnection) -> None:
            await _talk(hub, doom, connection)

        listening = socket.socket(fileno=listener)
        async with serve(
            welcome, sock=listening, subprotocols=[Subprotocol("cairn.v1")], compression=None, max_size=None
        ):
            await asyncio.Event().wait()


async def _talk(hub: Hub, doom: Doom, connection: ServerConnection) -> None:
    assert connection.request is not None
    document = Document(FIRST_TENANT, GuideId(connection.request.path.rpartition("/")[2]))
    peer = Peer(Author("person:somebody"), "Somebody", can_write=True, wants_saved=True)
    async with hub.join(document, peer) as room:
        telling = asyncio.create_task(_tell(peer, doom, connection))
        async for frame in connection:
            assert isinstance(frame, bytes)
            await hub.receive(room, peer, frame)
        telling.cancel()


async def _tell(peer: Peer, doom: Doom, connection: ServerConnection) -> None:
    while frames := await peer.next_frames():
        for frame in frames:
            point = {SAVED: "ack", SYNC: "broadcast"}.get(frame[0], "other")
            doom.passing(f"before {point}")
            await connection.send(frame)
            doom.passing(f"after {point}")


if __name__ == "__main__":
    _, fd, where, spared = sys.argv
    asyncio.run(live(int(fd), sys.stdin.readline().strip(), Doom(where, int(spared))))
