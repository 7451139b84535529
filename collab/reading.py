"""Read what was sent before it is taken: all messages that came together, or one that is large.

A large update takes seconds to read (docs/why/no-document-in-the-hub.md), so it is read in a thread, which shares
Python with the loop in slices of half a millisecond (web/serving.py) instead of holding everybody up. There is one such
thread: each more would be one more to wait for whenever the loop wants to go on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from collab.awareness import read_states
from collab.header import Header
from collab.keystroke import Keystroke
from collab.presence import MAX_CLIENTS
from collab.protocol import (
    NOTHING,
    Awareness,
    QueryAwareness,
    SyncStep1,
    SyncStep2,
    Update,
    decode,
    decode_state,
    state_size,
)
from collab.room import STRANGERS
from collab.update import check_update
from storage.errors import Forbidden, TooMuch

LARGE = 64 * 1024  # bytes of an update that is read in a thread

_thread = ThreadPoolExecutor(1, "large updates")


@dataclass(frozen=True, slots=True)
class Said:
    """A sound message. header: of the update in it, if there is one; asks: whether it asks for the document."""

    frame: bytes
    header: Header | Keystroke | None = None
    asks: bool = False


def read_large(frame: bytes, *, can_write: bool, then: Callable[[Header | Keystroke | Exception], None]) -> bool:
    """Whether a message holds an update so large that it is read in the thread.

    then: told, by the loop, the header of it, or what is wrong. What one who may not write must not say is left alone.
    """
    if len(frame) < LARGE:
        return False
    match decode(frame):
        case SyncStep2(update):
            pass
        case Update(update) if can_write:
            pass
        case _:
            return False
    reading = asyncio.get_running_loop().run_in_executor(_thread, check_update, update)
    reading.add_done_callback(lambda read: None if read.cancelled() else then(_outcome(read)))
    return True


def _outcome(read: asyncio.Future[Header | Keystroke]) -> Header | Keystroke | Exception:
    error = read.exception()
    if error is None:
        return read.result()
    assert isinstance(error, Exception)
    return error


async def read_message(frame: bytes, *, can_write: bool) -> Said:
    """Raises Invalid for what makes no sense, Forbidden for an edit of one who may not write, TooMuch."""
    match decode(frame):
        case SyncStep1(state):
            if state_size(state) > STRANGERS + len(state):  # which no room could know and no message hold
                raise TooMuch("The state vector names more clients than this document has.")
            decode_state(state)
            return Said(frame, asks=True)
        case SyncStep2(update) | Update(update) as message:
            if update != NOTHING and not can_write and isinstance(message, Update):
                raise Forbidden("You may read this guide, not change it.")
            if len(update) < LARGE:
                return Said(frame, check_update(update))
            return Said(frame, await asyncio.get_running_loop().run_in_executor(_thread, check_update, update))
        case Awareness(states):
            read_states(states, most=MAX_CLIENTS)
        case QueryAwareness():
            pass
    return Said(frame)
