"""Hocuspocus' framing of the Yjs protocol: every message begins with the name of its document. Bytes in, parts out.

Sync and awareness messages are those of y-websocket after the name. Besides there are a token that asks to be let in,
an acknowledgement for each update, a farewell for one document, and a ping that has no name.
"""

from __future__ import annotations

from typing import NamedTuple

from collab.protocol import SAVED
from collab.varint import read_bytes, read_varint, write_bytes
from storage.errors import Invalid

SYNC, AWARENESS, AUTH, QUERY_AWARENESS, STATELESS, CLOSE, SYNC_STATUS, PING, PONG = 0, 1, 2, 3, 5, 7, 8, 9, 10
TOKEN, DENIED, AUTHENTICATED = 0, 1, 2
LONGEST_NAME = 256  # bytes

NOT_SAVED = bytes((SYNC_STATUS, 0))
A_SAVED = bytes((SYNC_STATUS, 1))


class Addressed(NamedTuple):
    """A message to one document. name: as it came, to be answered with. message: the rest, its kind first."""

    name: bytes
    kind: int
    message: bytes


def read_addressed(data: bytes) -> Addressed | None:
    """None for the messages that only keep a connection alive. Raises Invalid for anything that is no message."""
    if data in (bytes((PING,)), bytes((PONG,))):
        return None
    name, place = read_bytes(data, 0)
    kind, _ = read_varint(data, place)
    if len(name) > LONGEST_NAME:
        raise Invalid("There is no document of that name.")
    return Addressed(name, kind, data[place:])


def read_token(message: bytes) -> str:
    """The token in a message that asks to be let in. What follows it is the client's version."""
    what, place = read_varint(message, 1)
    if what != TOKEN:
        raise Invalid(f"There is no message of type {AUTH} about {what}.")
    token, _ = read_bytes(message, place)
    try:
        return token.decode()
    except UnicodeDecodeError as error:
        raise Invalid("A token is text.") from error


def document_in(name: bytes) -> str:
    """The document a name means: what follows a zero byte tells apart several sessions of one client."""
    return name.partition(b"\0")[0].decode(errors="replace")


def welcome(*, can_write: bool) -> bytes:
    return bytes((AUTH, AUTHENTICATED)) + write_bytes(b"read-write" if can_write else b"readonly")


def denied(why: str) -> bytes:
    return bytes((AUTH, DENIED)) + write_bytes(why.encode())


def farewell(why: str) -> bytes:
    return bytes((CLOSE,)) + write_bytes(why.encode())


def addressed(name: bytes, message: bytes) -> bytes:
    return write_bytes(name) + message


class Acknowledgements:
    """How many of a client's messages to call saved. It counts updates, and one answer to each question it provoked.

    The room counts every update and every answer. An answer to a question of ours, which we asked because of a gap, is
    none that the client counts: it is what makes the update before it whole.
    """

    __slots__ = ("_extra", "_told")

    def __init__(self) -> None:
        self._told = 0  # of the room's counting
        self._extra: list[int] = []  # ordinals that the client does not count

    def leave_out(self, ordinal: int) -> None:
        self._extra.append(ordinal)

    def due(self, saved: bytes) -> int:
        """The room's frame says that so many are saved; how many of them the client is to be told of now."""
        assert saved[0] == SAVED
        count, _ = read_varint(saved, 1)
        extra = sum(ordinal <= count for ordinal in self._extra)
        del self._extra[:extra]
        due, self._told = count - self._told - extra, max(count, self._told)
        return max(due, 0)
