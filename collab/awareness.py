"""Yjs' awareness update, read and written: a count, then for each client its id, a clock, and its state as JSON text.

``null`` says that it left. https://github.com/yjs/y-protocols/blob/master/awareness.js
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from collab.varint import read_bytes, read_varint, write_bytes, write_varint
from storage.errors import Invalid, TooMuch

LEFT = b"null"


@dataclass(frozen=True, slots=True)
class Said:
    """What one client said of itself. state: JSON, not looked into."""

    client: int
    clock: int
    state: bytes


def read_states(states: bytes, *, most: int) -> list[Said]:
    """Raises Invalid for what is none, TooMuch when it speaks of more than so many clients."""
    count, place = read_varint(states, 0)
    if count > most:
        raise TooMuch(f"An awareness message may speak of {most} peers.")
    said = []
    for _ in range(count):
        client, place = read_varint(states, place)
        clock, place = read_varint(states, place)
        state, place = read_bytes(states, place)
        said.append(Said(client, clock, state))
    if place != len(states):
        raise Invalid("The awareness message goes on after its end.")
    return said


def write_states(said: Iterable[Said]) -> bytes:
    listed = list(said)
    written = [write_varint(len(listed))]
    for each in listed:
        written += write_varint(each.client), write_varint(each.clock), write_bytes(each.state)
    return b"".join(written)
