"""Frames as y-websocket and as Hocuspocus write them. Ours alone: it must not share a mistake with what it examines.

A frame of y-websocket is `kind …`; one of Hocuspocus is the same after the document's name, with kinds of its own for
letting in, acknowledging and closing, and with a ping and a pong of one byte.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import Literal

DialectName = Literal["y-websocket", "hocuspocus"]

NOTHING = b"\x00\x00"  # the update that changes nothing
UNKNOWN_STATE = b"\x00"  # the state vector of who has seen nothing
PING, PONG = b"\x09", b"\x0a"


class Kind(Enum):
    STEP1 = auto()  # a state vector: this is what I have seen
    STEP2 = auto()  # an update: this is what you lacked
    UPDATE = auto()  # an update: this has just been edited
    AWARENESS = auto()
    LET_IN = auto()  # the scope
    REFUSED = auto()  # the reason
    ACKNOWLEDGED = auto()
    NOT_TAKEN = auto()
    CLOSED = auto()  # the reason
    PING = auto()
    OTHER = auto()
    UNREADABLE = auto()  # what no client can read


@dataclass(frozen=True, slots=True)
class Message:
    kind: Kind
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Wire:
    """How one document is spoken of on a socket. prefix: what every frame about it begins with."""

    dialect: DialectName
    prefix: bytes = b""

    def greeting(self, token: str) -> list[bytes]:
        """What has to be said before anything else."""
        if self.dialect == "y-websocket":
            return []
        return [self.prefix + b"\x02\x00" + written(token.encode()) + written(b"conformance")]

    def write(self, kind: Kind, body: bytes) -> bytes:
        match kind:
            case Kind.STEP1:
                head = b"\x00\x00"
            case Kind.STEP2:
                head = b"\x00\x01"
            case Kind.UPDATE:
                head = b"\x00\x02"
            case Kind.AWARENESS:
                head = b"\x01"
            case _:
                raise AssertionError(f"a client does not say {kind}")
        return self.prefix + head + written(body)

    def is_about_this(self, frame: bytes) -> bool:
        return frame.startswith(self.prefix) or frame == PING

    def read(self, frame: bytes) -> Message:
        """One frame of a server. Raises ValueError when it is none."""
        if frame == PING and self.dialect == "hocuspocus":
            return Message(Kind.PING)
        kind, place = number_at(frame, len(self.prefix))
        match kind:
            case 0:
                step, place = number_at(frame, place)
                body, _ = bytes_at(frame, place)
                return Message((Kind.STEP1, Kind.STEP2, Kind.UPDATE)[step], body)
            case 1:
                return Message(Kind.AWARENESS, bytes_at(frame, place)[0])
            case _ if self.dialect == "y-websocket":
                return Message(Kind.OTHER, frame)
        return _read_hocuspocus(kind, frame, place)


def _read_hocuspocus(kind: int, frame: bytes, place: int) -> Message:
    match kind:
        case 2:
            answer, place = number_at(frame, place)
            if answer in (1, 2):
                return Message(Kind.REFUSED if answer == 1 else Kind.LET_IN, bytes_at(frame, place)[0])
        case 7:
            return Message(Kind.CLOSED, bytes_at(frame, place)[0])
        case 8:
            taken, _ = number_at(frame, place)
            return Message(Kind.ACKNOWLEDGED if taken else Kind.NOT_TAKEN)
    return Message(Kind.OTHER, frame)


def wire_for(dialect: DialectName, document: str) -> Wire:
    return Wire(dialect, written(document.encode()) if dialect == "hocuspocus" else b"")


# -- numbers and bytes as lib0 writes them -----------------------------------------------------------------------------


def number(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes((*out, value))


def written(body: bytes) -> bytes:
    return number(len(body)) + body


def number_at(data: bytes, place: int) -> tuple[int, int]:
    """A number and where it ends. Raises ValueError when the data ends before it."""
    value = shift = 0
    for place in range(place, len(data)):  # noqa: PLR1704, B020  # it goes on from where it was
        value |= (data[place] & 0x7F) << shift
        if data[place] < 0x80:
            return value, place + 1
        shift += 7
    raise ValueError("a number without an end")


def bytes_at(data: bytes, place: int) -> tuple[bytes, int]:
    length, place = number_at(data, place)
    if place + length > len(data):
        raise ValueError("bytes beyond the end")
    return data[place : place + length], place + length


def state_from(vector: bytes) -> dict[int, int]:
    """A state vector: how far each client's edits have been seen."""
    count, place = number_at(vector, 0)
    seen = {}
    for _ in range(count):
        client, place = number_at(vector, place)
        seen[client], place = number_at(vector, place)
    return seen


@dataclass(frozen=True, slots=True)
class Presence:
    """What awareness says of one client. state: JSON; null when it has left."""

    client: int
    clock: int
    state: str


def write_awareness(*presences: Presence) -> bytes:
    said = [number(len(presences))]
    for each in presences:
        said += number(each.client), number(each.clock), written(each.state.encode())
    return b"".join(said)


def read_awareness(body: bytes) -> list[Presence]:
    count, place = number_at(body, 0)
    found = []
    for _ in range(count):
        client, place = number_at(body, place)
        clock, place = number_at(body, place)
        state, place = bytes_at(body, place)
        found.append(Presence(client, clock, state.decode()))
    return found
