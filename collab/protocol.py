"""The Yjs wire protocol: bytes in, one message out, and back. No I/O, no documents, no rooms.

Follows https://github.com/yjs/y-protocols/blob/master/PROTOCOL.md as y-websocket speaks it, and adds one message of
our own, Saved, which is sent only to peers that asked for it.
"""

from __future__ import annotations

from dataclasses import dataclass

from collab.varint import read_bytes, read_varint, write_bytes, write_varint
from storage.errors import Invalid

SYNC, AWARENESS, AUTH, QUERY_AWARENESS, SAVED = 0, 1, 2, 3, 120
STEP1, STEP2, UPDATE = 0, 1, 2

NOTHING = b"\x00\x00"
"""The update that changes nothing: no structs, no deletions."""


@dataclass(frozen=True, slots=True)
class SyncStep1:
    """This is what I have seen; send me the rest. state: a state vector."""

    state: bytes


@dataclass(frozen=True, slots=True)
class SyncStep2:
    """This is what you lacked."""

    update: bytes


@dataclass(frozen=True, slots=True)
class Update:
    """This has just been edited."""

    update: bytes


@dataclass(frozen=True, slots=True)
class Awareness:
    """Who is here and where. states: an encoded awareness update."""

    states: bytes


@dataclass(frozen=True, slots=True)
class QueryAwareness:
    """Tell me who is here."""


@dataclass(frozen=True, slots=True)
class Saved:
    """The first count updates that you sent on this connection are on disk; the log has come to seq."""

    count: int
    seq: int


Message = SyncStep1 | SyncStep2 | Update | Awareness | QueryAwareness


def decode(data: bytes) -> Message:
    """Read one message of a peer. Raises Invalid for anything that is not exactly one."""
    kind, place = read_varint(data, 0)
    message: Message
    match kind:
        case 0:
            step, place = read_varint(data, place)
            body, place = read_bytes(data, place)
            match step:
                case 0:
                    message = SyncStep1(body)
                case 1:
                    message = SyncStep2(body)
                case 2:
                    message = Update(body)
                case _:
                    raise Invalid(f"There is no sync message of type {step}.")
        case 1:
            body, place = read_bytes(data, place)
            message = Awareness(body)
        case 3:
            message = QueryAwareness()
        case _:
            raise Invalid(f"There is no message of type {kind}.")
    if place != len(data):
        raise Invalid("The message goes on after its end.")
    return message


def update_in(data: bytes) -> bytes | None:
    """The update in an update message, the commonest of all; None for any other message, and for a malformed one."""
    if data[:2] != _UPDATE_BEGINS or len(data) < 3:
        return None
    size = data[2]
    if size < 0x80:
        return data[3:] if len(data) == 3 + size else None
    body, place = read_bytes(data, 2)
    return body if place == len(data) else None


_UPDATE_BEGINS = bytes((SYNC, UPDATE))


def encode(message: SyncStep1 | SyncStep2 | Update | Awareness | Saved) -> bytes:
    match message:
        case SyncStep1(state):
            return bytes((SYNC, STEP1)) + write_bytes(state)
        case SyncStep2(update):
            return bytes((SYNC, STEP2)) + write_bytes(update)
        case Update(update):
            return bytes((SYNC, UPDATE)) + write_bytes(update)
        case Awareness(states):
            return bytes((AWARENESS,)) + write_bytes(states)
        case Saved(count, seq):
            return bytes((SAVED,)) + write_varint(count) + write_varint(seq)


def decode_state(state: bytes) -> dict[int, int]:
    """A state vector: how far each client's edits have been seen."""
    count, place = read_varint(state, 0)
    seen: dict[int, int] = {}
    for _ in range(count):
        client, place = read_varint(state, place)
        clock, place = read_varint(state, place)
        seen[client] = clock
    if place != len(state):
        raise Invalid("The state vector goes on after its end.")
    return seen


def state_size(state: bytes) -> int:
    """How many clients a state vector says that it names."""
    return read_varint(state, 0)[0]


def encode_state(seen: dict[int, int]) -> bytes:
    written = [write_varint(len(seen))]
    for client, clock in seen.items():
        written += write_varint(client), write_varint(clock)
    return b"".join(written)
