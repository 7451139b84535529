"""A replica without a socket: a real document joined to a room, that speaks the wire protocol in memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from pycrdt import Doc, Text

from collab.hub import Hub, open_hub
from collab.peer import Peer
from collab.protocol import SAVED, SyncStep1, SyncStep2, Update, decode, encode
from collab.relay import NoRelay
from collab.room import Room
from collab.varint import read_varint
from storage.database import Database
from storage.ids import FIRST_TENANT, Author, GuideId
from storage.log import Document, UpdateLog
from tests.waiting import until

GUIDE = Document(FIRST_TENANT, GuideId("guide"))


async def insert_guide(database: Database, guide: str = "guide") -> Document:
    """A guide as the web layer makes one: its row and its three documents."""
    await database.execute(
        "insert into guides (tenant, id, workspace, created_by) values ('first', $1, 'home', 'cairn')", guide
    )
    await database.execute(
        """
        insert into documents (tenant, guide, part)
        select 'first', $1, part from unnest(array['content', 'comments', 'suggestions']) as part
        """,
        guide,
    )
    return Document(FIRST_TENANT, GuideId(guide))


@asynccontextmanager
async def a_hub(database: Database) -> AsyncIterator[tuple[Hub, UpdateLog]]:
    log = UpdateLog(database)
    async with open_hub(log, NoRelay()) as hub:
        yield hub, log


class Replica:
    """One participant with a document of its own. Edits are kept until sent, as a browser's are while it is offline."""

    def __init__(self, name: str, *, can_write: bool = True) -> None:
        self.name = name
        self.can_write = can_write
        self.doc: Doc = Doc()
        self.text: Text = self.doc.get("text", type=Text)
        self.saved = 0
        self.synced = False
        self.heard: list[bytes] = []
        self._made: list[bytes] = []
        self._applying = False
        self._observation = self.doc.observe(lambda event: None if self._applying else self._made.append(event.update))
        self.peer: Peer | None = None
        self.hub: Hub | None = None
        self.room: Room | None = None

    @asynccontextmanager
    async def joined(self, hub: Hub, document: Document = GUIDE) -> AsyncIterator[Replica]:
        self.peer = peer = Peer(Author(f"person:{self.name}"), self.name, self.can_write, wants_saved=True)
        self.hub = hub
        self.saved, self.synced = 0, False
        async with hub.join(document, peer) as room:
            self.room = room
            listening = asyncio.create_task(self._listen())
            try:
                await self.send(encode(SyncStep1(self.doc.get_state())))
                await until(lambda: peer.received > 0 and self.synced)
                yield self
            finally:
                listening.cancel()
                self.hub = self.room = None

    async def send(self, frame: bytes) -> None:
        assert self.hub is not None
        assert self.room is not None
        assert self.peer is not None
        await self.hub.receive(self.room, self.peer, frame)

    async def flush(self) -> None:
        made, self._made = self._made, []
        for update in made:
            await self.send(encode(Update(update)))

    async def all_saved(self, seconds: float = 10) -> None:
        await self.flush()
        peer = self.peer
        assert peer is not None
        await until(lambda: self.saved == peer.received, seconds)

    async def _listen(self) -> None:
        assert self.peer is not None
        while frames := await self.peer.next_frames():
            for frame in frames:
                self.heard.append(frame)
                await self._hear(frame)

    async def _hear(self, frame: bytes) -> None:
        if frame[0] == SAVED:
            self.saved, _ = read_varint(frame, 1)
            return
        match message := decode(frame):
            case SyncStep1(state):
                await self.send(encode(SyncStep2(self.doc.get_update(state) if self.can_write else b"\0\0")))
            case SyncStep2(update) | Update(update):
                self._applying = True
                self.doc.apply_update(update)
                self._applying = False
                self.synced = self.synced or isinstance(message, SyncStep2)


async def until_equal(*replicas: Replica, seconds: float = 10) -> str:
    """Wait until all replicas hold the same; that text."""
    await until(lambda: len({str(replica.text) for replica in replicas}) == 1, seconds)
    return str(replicas[0].text)


async def replayed(log: UpdateLog, document: Document = GUIDE) -> str:
    """What the log alone gives."""
    doc: Doc = Doc()
    kept = await log.open(document)
    for update in (kept.snapshot, *(entry.update for entry in kept.entries)):
        if update:
            doc.apply_update(update)
    return str(doc.get("text", type=Text))
