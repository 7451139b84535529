"""The hub: which documents are live in this process, and the ways to one of them.

A room opens for its first peer, once however many arrive together, and goes when nobody has needed it for a while.
The log is asked every two seconds whether it went on without us; news from other processes only makes that sooner.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial
from itertools import count
from typing import Never

from collab.budget import MAX_WAITING
from collab.bulletin import Bulletin
from collab.catching_up import CatchingUp
from collab.containing import contained
from collab.expulsions import Expulsion, Expulsions
from collab.header import Header
from collab.journal import Journal
from collab.keystroke import Keystroke
from collab.peer import COME_BACK, Closing, Peer
from collab.presence_elsewhere import AGAIN
from collab.relay import Heard, NoRelay, Present, Relay, WentOn, WhoIsHere
from collab.room import Room
from storage.errors import CairnError, Conflict, Unavailable
from storage.ids import Author, GuideId, TenantId
from storage.log import STARTED_AFRESH, Document, UpdateLog

LOOK = 2.0  # seconds between looks at the log
GLANCE = 0.5  # seconds to find out whether a guide that changed has a new epoch
RESTARTING = Closing(COME_BACK, "The server restarts; reconnect in a moment.")
LOOKED_AT_ANEW = Closing(COME_BACK, "Your access has changed; reconnect to be let in again.")

log = logging.getLogger(__name__)


class Hub:
    """The rooms of one process. Made by open_hub."""

    def __init__(self, update_log: UpdateLog, relay: Relay) -> None:
        self._log = update_log
        self._relay = relay
        self._journal = Journal(update_log, after_commit=self._went_on)
        self._rooms: dict[Document, asyncio.Task[Room]] = {}
        self._holders: Counter[Document] = Counter()
        self._idle: set[Document] = set()  # nobody held them at the last look
        self._expulsions = Expulsions()
        self._is_closing = False
        self._catching_up = CatchingUp()
        self._bulletin = Bulletin(update_log)

    # -- for peers -------------------------------------------------------------------------------------------------

    async def enter(self, document: Document, peer: Peer) -> Room:
        """Let a peer into a room, which stays open until leave. Raises Gone or Unavailable when it cannot be opened."""
        self._holders[document] += 1  # before the load is awaited, so that nobody joins a room that is being let go
        try:
            room = await self._room(document)
            # What a newcomer has seen elsewhere is in the log, and must not look to the room like news of theirs.
            await room.catch_up()
            room.join(peer)
        except BaseException:
            self._let_hold_go(document)
            raise
        if self._is_closing:  # it came through the door while that was being shut
            peer.close(RESTARTING)
        return room

    def leave(self, room: Room, peer: Peer) -> None:
        room.leave(peer)
        self._let_hold_go(room.document)

    @asynccontextmanager
    async def join(self, document: Document, peer: Peer) -> AsyncIterator[Room]:
        """Be in a room for as long as the block lasts. Raises as enter does."""
        room = await self.enter(document, peer)
        try:
            yield room
        finally:
            self.leave(room, peer)

    def take(self, room: Room, peer: Peer, frame: bytes, header: Header | Keystroke | None = None) -> bool:
        """One frame of a peer: into the room and, when it is an edit, on its way to disk.

        header: of the update in it, when it was checked before. Answers whether the next may come at once; when not,
        when_space tells when.
        """
        if peer.closing is not None or peer not in room.peers:  # it may have gone while its message was read
            return True
        with contained(room, but=CairnError):
            writing = room.receive(peer, frame, header)
            if writing is not None:
                self._journal.put(writing)
        return self._journal.has_space and peer.waiting < MAX_WAITING

    def when_space(self, go_on: Callable[[], None]) -> None:
        """Call it when the log has caught up with some of what was taken."""
        self._journal.when_space(go_on)

    async def receive(self, room: Room, peer: Peer, frame: bytes, header: Header | Keystroke | None = None) -> None:
        """As take, for those who can wait: returns when the next frame may come."""
        if not self.take(room, peer, frame, header):
            caught_up = asyncio.Event()
            self.when_space(caught_up.set)
            await caught_up.wait()

    # -- for the server's own authors ------------------------------------------------------------------------------

    async def write(self, document: Document, update: bytes, author: Author) -> int:
        """Put an edit into a document as a peer does; its seq, once it is on disk."""
        async with self._hold(document) as room:
            writing = room.write(update, author)
            assert writing.done is not None
            self._journal.put(writing)
            return await asyncio.shield(writing.done)

    def present(self, document: Document, states: bytes) -> None:
        """Show somebody who has no peer here, by an awareness update: to be said again while it is so, or they go."""
        room = self._live(document)
        if room is not None:
            room.hear_elsewhere(states)
        self._relay.present(document, states)

    async def content(self, document: Document) -> tuple[bytes, int]:
        """A document as one update, and the seq it stands at."""
        async with self._hold(document) as room:
            with contained(room):
                await room.catch_up()
                if room.closed is None:
                    return room.whole()
        if isinstance(room.closed, Conflict):  # it has a new epoch, with a room of its own
            return await self.content(document)
        raise Unavailable("This guide could not be read just now.")

    async def expel(
        self, tenant: TenantId, *, guide: GuideId | None = None, ground: str | None = None, xact: int | None = None
    ) -> None:
        """Close the sockets here that rest on something that changed; each comes back and is looked at anew.

        guide: only those in this guide. ground: only those whose access rests on it, as ``person:…`` or ``link:…``.
        xact: the transaction that changed it; whose access was looked up after it is left in peace.
        """
        expulsion = Expulsion(tenant, guide, ground, xact)
        self._expulsions.add(expulsion)
        for room in self.open_rooms():
            if expulsion.concerns(room.document):
                if ground is None and guide is not None:
                    await self._look_for_epoch(room)
                for peer in room.peers:
                    if expulsion.meets(room.document, peer):
                        peer.close(LOOKED_AT_ANEW)

    async def _look_for_epoch(self, room: Room) -> None:
        """Where the guide itself changed it may have a new epoch: who is in an older one has to load it anew."""
        with suppress(Unavailable, TimeoutError):  # nobody stays in for want of an answer
            async with asyncio.timeout(GLANCE):
                over = await self._log.ending(room.number)
            if isinstance(over, Conflict):
                room.close(over)

    def expel_everybody(self) -> None:
        for room in self.open_rooms():
            for peer in room.peers:
                peer.close(LOOKED_AT_ANEW)

    @property
    def expulsions(self) -> int:
        """How many there were. Who lets somebody in remembers it before the look-up, and asks has_expelled after."""
        return self._expulsions.count

    def has_expelled(self, document: Document, peer: Peer, *, since: int) -> bool:
        """Whether an access of this peer's has changed since then, when it was not in the room yet."""
        return self._expulsions.have_met(document, peer, since)

    def begin_epoch(self, tenant: TenantId, guide: GuideId, epoch: int) -> None:
        """A guide has a new epoch: whoever is in an older one has to go. Other processes find out from the log."""
        for room in self.open_rooms():
            if (room.document.tenant, room.document.guide) == (tenant, guide) and room.epoch < epoch:
                room.close(Conflict(STARTED_AFRESH))

    # -- rooms -----------------------------------------------------------------------------------------------------

    def open_rooms(self) -> list[Room]:
        return [room for document in self._rooms if (room := self._live(document)) is not None]

    @asynccontextmanager
    async def _hold(self, document: Document) -> AsyncIterator[Room]:
        self._holders[document] += 1
        try:
            yield await self._room(document)
        finally:
            self._let_hold_go(document)

    def _let_hold_go(self, document: Document) -> None:
        self._holders[document] -= 1
        if not self._holders[document]:
            del self._holders[document]

    async def _room(self, document: Document) -> Room:
        task = self._rooms.get(document)
        if task is None:
            task = self._rooms[document] = asyncio.create_task(self._open(document))
            task.add_done_callback(partial(self._forget_failure, document))
        room = await asyncio.shield(task)
        if room.closed is not None:
            self._drop(document, task)
            return await self._room(document)
        return room

    async def _open(self, document: Document) -> Room:
        room = Room(await self._log.open_good(document), self._log)
        room.company.pass_on = partial(self._relay.present, document)
        self._relay.follow(document)
        return room

    def _forget_failure(self, document: Document, task: asyncio.Task[Room]) -> None:
        """A failed load is not remembered, and nobody may have waited for it to the end."""
        if task.cancelled() or task.exception() is not None:
            self._drop(document, task)

    def _drop(self, document: Document, task: asyncio.Task[Room]) -> None:
        if self._rooms.get(document) is task:
            del self._rooms[document]
            self._relay.unfollow(document)

    # -- looking after them ----------------------------------------------------------------------------------------

    async def run(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._journal.run())
            tasks.create_task(self._look_now_and_then())
            tasks.create_task(self._catching_up.run())
            tasks.create_task(self._bulletin.run())
            tasks.create_task(self._say_who_is_here())
            if not isinstance(self._relay, NoRelay):
                tasks.create_task(self._relay.run(self._hear))

    async def close(self, seconds: float) -> None:
        """Ask everybody to come back later, and see what they already sent to disk."""
        self._is_closing = True
        for room in self.open_rooms():
            room.close(RESTARTING)
        try:
            async with asyncio.timeout(seconds):
                await self._journal.emptied()
        except TimeoutError:
            log.error("The log could not be written before the end; clients still hold what was not acknowledged.")

    async def _look_now_and_then(self) -> Never:
        while True:
            await asyncio.sleep(LOOK)
            self._let_go()
            try:
                await self._look()
            except Unavailable as error:
                log.warning("The log cannot be read (%s).", error)

    def _let_go(self) -> None:
        """Drop the rooms that nobody held at two looks in a row."""
        for room in self.open_rooms():
            if self._holders[room.document] or room.in_flight:
                self._idle.discard(room.document)
            elif room.document in self._idle:
                self._idle.discard(room.document)
                del self._rooms[room.document]
                self._relay.unfollow(room.document)
            else:
                self._idle.add(room.document)

    async def _look(self) -> None:
        rooms = self.open_rooms()
        if not rooms:
            return
        heads = await self._log.heads([room.number for room in rooms])
        for room in rooms:
            if room.number not in heads:
                room.close(await self._log.ending(room.number))
                continue
            head = heads[room.number]
            if head.is_quarantined != room.is_quarantined:
                room.close(LOOKED_AT_ANEW)
                continue
            with contained(room):
                if head.seq > room.seq and not room.in_flight:
                    await room.catch_up()
                if head.snapshot_seq > room.base_seq:
                    snapshot = await self._log.snapshot(room.number, head.snapshot_seq)
                    if snapshot is not None:
                        room.rebase(snapshot, head.snapshot_seq)

    def _went_on(self, room: Room) -> None:
        self._relay.went_on(room.document, room.seq)
        self._bulletin.went_on(room.document.tenant)

    # -- other processes -------------------------------------------------------------------------------------------

    def _hear(self, heard: Heard) -> None:
        room = self._live(heard.document)
        if room is None:
            return
        match heard:
            case WentOn(_, seq):
                self._catching_up.hint(room, seq)
            case Present(_, states):
                room.hear_elsewhere(states)
            case WhoIsHere():
                self._relay.went_on(room.document, room.seq)
                room.company.say_again()

    async def _say_who_is_here(self) -> Never:
        """Now and then, since what was said may have been lost: a part of the rooms at each look."""
        parts = int(AGAIN / LOOK)
        for turn in count():
            await asyncio.sleep(LOOK)
            for room in self.open_rooms():
                room.company.expire_elsewhere()
                if room.number % parts == turn % parts:
                    room.company.say_again()
        raise AssertionError("one can count for ever")

    def _live(self, document: Document) -> Room | None:
        task = self._rooms.get(document)
        if task is None or not task.done() or task.cancelled() or task.exception() is not None:
            return None
        return task.result()


@asynccontextmanager
async def open_hub(update_log: UpdateLog, relay: Relay, *, drain: float = 5.0) -> AsyncIterator[Hub]:
    """A hub that looks after its rooms for as long as the block lasts. drain: seconds for the last writings."""
    hub = Hub(update_log, relay)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(hub.run())
        try:
            yield hub
            await hub.close(drain)
        finally:
            running.cancel()
