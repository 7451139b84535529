"""The relay: from one process that serves a document to the others. Only news; the log is the truth.

    went_on(document, seq)     a document's log has come to seq
    present(document, states)  who is here and where, for the peers of the same document elsewhere
    follow, unfollow           this process has a room of a document, or has none any more
    run(hear)                  tell and hear, for as long as it is not cancelled

Nothing here is retried for ever, awaited by an edit, or believed without looking. What is lost is found: an edit in the
log two seconds later, presence when it is said again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

import msgspec

from storage.ids import GuideId, Part, TenantId
from storage.log import Document

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class WentOn:
    """A document's log has come to seq elsewhere."""

    document: Document
    seq: int


@dataclass(frozen=True, slots=True)
class Present:
    """What peers elsewhere say of themselves: an awareness update."""

    document: Document
    states: bytes


@dataclass(frozen=True, slots=True)
class WhoIsHere:
    """Another process has a room of this document from now on, and knows of nobody and nothing."""

    document: Document


Heard = WentOn | Present | WhoIsHere
Hear = Callable[[Heard], None]


class Relay(Protocol):
    """The way to the other processes that serve the same documents."""

    def went_on(self, document: Document, seq: int, /) -> None: ...

    def present(self, document: Document, states: bytes, /) -> None: ...

    def follow(self, document: Document, /) -> None:
        """Hear of a document from now on, and ask the others who is there."""

    def unfollow(self, document: Document, /) -> None: ...

    async def run(self, hear: Hear, /) -> None: ...


class NoRelay:
    """One process: there is nobody to tell."""

    def went_on(self, *_: object) -> None:
        return

    def present(self, *_: object) -> None:
        return

    def follow(self, *_: object) -> None:
        return

    def unfollow(self, *_: object) -> None:
        return

    async def run(self, *_: object) -> None:
        return


class Told(msgspec.Struct, frozen=True, array_like=True):
    """All that one process tells of one document at once. seq 0: nothing of its log. Later versions may add to it."""

    teller: str
    tenant: TenantId
    guide: GuideId
    part: Part
    seq: int = 0
    states: tuple[bytes, ...] = ()
    asks: bool = False

    def heard(self) -> Iterator[Heard]:
        document = Document(self.tenant, self.guide, self.part)
        if self.asks:
            yield WhoIsHere(document)
        for states in self.states:
            yield Present(document, states)
        if self.seq:
            yield WentOn(document, self.seq)


def encode_told(told: list[Told]) -> bytes:
    return msgspec.msgpack.encode(told)


def decode_told(sent: bytes) -> list[Told]:
    """Nothing for what we do not understand: a newer version may be running beside us."""
    try:
        return msgspec.msgpack.decode(sent, type=list[Told])
    except msgspec.MsgspecError as error:
        log.warning("What another process told could not be read (%s).", error)
        return []
