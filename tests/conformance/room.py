"""A server under examination, and a room on it that no other check uses."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from pycrdt import Doc
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus

from tests.conformance.participant import Participant, listening
from tests.conformance.verdict import NotOffered, TurnedAway
from tests.conformance.wire import DialectName, Wire, wire_for

OPENING = 10.0  # seconds for a handshake


class NoConnection(TurnedAway):
    """The handshake was refused, or nobody is there."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a room is. document: its name inside the frames of Hocuspocus."""

    url: str
    document: str


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who somebody is: by headers or subprotocols of the handshake, or by the token that Hocuspocus asks for."""

    headers: Mapping[str, str] = field(default_factory=dict)
    token: str = ""
    subprotocols: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """A server under examination.

    credentials, reader: who may write in a room, and who may only read it. refuses_strangers: it asks who one is.
    keeps: it has a store. restart: kill -9 it and start it again. is_alive: whether its process is there, where
    that can be seen.
    """

    dialect: DialectName
    make_room: Callable[[], Awaitable[Place]]
    credentials: Callable[[Place], Awaitable[Credentials]]
    reader: Callable[[Place], Awaitable[Credentials]] | None = None
    refuses_strangers: bool = False
    keeps: bool = False
    restart: Callable[[], Awaitable[None]] | None = None
    is_alive: Callable[[], bool] = lambda: True


@dataclass(frozen=True, slots=True)
class Room:
    """One room, and the ways into it."""

    target: Target
    place: Place

    @property
    def wire(self) -> Wire:
        return wire_for(self.target.dialect, self.place.document)

    async def another(self) -> Room:
        return Room(self.target, await self.target.make_room())

    @asynccontextmanager
    async def join(
        self, *, deaf: bool = False, silent: bool = False, reader: bool = False, doc: Doc[Any] | None = None
    ) -> AsyncIterator[Participant]:
        """Be let in, and have what there is. doc: the document that one comes back with."""
        if reader and self.target.reader is None:
            raise NotOffered("nobody is known here who may only read")
        whom = self.target.reader if reader and self.target.reader else self.target.credentials
        async with self.enter(await whom(self.place), deaf=deaf, silent=silent, doc=doc) as participant:
            await participant.be_let_in()
            await participant.sync()
            yield participant

    @asynccontextmanager
    async def enter(
        self, credentials: Credentials, *, deaf: bool = False, silent: bool = False, doc: Doc[Any] | None = None
    ) -> AsyncIterator[Participant]:
        """Connect and say who one is, without waiting for any answer."""
        async with self.socket(credentials) as socket:
            participant = Participant(socket, self.wire, deaf=deaf, silent=silent, doc=doc)
            async with listening(participant):
                await participant.greet(credentials.token)
                yield participant

    @asynccontextmanager
    async def socket(self, credentials: Credentials, *, queue: int | None = None) -> AsyncIterator[ClientConnection]:
        """A socket that says nothing by itself. queue: how many frames it takes before it takes no more."""
        try:
            opened = await connect(
                self.place.url,
                additional_headers=dict(credentials.headers),
                subprotocols=credentials.subprotocols or None,  # type: ignore[arg-type]  # a NewType of str
                compression=None,
                max_size=None,
                max_queue=queue,
                proxy=None,
                open_timeout=OPENING,
                close_timeout=1,
                ping_interval=None,
            )
        except (OSError, InvalidHandshake, TimeoutError) as error:
            status = error.response.status_code if isinstance(error, InvalidStatus) else None
            raise NoConnection(f"no connection could be made: {error or type(error).__name__}", status) from error
        try:
            yield opened
        finally:
            with suppress(ConnectionClosed):
                await opened.close()

    def needs(self, dialect: DialectName, why: str) -> None:
        if self.target.dialect != dialect:
            raise NotOffered(why)
