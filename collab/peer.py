"""A peer: one participant in a room. What it may do was decided before it came in and stays so until it leaves."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field

from storage.access_changes import Moment
from storage.errors import CairnError, Unavailable
from storage.ids import Author

OUTBOX = 256  # frames a peer may lag behind
OUTBOX_BYTES = 4 * 1024 * 1024  # and their size, the answer to its own question not counted
COME_BACK = 1012  # RFC 6455: the service restarts. Clients reconnect, and are looked at anew.


@dataclass(frozen=True, slots=True)
class Closing:
    """Why a peer is being let go, in the WebSocket's words."""

    code: int
    reason: str


@dataclass(eq=False, slots=True)
class Peer:
    """One participant: a browser, a recorder, a script.

    grounds: what its access rests on, such as ``person:…`` and ``link:…``; when one of them changes it is expelled.
    wants_saved: it asked to be told what is on disk. seen: a moment before its access was looked up.
    """

    author: Author
    name: str
    can_write: bool
    grounds: frozenset[str] = frozenset()
    wants_saved: bool = False
    seen: Moment | None = None

    closing: Closing | None = None
    awareness_client: int | None = None  # the one client id it speaks for
    received: int = 0  # updates taken from it, in its own counting
    in_flight: int = 0  # of these, not yet on disk
    owes_rest: bool = False  # it sent an update with a gap and was asked for what is missing
    asked: int = 0  # how often in a row it answered that with a gap again

    _outbox: deque[bytes] = field(default_factory=deque)
    _outbox_bytes: int = 0
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _let_go: asyncio.Event = field(default_factory=asyncio.Event)

    def send(self, frame: bytes) -> None:
        """Put a frame in the outbox. Who does not keep up is let go: it comes back and syncs by state vector."""
        if self._outbox_bytes + len(frame) > OUTBOX_BYTES and self._outbox:
            self.close(Unavailable("You fell behind; reconnect to catch up."))
        else:
            self.answer([frame])

    def answer(self, frames: list[bytes]) -> None:
        """Send what the peer asked for, however large: a document it opens must fit."""
        if self.closing is not None:
            return
        if len(self._outbox) >= OUTBOX or self._outbox_bytes > OUTBOX_BYTES:
            self.close(Unavailable("You fell behind; reconnect to catch up."))
            return
        self._outbox.extend(frames)
        self._outbox_bytes += sum(map(len, frames))
        self._news.set()

    def close(self, why: CairnError | Closing) -> None:
        """Let the peer go; nothing more is sent to it or taken from it. The first reason stands."""
        if self.closing is None:
            self.closing = why if isinstance(why, Closing) else Closing(why.close, str(why))
            self._outbox.clear()
            self._news.set()
            self._let_go.set()

    async def let_go(self) -> None:
        """Wait until the peer is closing."""
        await self._let_go.wait()

    async def next_frames(self) -> list[bytes]:
        """Wait for something to send. An empty list says that the peer is closing."""
        while not self._outbox and self.closing is None:
            self._news.clear()
            await self._news.wait()
        frames = list(self._outbox)
        self._outbox.clear()
        self._outbox_bytes = 0
        return frames
