"""A writing: an update on its way from a room into the log, and who waits to hear that it is there."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from collab.peer import Peer
from storage.errors import CairnError
from storage.ids import Author

if TYPE_CHECKING:
    from collab.room import Room


@dataclass(eq=False, slots=True)
class Writing:
    """An update that a room has taken, and that is not on disk yet."""

    room: Room
    update: bytes
    author: Author
    clients: tuple[int, ...]  # who write for the first time, and are the author's from now on
    peer: Peer | None = None  # who is told when it is on disk
    count: int = 0  # … and how many of its updates are then
    done: asyncio.Future[int] | None = None  # … or the server-side author who waits for its seq

    def began(self) -> None:
        """It is being written."""
        if self.peer is not None:
            self.peer.waiting -= 1

    def landed(self, seq: int) -> None:
        """It is in the log."""
        self._arrived()
        if self.done is not None and not self.done.done():
            self.done.set_result(seq)

    def refused(self, why: CairnError) -> None:
        """The log would not take it."""
        self._arrived()
        if self.done is not None and not self.done.done():
            self.done.set_exception(why)

    def _arrived(self) -> None:
        self.room.in_flight -= 1
        if self.peer is not None:
            self.peer.in_flight -= 1
