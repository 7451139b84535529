"""What is new in an update. A client's edits enter the log once: the first time that they are said.

An honest replica that says something again says the same. One that says something else under numbers that it has used
would leave two contents in the log for one clock, and what comes of merging those depends on which come together:
rooms that were read anew would differ from those that live. A cut within a character would even lose a clock. So what
is known is cut out before an update is kept.
"""

from __future__ import annotations

from collections.abc import Mapping

from pycrdt import get_update

from collab.header import Header
from collab.keystroke import Keystroke
from collab.protocol import encode_state
from collab.update import read_update
from storage.errors import Taken


def cut(update: bytes, header: Header | Keystroke, known: Mapping[int, int]) -> bytes:
    """The update without the edits that are known already; all of its deletions stay.

    known: client → the clock after its last known edit. Raises Taken when what is known ends within a character of
    the update, which it cannot where both say the same.
    """
    if not any(first < known.get(client, 0) for client, first, _ in header.brings):
        return update
    moved = _moved(header, known)
    if moved is None:  # there is a gap, and nothing of it will be kept
        return update
    rest = get_update(update, encode_state({client: known.get(client, 0) for client, _, _ in header.brings}))
    if _moved(read_update(rest), known) != moved:
        raise Taken
    return rest


def _moved(header: Header | Keystroke, known: Mapping[int, int]) -> dict[int, int] | None:
    """The clocks that an update moves, where these are known; None when there is a gap."""
    reached = header.reached_from(known)
    if reached is None:
        return None
    return {client: after for client, after in reached.items() if after > known.get(client, 0)}
