"""Many updates of one client as frames, one after the other, made all at once.

Between two clocks whose numbers take as many bytes, a client's frames differ in a few bytes, always at the same place:
those are written for all frames together. Made one by one, they would cost a load more than all else it does.
"""

from __future__ import annotations

from bench.hub.dialects import Dialect
from bench.hub.frames import MASK
from bench.hub.updates import ID, letter_of, letter_update
from collab.varint import write_varint

_CLOCK = 2 + ID  # where it is in an update. Behind it come an item's kind and origin: a client, a clock
MADE = 512  # frames at once, at the most
_LENGTHS = (1, 2**7, 2**7 + 1, 2**14, 2**14 + 1, 2**21, 2**21 + 1)
"""Clocks at which it, or the one before it, takes a byte more than in the update before."""


class Supply:
    """The frames that send a client's updates, from its first on."""

    def __init__(self, dialect: Dialect, client: int) -> None:
        self._dialect = dialect
        self._client = client
        self._made = b""
        self._size = 1  # of a frame in there, in bytes
        self._place = 0  # in there
        self._after = 0  # the clock after the last in there

    def take(self, count: int) -> bytes:
        """The next frames, one after the other."""
        taken = []
        while count:
            if self._place == len(self._made):
                self._make()
            part = self._made[self._place : self._place + count * self._size]
            self._place += len(part)
            count -= len(part) // self._size
            taken.append(part)
        return b"".join(taken)

    def _make(self) -> None:
        first = self._after
        self._after = min([first + MADE, *(length for length in _LENGTHS if length > first)])
        self._made, self._place = _alike(self._dialect, self._client, first, self._after), 0
        self._size = len(self._made) // (self._after - first)


def _alike(dialect: Dialect, client: int, first: int, after: int) -> bytes:
    """Updates whose frames are equally long."""
    update = letter_update(client, first)
    frame = dialect.edit(update)
    size, start = len(frame), len(frame) - len(update)
    frames = bytearray(frame * (after - first))
    clock_bytes = len(write_varint(first))

    def write(place: int, column: list[int]) -> None:
        """Write a byte of each update. A frame's payload begins where its mask ends, and its update ends with it."""
        mask = MASK[(start + place - frame.index(MASK) - len(MASK)) % len(MASK)]
        frames[start + place :: size] = bytes([byte ^ mask for byte in column])

    def write_number(place: int, of: range) -> None:
        count = len(write_varint(of[0]))
        for byte in range(count):
            more = 0x80 if byte < count - 1 else 0
            write(place + byte, [number >> 7 * byte & 0x7F | more for number in of])

    if first:
        write_number(_CLOCK, range(first, after))
        write_number(_CLOCK + clock_bytes + 1 + ID, range(first - 1, after - 1))
    write(len(update) - 2, [letter_of(client, clock) for clock in range(first, after)])
    return bytes(frames)
