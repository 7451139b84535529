"""One room's trouble is not everybody's.

The journal and the hub do things for all rooms in one task. What goes wrong with one of them – a fault of ours, or a
panic in the byte functions, which is no Exception – must neither end that task nor be passed over: the room is closed,
what is on disk stays there, and its peers come back to a room that is made anew from the log.
"""

from __future__ import annotations

import asyncio
import logging
from types import TracebackType

from collab.room import Room
from storage.errors import CairnError, Unavailable

NOT_OF_A_ROOM = (asyncio.CancelledError, KeyboardInterrupt, SystemExit)

log = logging.getLogger(__name__)


class contained:  # noqa: N801 - read as a word: with contained(room)
    """Close the room when the block fails. To be cancelled is no failure of a room, nor is what is let through.

    Not a generator's, for it is entered with every frame.
    """

    __slots__ = ("_lets_through", "_room")

    def __init__(self, room: Room, *, but: type[CairnError] = Unavailable) -> None:
        """but: errors that are raised on, since somebody else knows what to do about them."""
        self._room = room
        self._lets_through = but

    def __enter__(self) -> None:
        return

    def __exit__(self, _: object, error: BaseException | None, __: TracebackType | None) -> bool:
        if error is None or isinstance(error, (self._lets_through, *NOT_OF_A_ROOM)):
            return False
        log.error("The room of document %d failed and is closed.", self._room.number, exc_info=error)
        self._room.close(CairnError("Something went wrong here. Reconnect: what was saved is safe."))
        return True
