"""What a client says and hears, server by server: y-websocket's messages, or Hocuspocus' around the same ones.

A dialect is for one document. It makes whole WebSocket frames, and tells what a message that came means.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from bench.hub.frames import Refused, client_frame
from collab.protocol import NOTHING, SAVED, STEP1, STEP2, SYNC, SyncStep1, SyncStep2, Update, encode
from collab.varint import read_bytes, read_varint, write_bytes

AUTH, SYNC_REPLY, SYNC_STATUS = 2, 4, 8  # Hocuspocus' own: @hocuspocus/server/src/types.ts
NO_STATE = b"\0"


@dataclass(frozen=True, slots=True)
class Asked:
    """The server wants to know what we have that it has not."""


@dataclass(frozen=True, slots=True)
class Whole:
    """The server's answer to our own question: with this update we have everything."""

    update: bytes


@dataclass(frozen=True, slots=True)
class Edited:
    """Somebody edited."""

    update: bytes


@dataclass(frozen=True, slots=True)
class OnDisk:
    """So many updates of this connection are on disk."""

    count: int


@dataclass(frozen=True, slots=True)
class LetIn:
    """We may speak now."""


@dataclass(frozen=True, slots=True)
class Else:
    """Nothing that a load cares for: who is here, and the like."""


Heard = Asked | Whole | Edited | OnDisk | LetIn | Else


class Dialect(Protocol):
    """How to speak with a server about one document."""

    @property
    def hello(self) -> bytes:
        """What is sent once the socket is open."""

    @property
    def question(self) -> bytes:
        """Asks for everything. Part of the hello where nobody has to be let in first."""

    @property
    def nothing(self) -> bytes:
        """Answers the server's question: it lacks nothing."""

    def edit(self, update: bytes) -> bytes: ...

    def hear(self, message: bytes) -> Heard: ...


class Plain:
    """As y-websocket's own client speaks, and ours."""

    question = client_frame(encode(SyncStep1(NO_STATE)))
    hello = question
    nothing = client_frame(encode(SyncStep2(NOTHING)))

    def edit(self, update: bytes) -> bytes:
        return client_frame(encode(Update(update)))

    def hear(self, message: bytes) -> Heard:
        if message[0] == SAVED:
            return OnDisk(read_varint(message, 1)[0])
        return hear_sync(message) if message[0] == SYNC else Else()


class Hocuspocus:
    """As @hocuspocus/provider 4 speaks: each message begins with the document's name, and a token comes first."""

    def __init__(self, document: str, token: str = "load") -> None:
        self._name = write_bytes(document.encode())
        self.hello = self._frame(bytes((AUTH, 0)) + write_bytes(token.encode()) + write_bytes(b"4.7.0"))
        self.question = self._frame(encode(SyncStep1(NO_STATE)))
        self.nothing = self._frame(encode(SyncStep2(NOTHING)))

    def edit(self, update: bytes) -> bytes:
        return self._frame(encode(Update(update)))

    def hear(self, message: bytes) -> Heard:
        if not message.startswith(self._name):
            raise Refused("A message for another document came.")
        said = message[len(self._name) :]
        if said[0] in (SYNC, SYNC_REPLY):
            return hear_sync(said)
        if said[0] == AUTH:
            if said[1] != 2:
                raise Refused(f"Hocuspocus does not let us in: {said[2:].decode(errors='replace')}")
            return LetIn()
        if said[0] == SYNC_STATUS and said[1] != 1:
            raise Refused("Hocuspocus did not take an update.")
        return Else()

    def _frame(self, message: bytes) -> bytes:
        return client_frame(self._name + message)


def hear_sync(message: bytes) -> Heard:
    body, _ = read_bytes(message, 2)
    if message[1] == STEP1:
        return Asked()
    return Whole(body) if message[1] == STEP2 else Edited(body)
