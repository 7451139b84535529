"""Who is here and where: Yjs awareness, never stored. A peer speaks only for itself.

An awareness update is a count, then for each client its id, a clock, and its state as JSON text; ``null`` says it left.
Stock clients repeat what they hear of others, so entries about others are passed over rather than punished.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from collab.peer import Peer
from collab.protocol import Awareness, encode
from collab.varint import read_bytes, read_varint, write_bytes, write_varint
from storage.errors import Invalid, TooMuch

MAX_STATE = 2 * 1024  # bytes of one peer's state
MAX_CLIENTS = 1024  # entries in one message
LEFT = b"null"


@dataclass(frozen=True, slots=True)
class _Presence:
    client: int
    clock: int
    state: bytes


class Presences:
    """The peers of one room who have said where they are."""

    __slots__ = ("_by_client",)

    def __init__(self) -> None:
        self._by_client: dict[int, _Presence] = {}

    def hear(self, peer: Peer, states: bytes) -> bytes | None:
        """Take what a peer says of itself; the frame to send to all, or None when it said nothing new of itself."""
        for said in _decode(states):
            if peer.awareness_client is None and said.state != LEFT and said.client not in self._by_client:
                peer.awareness_client = said.client
            if said.client != peer.awareness_client:
                continue
            if len(said.state) > MAX_STATE:
                raise TooMuch(f"A peer's awareness may have {MAX_STATE} bytes.")
            _check(said.state)
            self._by_client[said.client] = said
            return _frame([said])
        return None

    def all(self) -> bytes | None:
        """The frame that tells a newcomer who is here; None when nobody said so."""
        present = [each for each in self._by_client.values() if each.state != LEFT]
        return _frame(present) if present else None

    def leave(self, peer: Peer) -> bytes | None:
        """Forget a peer; the frame that tells the others, or None when it never said it was here."""
        if peer.awareness_client is None:
            return None
        last = self._by_client.pop(peer.awareness_client, None)
        if last is None or last.state == LEFT:
            return None
        return _frame([_Presence(last.client, last.clock + 1, LEFT)])


NOBODY = encode(Awareness(write_varint(0)))
"""A message that tells of nobody: what is said to keep a connection alive."""


def _decode(states: bytes) -> Iterable[_Presence]:
    count, place = read_varint(states, 0)
    if count > MAX_CLIENTS:
        raise TooMuch(f"An awareness message may speak of {MAX_CLIENTS} peers.")
    said = []
    for _ in range(count):
        client, place = read_varint(states, place)
        clock, place = read_varint(states, place)
        state, place = read_bytes(states, place)
        said.append(_Presence(client, clock, state))
    if place != len(states):
        raise Invalid("The awareness message goes on after its end.")
    return said


def _check(state: bytes) -> None:
    """Others decode it strictly: a state that is no JSON would take the presence of everybody from them."""
    try:
        read = json.loads(state.decode())
    except (ValueError, RecursionError) as error:
        raise Invalid("A peer's awareness is JSON.") from error
    if read is not None and not isinstance(read, dict):
        raise Invalid("A peer's awareness is an object, or null.")


def _frame(presences: list[_Presence]) -> bytes:
    written = [write_varint(len(presences))]
    for each in presences:
        written += write_varint(each.client), write_varint(each.clock), write_bytes(each.state)
    return encode(Awareness(b"".join(written)))
