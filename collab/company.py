"""The company in a room: who is in the document, here and in other processes, and who is told of whom.

Never stored, and true only for a while: who is not heard of any more is gone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from collab.awareness import Said, read_states
from collab.peer import Peer
from collab.presence import Presences
from collab.presence_elsewhere import PresenceElsewhere
from collab.protocol import Awareness, encode
from collab.visitors import Visitors

MANY = 1 << 20  # more than any room has


class Company:
    """tell: sends a frame to every peer here."""

    __slots__ = ("_elsewhere", "_here", "_tell", "pass_on")

    def __init__(self, tell: Callable[[bytes], None]) -> None:
        self._tell = tell
        self._here = Presences(Visitors(self._did_not_come_back))
        self._elsewhere = PresenceElsewhere()
        self.pass_on: Callable[[bytes], None] = _to_nobody
        """What peers here say of themselves, an awareness update, to other processes."""

    def greet(self, peer: Peer) -> None:
        """Tell a peer who is here."""
        for present in (self._here.all(), self._elsewhere.all()):
            if present:
                peer.send(encode(Awareness(present)))

    def hear(self, peer: Peer, states: bytes, is_theirs: Callable[[int], bool]) -> None:
        """Pass on where a peer is. To itself too: a stock client hangs up on 30 silent seconds."""
        loop = asyncio.get_running_loop()
        match self._here.hear(peer, states, loop.time(), is_theirs):
            case bytes(said):
                self._say(said)
            case float(seconds):
                loop.call_later(seconds, self._say_late, peer)
            case None:
                pass

    def leave(self, peer: Peer) -> None:
        if left := self._here.leave(peer):
            self._say(left)

    def everybody(self) -> list[Said]:
        """Who is here and elsewhere."""
        present = (self._here.all(), self._elsewhere.all())
        return [said for states in present if states for said in read_states(states, most=MANY)]

    def say_again(self) -> None:
        """Tell other processes once more who is here."""
        if present := self._here.all():
            self.pass_on(present)

    def hear_elsewhere(self, states: bytes, is_here: Callable[[int], bool]) -> None:
        """What peers in other processes say of themselves. is_here: whether a client is one of our own peers'."""
        self._tell_of(self._elsewhere.hear(states, is_here=is_here))

    def expire_elsewhere(self) -> None:
        self._tell_of(self._elsewhere.expire())

    def _did_not_come_back(self, client: int) -> None:
        if left := self._here.forget(client):
            self._say(left)

    def _say_late(self, peer: Peer) -> None:
        if said := self._here.speak_late(peer):
            self._say(said)

    def _say(self, states: bytes) -> None:
        """To everybody, here and elsewhere."""
        self._tell_of(states)
        self.pass_on(states)

    def _tell_of(self, states: bytes | None) -> None:
        if states is not None:
            self._tell(encode(Awareness(states)))


def _to_nobody(_: bytes) -> None:
    """The only process there is."""
