"""Yjs updates without a Doc: what the load's clients write, and how far an update that came brings them.

Each client appends letters to a chain of its own in one shared text, a letter an update, as people type. So a client's
clock is the count of its updates. All clients' ids take five bytes, as most random ones do.
"""

from __future__ import annotations

from collections.abc import Sequence

from collab.update import read_update
from collab.varint import write_varint

TEXT = "t"  # the root type that is written into
FIRST_CLIENT = 2**28  # the smallest id that takes five bytes
ID = 5  # bytes

_STRING, _AFTER_ANOTHER = 4, 0x84  # an item's content, and that with an origin: yjs/src/structs/Item.js
_IN_ROOT = bytes((_STRING, 1, len(TEXT))) + TEXT.encode()

Stretch = tuple[int, int, int]
"""A client's place among those known, the clock of the first edit brought, and the clock after the last."""


def letter_of(client: int, clock: int) -> int:
    """Which letter it is, as ASCII: another one than its neighbours, so that a text in disorder does not look whole."""
    return 97 + (client + clock) % 26


def letter_update(client: int, clock: int) -> bytes:
    """A client's update number `clock`: one letter behind the last."""
    name = write_varint(client)
    place = bytes((_AFTER_ANOTHER,)) + name + write_varint(clock - 1) if clock else _IN_ROOT
    return b"\x01\x01" + name + write_varint(clock) + place + bytes((1, letter_of(client, clock), 0))


class Clocks:
    """Reads which of its clients' edits an update brings, merged updates and strangers' ones as well."""

    def __init__(self, clients: Sequence[int]) -> None:
        self._places = {write_varint(client): place for place, client in enumerate(clients)}
        self._numbers = {client: place for place, client in enumerate(clients)}
        assert all(len(name) == ID for name in self._places)

    def read(self, update: bytes) -> list[Stretch]:
        """What it brings of the known clients, in the order of the update. Raises Invalid for what is no update."""
        try:
            quick = self._read_letters(update)
        except (IndexError, KeyError):
            quick = None
        return self._read_anything(update) if quick is None else quick

    def _read_letters(self, update: bytes) -> list[Stretch] | None:
        """Quickly, when it holds nothing but letters of known clients; else None, IndexError or KeyError.

        Written out in one piece: a busy server sends some hundred thousand letters a second.
        """
        place = 0
        found: list[Stretch] = []
        clients, place = _number(update, place)
        for _ in range(clients):
            structs, place = _number(update, place)
            client = self._places[update[place : place + ID]]
            first, place = _number(update, place + ID)
            after = first
            for _ in range(structs):
                info = update[place]
                if info == _AFTER_ANOTHER:
                    place += 1 + ID
                    while update[place] >= 0x80:
                        place += 1
                    place += 1
                elif update[place : place + len(_IN_ROOT)] == _IN_ROOT:
                    place += len(_IN_ROOT)
                else:
                    return None
                length = update[place]
                if length >= 0x80:
                    length, place = _number(update, place)
                else:
                    place += 1
                if not update[place : place + length].isascii():
                    return None
                place += length
                after += length
            found.append((client, first, after))
        return found if update[place:] == b"\0" else None

    def _read_anything(self, update: bytes) -> list[Stretch]:
        known = self._numbers
        return [(known[client], first, after) for client, first, after in read_update(update).brings if client in known]


def _number(data: bytes, place: int) -> tuple[int, int]:
    byte = data[place]
    number = byte & 0x7F
    shift = 7
    while byte >= 0x80:
        place += 1
        byte = data[place]
        number |= (byte & 0x7F) << shift
        shift += 7
    return number, place + 1
