"""Presence elsewhere: who is in the same document in other processes, as far as we have heard lately.

Each process says what its own peers say, and all of it again now and then. Who is not heard of any more – their process
was killed, or nobody carries its words – is gone for us too.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from collab.awareness import LEFT, Said, read_states, write_states
from storage.errors import Invalid, TooMuch

AGAIN = 14.0  # seconds between two times that a process says who is here
GONE = 40.0  # seconds without a word after which somebody is taken to have left
MAX_ELSEWHERE = 4096  # peers of one document


@dataclass(slots=True)
class _Known:
    said: Said
    heard_at: float  # as time.monotonic says it


class PresenceElsewhere:
    """Of one document. What it takes and gives are awareness updates."""

    __slots__ = ("_known",)

    def __init__(self) -> None:
        self._known: dict[int, _Known] = {}

    def hear(self, states: bytes, *, is_here: Callable[[int], bool]) -> bytes | None:
        """Take what another process says; what our peers are to be told, None when it is nothing new to them.

        is_here: whether a client is one of our own peers', who speaks for itself.
        """
        try:
            said = read_states(states, most=MAX_ELSEWHERE)
        except (Invalid, TooMuch):  # another version's, perhaps
            return None
        return _told([each for each in said if not is_here(each.client) and self._take(each)])

    def _take(self, said: Said) -> bool:
        """Note it. Answers whether our peers do not know it yet."""
        known = self._known.get(said.client)
        if known is None:
            if said.state == LEFT or len(self._known) >= MAX_ELSEWHERE:
                return False
            self._known[said.client] = _Known(said, time.monotonic())
            return True
        if said.clock < known.said.clock:
            return False
        if said.state == LEFT:
            del self._known[said.client]
            return True
        is_new = said != known.said
        known.said, known.heard_at = said, time.monotonic()
        return is_new

    def all(self) -> bytes | None:
        """What tells a newcomer who is elsewhere; None when nobody is."""
        return _told([known.said for known in self._known.values()])

    def expire(self) -> bytes | None:
        """Let go of who has not been heard of for long; what tells our peers."""
        now = time.monotonic()
        gone = [known.said for known in self._known.values() if now > known.heard_at + GONE]
        for each in gone:
            del self._known[each.client]
        return _told([Said(each.client, each.clock, LEFT) for each in gone])


def _told(said: Iterable[Said]) -> bytes | None:
    listed = list(said)
    return write_states(listed) if listed else None
