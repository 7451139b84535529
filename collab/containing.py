"""One room's trouble is not everybody's.

The journal and the hub do things for all rooms in one task. What goes wrong with one of them – a fault of ours, or a
panic in the byte functions, which is no Exception – must neither end that task nor be passed over: the room is closed,
what is on disk stays there, and its peers come back to a room that is made anew from the log.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from collab.room import Room
from storage.errors import CairnError, Unavailable

log = logging.getLogger(__name__)


@contextmanager
def contained(room: Room) -> Iterator[None]:
    """Close the room when the block fails. Unavailable and being cancelled are not failures of a room."""
    try:
        yield
    except (Unavailable, asyncio.CancelledError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException:
        log.exception("The room of document %d failed and is closed.", room.number)
        room.close(CairnError("Something went wrong here. Reconnect: what was saved is safe."))
