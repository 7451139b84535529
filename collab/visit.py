"""A visit: in and out of a room within one request. What a socket does in an hour, in one go.

    join -> say what was brought -> wait until it is on disk, or until there is news -> be told -> leave

Whoever visits is a peer like any other, so the gate, the access, the commit and the fan-out are the sockets' own.
Nothing but presence is remembered between visits: a cursor says how far the visitor has come.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from collab.awareness import Said, write_states
from collab.cursor import Cursor, roll_of
from collab.hub import LOOKED_AT_ANEW, Hub
from collab.line import Closing, QueueLine
from collab.peer import Peer
from collab.protocol import AWARENESS, SAVED, STEP1, SYNC, Awareness, encode
from collab.reading import read_message
from collab.room import Room
from collab.varint import read_varint
from storage.errors import Conflict, Unavailable
from storage.log import Document

LONGEST = 25.0  # seconds that a visitor may wait for news: many proxies hang up after 30
ON_DISK = 25.0  # seconds that an edit may take to get there before the visitor is told to send it again

_ASK = bytes((SYNC, STEP1))


@dataclass(frozen=True, slots=True)
class Answer:
    """What a visitor is told. after: how far it has come; None when it did not ask for anything."""

    messages: list[bytes]
    after: Cursor | None


class LetGo(Exception):
    """The visitor was let go before it was answered. unsaved: whether it brought what it was not told to be on disk."""

    def __init__(self, closing: Closing, *, unsaved: bool) -> None:
        super().__init__(closing.reason)
        self.closing = closing
        self.unsaved = unsaved


class VisitorsLine(QueueLine):
    """Frames for somebody who looks now and then whether there are any."""

    __slots__ = ()

    def take(self) -> list[bytes]:
        """All that waits, perhaps nothing."""
        return self._outbox.take()

    async def news(self) -> None:
        """Wait until there is something, or the line has ended."""
        while not self._outbox and not self._closing.is_set():
            self._news.clear()
            await self._news.wait()


async def visit(
    hub: Hub,
    document: Document,
    peer: Peer,
    frames: Sequence[bytes],
    *,
    after: Cursor | None,
    wait: float,
    expulsions: int,
    epoch: int,
) -> Answer:
    """Say these messages; answer what is new.

    peer: with a VisitorsLine. after: how far the visitor has come; with None it is told of nothing but its own edits,
    unless one of its messages asks for the document. wait: seconds for news when there is nothing to tell.
    expulsions: how many there were before its access was looked up. epoch: the guide's, as it was then.
    All messages are read before one is taken.

    Raises what joining and receiving raise, Conflict when the log has not come as far as the visitor says it has,
    Unavailable when the log cannot be written for long, LetGo.
    """
    said = [await read_message(frame, can_write=peer.can_write) for frame in frames]
    asks = any(each.asks for each in said)
    edits = sum(each.header is not None for each in said)
    async with hub.join(document, peer) as room:
        visitor = _Visitor(hub, room, peer, asks_for_all=asks, after=after, edits=edits)
        if room.epoch != epoch or hub.has_expelled(document, peer, since=expulsions):
            peer.close(LOOKED_AT_ANEW)
        await visitor.arrive()
        for each in said:
            await hub.receive(room, peer, each.frame, each.header)
        await visitor.hear(0 if asks or edits else wait)
        return visitor.answer()


class _Visitor:
    """A peer in a room, and what it has heard there so far."""

    def __init__(
        self, hub: Hub, room: Room, peer: Peer, *, asks_for_all: bool, after: Cursor | None, edits: int
    ) -> None:
        assert isinstance(peer.line, VisitorsLine)
        self._hub, self._room, self._peer, self._line = hub, room, peer, peer.line
        self._asks_for_all = asks_for_all
        self._after = after
        self._edits = edits
        self._news: list[bytes] = []
        self._here: dict[int, Said] = {}
        self._saved: bytes | None = None
        self._saved_count = 0

    @property
    def _asks(self) -> bool:
        return self._asks_for_all or self._after is not None

    async def arrive(self) -> None:
        """Sort the greeting, which is for newcomers, and begin where the visitor stands."""
        after = self._after
        if after is not None and after.seq > self._room.seq:  # another process has told it more than we know
            await self._room.catch_up()
        greeting = self._line.take()
        if self._asks_for_all:
            self._news += [frame for frame in greeting if frame.startswith(_ASK)]
        if after is not None:
            if after.seq > self._room.seq:
                raise Conflict("This guide has not come as far as that. Ask for all of it, without after.")
            self._news += self._room.news_since(after.seq)

    async def hear(self, wait: float) -> None:
        """Until all that was brought is on disk, and there is news or this many seconds have passed."""
        now = asyncio.get_running_loop().time()
        news_by, disk_by = now + (wait if self._asks else 0), now + ON_DISK
        while True:
            self._listen()
            if self._peer.closing is not None:
                raise LetGo(self._peer.closing, unsaved=self._saved_count < self._edits)
            if not self._is_unsaved and (self._has_news or news_by <= asyncio.get_running_loop().time()):
                return
            try:
                async with asyncio.timeout_at(disk_by if self._is_unsaved else news_by):
                    await self._line.news()
            except TimeoutError:
                if self._is_unsaved:
                    raise Unavailable(
                        "This is not on disk yet. Send it again in a moment: what arrives twice changes nothing."
                    ) from None

    def answer(self) -> Answer:
        """What was heard, and how far it brings the visitor. Its own edits are not repeated to it."""
        messages = [] if self._saved is None else [self._saved]
        if not self._asks:
            return Answer([*messages, *(frame for frame in self._news if frame.startswith(_ASK))], None)
        here = encode(Awareness(write_states(self._here.values())))
        return Answer([*messages, *self._news, here], Cursor(self._room.seq, roll_of(self._here.values())))

    @property
    def _is_unsaved(self) -> bool:
        return self._saved_count < self._peer.received and not self._peer.owes_rest

    @property
    def _has_news(self) -> bool:
        known = "" if self._after is None else self._after.here  # who gives only a seq waits for edits alone
        return bool(self._news) or self._saved is not None or known not in ("", roll_of(self._here.values()))

    def _listen(self) -> None:
        """Take what has come, and look who is here: all of it at one moment, which the cursor names."""
        for frame in self._line.take():
            if frame[0] == SAVED:
                self._saved = frame
                self._saved_count, _ = read_varint(frame, 1)
            elif frame[0] != AWARENESS:
                self._news.append(frame)
        if self._peer.closing is None and self._asks:
            self._here = {each.client: each for each in self._room.company.everybody()}
