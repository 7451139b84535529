"""What is new in an update. In a room a client's edits are taken once: the first time that they are said.

An honest replica that says something again says the same. One that says something else under numbers that it has used
would leave two contents in the log for one clock, and what comes of merging those depends on which come together:
rooms that were read anew would differ from those that live. A cut within a character would even lose a clock. So what
is known is cut out of an update before it is kept. It is cut by pycrdt, as bytes, which is as fast as merging them.
"""

from __future__ import annotations

from collections.abc import Mapping

from pycrdt import get_update

from collab.header import Header
from collab.keystroke import Keystroke
from collab.protocol import encode_state
from collab.varint import read_varint
from storage.errors import Taken


def cut(update: bytes, header: Header | Keystroke, known: Mapping[int, int]) -> bytes:
    """The update without the edits that are known already; all of its deletions stay. One with a gap stays as it is.

    known: client → the clock after its last known edit. Raises Taken when what is known ends within a character of
    the update: it was something else, or its halves were written one by one and nobody can read either.
    """
    if not any(first < known.get(client, 0) for client, first, _ in header.brings):
        return update
    reached = header.reached_from(known)
    if reached is None:  # nothing of it will be kept
        return update
    rest = get_update(update, encode_state({client: known.get(client, 0) for client in reached}))
    news = {client: after for client, after in reached.items() if after > known.get(client, 0)}
    if _reaching(rest, {client: after - 1 for client, after in news.items()}) != len(news) or _reaching(rest, news):
        raise Taken
    return rest


def _reaching(update: bytes, state: dict[int, int]) -> int:
    """How many clients' edits in an update go past this state."""
    return read_varint(get_update(update, encode_state(state)), 0)[0]
