"""Who is here and where: Yjs awareness, never stored. A peer speaks only for itself, and not under another's name.

Stock clients repeat what they hear of others, so entries about others are passed over rather than punished. Who moves
faster than others need to see is heard at that pace: what it said last is passed on a moment later.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from collab.awareness import LEFT, Said, read_states, write_states
from collab.budget import Budget
from collab.header import MAX_CLOCK
from collab.peer import Peer
from collab.protocol import Awareness, encode
from collab.varint import write_varint
from collab.visitors import Visitors
from storage.errors import Invalid, TooMuch

MAX_STATE = 2 * 1024  # bytes of one peer's state
MAX_CLIENTS = 1024  # entries in one message
PRESENT = 256  # peers of one room who are shown; who comes after them edits unseen
PASSED_ON = 20.0  # times a second that others are told of one peer
HEARD = 200.0  # messages a second that a peer may speak, of which the latest are passed on


class Presences:
    """The peers of one room who have said where they are."""

    __slots__ = ("_by_client", "_late", "_speakers", "_visitors")

    def __init__(self, visitors: Visitors) -> None:
        self._visitors = visitors
        self._by_client: dict[int, Said] = {}
        self._speakers: dict[int, Peer] = {}  # who in the room speaks for a client
        self._late: set[int] = set()  # clients who said something that was not passed on yet

    def hear(self, peer: Peer, states: bytes, now: float, is_theirs: Callable[[int], bool]) -> bytes | float | None:
        """Take what a peer says of itself.

        Answers what to tell all, an awareness update; or the seconds after which speak_late has it; or None when it
        said nothing new of itself. now: seconds of a clock that does not go back. is_theirs: whether it may speak for
        a client.
        """
        for said in read_states(states, most=MAX_CLIENTS):
            if peer.awareness_client is None and self._may_begin(peer, said, is_theirs):
                peer.awareness_client = said.client
                self._speakers[said.client] = peer
            if said.client == peer.awareness_client:
                return self._take(peer, said, now)
        return None

    def speak_late(self, peer: Peer) -> bytes | None:
        """What to tell all of what a peer said when it had spoken too often; None when it has gone."""
        client = peer.awareness_client
        if client is None or client not in self._late:
            return None
        self._late.discard(client)
        return write_states([self._by_client[client]])

    def all(self) -> bytes | None:
        """What tells a newcomer who is here; None when nobody said so."""
        present = [each for each in self._by_client.values() if each.state != LEFT]
        return write_states(present) if present else None

    def leave(self, peer: Peer) -> bytes | None:
        """Forget a peer; what tells the others, or None when it never said it was here, or comes back."""
        client = peer.awareness_client
        if client is None:
            return None
        last = self._by_client.get(client)
        if peer.comes_back and last is not None and last.state != LEFT:
            self._speakers.pop(client, None)
            self._visitors.await_return(client, peer)
            return None
        return self.forget(client)

    def forget(self, client: int) -> bytes | None:
        """Forget a client; what tells the others, or None when it was not here."""
        self._late.discard(client)
        self._speakers.pop(client, None)
        last = self._by_client.pop(client, None)
        if last is None or last.state == LEFT:
            return None
        # With the clock of its last word, as y-protocols has it: when it is back under this clock, it is believed.
        return write_states([Said(last.client, last.clock, LEFT)])

    def _may_begin(self, peer: Peer, said: Said, is_theirs: Callable[[int], bool]) -> bool:
        """Whether a peer that spoke for nobody yet may speak for this client from now on."""
        if said.client in self._by_client:
            return self._visitors.comes_back(said.client, peer) or self._relieves(peer, said.client)
        return said.state != LEFT and len(self._by_client) < PRESENT and is_theirs(said.client)

    def _relieves(self, peer: Peer, client: int) -> bool:
        """Whether this is the next request of a visitor whose last one is still in the room: it speaks from now on.

        Who leaves a page says so at once, however long what was brought before waits for the disk.
        """
        before = self._speakers.get(client)
        if before is None or not (before.comes_back and peer.comes_back and before.author == peer.author):
            return False
        before.awareness_client = None
        peer.heard, peer.speaking = before.heard, before.speaking
        return True

    def _take(self, peer: Peer, said: Said, now: float) -> bytes | float | None:
        if len(said.state) > MAX_STATE:
            raise TooMuch(f"A peer's awareness may have {MAX_STATE} bytes.")
        if said.clock > MAX_CLOCK:  # the next one, by which we say that it left, would be more than others can read
            raise Invalid("A clock of awareness is too large.")
        if peer.speaking is None:
            peer.speaking = Budget(PASSED_ON, PASSED_ON, now)
            peer.heard = Budget(HEARD, 2 * HEARD, now)
        assert peer.heard is not None
        if not peer.heard.spend(now):
            raise TooMuch(f"A peer may say where it is {HEARD:.0f} times a second.", retry_after=1)
        stamped = Said(said.client, said.clock, _stamped(said.state, peer, said.client))
        self._by_client[said.client] = stamped
        if said.client in self._late:
            return None
        if peer.speaking.spend(now):
            return write_states([stamped])
        self._late.add(said.client)
        return peer.speaking.borrow()


NOBODY = encode(Awareness(write_varint(0)))
"""A message that tells of nobody: what is said to keep a connection alive."""


def _stamped(state: bytes, peer: Peer, client: int) -> bytes:
    """The state with the name that the peer really has: nobody shows up as somebody else.

    Others decode it strictly: a state that is no JSON would take the presence of everybody from them.
    """
    try:
        read: Any = msgspec.json.decode(state)
        if read is None:
            return LEFT
        if not isinstance(read, dict):
            raise Invalid("A peer's awareness is an object, or null.")
        kind, _, person = peer.author.partition(":")
        read.pop("records", None)  # which only the server says, of who does
        user = read.get("user")
        read["user"] = {
            **(user if isinstance(user, dict) else {}),
            "name": peer.name,
            "person": person if kind == "person" else f"guest-{client}",
        }
        return msgspec.json.encode(read)
    except (msgspec.DecodeError, UnicodeError, RecursionError, OverflowError) as error:
        raise Invalid("A peer's awareness is JSON.") from error
