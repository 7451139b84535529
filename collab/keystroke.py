"""The update of somebody who types, read in one look: a short string between two places.

Most updates are one. A regular expression knows their whole shape, so that reading one takes two
microseconds instead of ten; whatever is not exactly this, sound or not, is left to collab/update.py, which agrees with
this module about every update that this module reads (tests/collab/test_keystroke.py).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from collab.header import MAX_CLIENT, MAX_CLOCK, Stretch

_NUMBER = rb"([\x80-\xff]{0,7}+[\x00-\x7f])"
_PLACE = _NUMBER * 2  # a client and a clock

# One client, one struct: its first clock, what it stands between (0x80: left, 0x40: right), a string below 128 bytes.
_TYPED = re.compile(
    rb"\x01\x01" + _PLACE + rb"(?:[\x84\x44]" + _PLACE + rb"|\xc4" + _PLACE * 2 + rb")([\x01-\x7f])([\x00-\x7f]*)\x00"
)


class Keystroke(NamedTuple):
    """Letters of one client from a clock on, up to the clock after the last; before which clock of which others."""

    client: int
    first: int
    after: int
    left: tuple[int, int]
    right: tuple[int, int]

    def reached_from(self, known: Mapping[int, int]) -> dict[int, int] | None:
        """As Header has it: the clocks that this moves where these are known; None when there is a gap."""
        client, first, after, (left, left_before), (right, right_before) = self
        clock = known.get(client, 0)
        if first > clock or left_before > known.get(left, 0) or right_before > known.get(right, 0):
            return None
        return {client: max(clock, after)}

    def clients(self) -> set[int]:
        """As Header has it: everybody whose edits this brings or builds upon."""
        return {self.client, *(place[0] for place in (self.left, self.right) if place != _NOBODY)}

    @property
    def brings(self) -> list[Stretch]:
        return [Stretch(self.client, self.first, self.after)]


_NOBODY = (0, 0)  # before the first clock of a client there is nothing to need


def read_keystroke(update: bytes) -> Keystroke | None:
    """The keystroke that an update is; None for any other update, and for one that is not sound."""
    typed = _TYPED.fullmatch(update)
    if typed is None:
        return None
    written, clock, left, left_clock, left_2, left_clock_2, right, right_clock, size, text = typed.groups()
    client, first, length = _number(written), _number(clock), size[0]
    if length != len(text) or first + length > MAX_CLOCK or client > MAX_CLIENT:
        return None
    try:
        if right is None:
            return Keystroke(client, first, first + length, _need(client, first, left, left_clock), _NOBODY)
        beside = _need(client, first, left_2, left_clock_2), _need(client, first, right, right_clock)
    except ValueError:
        return None
    return Keystroke(client, first, first + length, *beside)


def _need(client: int, first: int, other: bytes, place: bytes) -> tuple[int, int]:
    """What an item at a client's first clock needs of another. Its own earlier items are there when it is."""
    needed, clock = _number(other), _number(place)
    if needed == client:
        if clock >= first:
            raise ValueError("it builds upon itself")
        return _NOBODY
    if needed > MAX_CLIENT or clock > MAX_CLOCK:
        raise ValueError("a number is too large")
    return needed, clock + 1


@lru_cache(4096)  # few people type at once, and each of their updates names the same clients
def _number(written: bytes) -> int:
    number = 0
    for place, byte in enumerate(written):
        number |= (byte & 0x7F) << 7 * place
    return number
