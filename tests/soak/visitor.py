"""A copy on its way in and out of a hub, that speaks and listens only when told to: the network of a random story.

What is sent may come twice, in another order, or not at all. What was not sent when it leaves, and what was lost, goes
out by state vector later.
"""

from __future__ import annotations

import asyncio
import random
from contextlib import AsyncExitStack

from collab.hub import Hub
from collab.peer import Peer
from collab.protocol import SAVED, SYNC, SyncStep1, SyncStep2, Update, decode, decode_state, encode
from collab.room import Room
from collab.varint import read_varint
from storage.errors import Invalid, TooMuch
from storage.ids import Author
from storage.log import Document
from tests.soak.copies import Copy


class Visitor:
    """One participant of a random story."""

    def __init__(self, name: str, copy: Copy) -> None:
        self.copy = copy
        self._name = name
        self._unsent: list[bytes] = []
        self._unheard: list[bytes] = []
        self._saved = 0
        self.must_return = False  # something was lost that a hub cannot miss: a deletion leaves no gap in the clocks
        self._visit: AsyncExitStack | None = None
        self._hub: Hub
        self._room: Room
        self._peer: Peer

    @property
    def was_let_go(self) -> bool:
        return self._visit is None or self._peer.closing is not None

    @property
    def is_done(self) -> bool:
        """Whether all that it sent is saved, and it has heard everything."""
        return self._saved == self._peer.received and not self._unheard and not self._unsent

    async def seen(self) -> dict[int, int]:
        return decode_state(await self.copy.state())

    async def edit(self, kind: str, a: float, b: float, word: str) -> None:
        made = await self.copy.edit(kind, a, b, word)
        if self._visit is not None:
            self._unsent += [encode(Update(update)) for update in made]

    async def arrive(self, hub: Hub, document: Document) -> None:
        if self._visit is None:
            self._hub = hub
            self._peer = Peer(Author(f"person:{self._name}"), self._name, can_write=True, wants_saved=True)
            self._unheard, self._saved, self.must_return = [], 0, False
            self._visit = AsyncExitStack()
            self._room = await self._visit.enter_async_context(hub.join(document, self._peer))
            listening = asyncio.create_task(self._receive(self._peer))
            self._visit.callback(listening.cancel)
            self._unsent = [encode(SyncStep1(await self.copy.state()))]

    async def leave(self) -> None:
        """Lose the connection, with whatever is on its way."""
        if self._visit is not None:
            await self._visit.aclose()
            self._visit = None
            self._unsent = []

    async def talk(self, trouble: random.Random | None = None) -> None:
        """Send what there is; with trouble some of it twice, in another order, or never."""
        frames, self._unsent = self._unsent, []
        if trouble is not None and trouble.random() < 0.3:
            edits = [frame for frame in frames if frame[:2] == encode(Update(b""))[:2]]
            others = [frame for frame in frames if frame not in edits]
            kept = [frame for frame in edits if trouble.random() < 0.9]
            self.must_return |= len(kept) < len(edits)
            edits = kept + [frame for frame in kept if trouble.random() < 0.2]
            trouble.shuffle(edits)
            frames = others + edits
        for frame in frames:
            if self.was_let_go:
                return
            try:
                await self._hub.receive(self._room, self._peer, frame)
            except (Invalid, TooMuch):  # a gap, or a question, too often: it is let go, as a socket is
                await self.leave()

    async def listen(self) -> None:
        """Take in what was heard so far."""
        await asyncio.sleep(0)
        frames, self._unheard = self._unheard, []
        for frame in frames:
            if frame[0] == SAVED:
                self._saved, _ = read_varint(frame, 1)
            elif frame[0] == SYNC:
                match decode(frame):
                    case SyncStep1(state):
                        self._unsent.append(encode(SyncStep2(await self.copy.since(state))))
                    case SyncStep2(update) | Update(update):
                        self._unsent += [encode(Update(made)) for made in await self.copy.apply(update)]

    async def _receive(self, peer: Peer) -> None:
        while frames := await peer.next_frames():
            self._unheard += frames
