"""Read a message that was sent, before any of those that came with it is taken.

A large update takes seconds to read (docs/why/no-document-in-the-hub.md), so it is read in a thread, which shares
Python with the loop in slices of a few milliseconds instead of holding everybody up.
"""

from __future__ import annotations

import asyncio
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


@dataclass(frozen=True, slots=True)
class Said:
    """A sound message. header: of the update in it, if there is one; asks: whether it asks for the document."""

    frame: bytes
    header: Header | Keystroke | None = None
    asks: bool = False


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
            return Said(frame, await asyncio.to_thread(check_update, update))
        case Awareness(states):
            read_states(states, most=MAX_CLIENTS)
        case QueryAwareness():
            pass
    return Said(frame)
