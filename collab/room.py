"""A room: one live document, its peers, and the only way an edit gets in.

    receive -> read -> log -> fan out

Nobody sees an edit that a crash could take back: the log has it first. A room moves bytes it does not understand; it
knows who is here, in which order edits came, and which clocks they reach.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from pycrdt import merge_updates

from collab.content import Content
from collab.header import Header
from collab.peer import Closing, Peer
from collab.presence import Presences
from collab.protocol import (
    NOTHING,
    Awareness,
    QueryAwareness,
    Saved,
    SyncStep1,
    SyncStep2,
    Update,
    decode,
    decode_state,
    encode,
    encode_state,
)
from collab.update import check_update
from storage.errors import CairnError, Conflict, Forbidden, Gone, Invalid
from storage.ids import Author
from storage.log import SET_ASIDE, STARTED_AFRESH, Archived, Document, Entry, Kept, UpdateLog

PATIENCE = 3  # gaps in a row in the answers to what we ask for


@dataclass(eq=False, slots=True)
class Writing:
    """An update on its way into the log."""

    room: Room
    update: bytes
    author: Author
    peer: Peer | None = None  # who is told when it is on disk
    count: int = 0  # … and how many of its updates are then
    done: asyncio.Future[int] | None = None  # … or the server-side author who waits for its seq

    def landed(self, seq: int) -> None:
        """It is in the log."""
        self._arrived()
        if self.done is not None and not self.done.done():
            self.done.set_result(seq)

    def refused(self, why: CairnError) -> None:
        """The log would not take it."""
        self._arrived()
        if self.done is not None and not self.done.done():
            self.done.set_exception(why)

    def _arrived(self) -> None:
        self.room.in_flight -= 1
        if self.peer is not None:
            self.peer.in_flight -= 1


class Room:
    """One document, live in this process."""

    def __init__(self, kept: Kept, log: UpdateLog) -> None:
        self.document: Document = kept.document
        self.number = kept.number
        self.epoch = kept.epoch
        self.peers: set[Peer] = set()
        self.in_flight = 0  # writings that are not on disk yet
        self.closed: CairnError | None = None
        self._log = log
        self._erased = kept.erased
        self.is_quarantined = kept.good is not None  # then it stays as it was when it was last understood
        self._content = Content(kept.snapshot, kept.snapshot_seq)
        self._presences = Presences()
        self._turn = asyncio.Lock()  # one step of the log at a time: log order is send order
        for entry in kept.entries:
            self._content.note(entry.update)
            self._content.add(entry.seq, entry.update)

    @property
    def seq(self) -> int:
        return self._content.seq

    @property
    def base_seq(self) -> int:
        return self._content.base_seq

    def whole(self) -> tuple[bytes, int]:
        """The document as one update, and the seq it stands at. Only what is on disk."""
        return self._content.whole(), self._content.seq

    # -- peers -----------------------------------------------------------------------------------------------------

    def join(self, peer: Peer) -> None:
        """Let a peer in: ask it for what we lack, and tell it who is here."""
        if self.closed is not None:
            raise self.closed
        peer.can_write &= not self.is_quarantined
        self.peers.add(peer)
        self._ask(peer)
        if present := self._presences.all():
            peer.send(present)

    def leave(self, peer: Peer) -> None:
        self.peers.discard(peer)
        if left := self._presences.leave(peer):
            self._tell(left)

    def close(self, why: CairnError | Closing) -> None:
        """Let everybody go. The room takes nothing more."""
        self.closed = why if isinstance(why, CairnError) else Gone()
        for peer in self.peers:
            peer.close(why)

    # -- in --------------------------------------------------------------------------------------------------------

    def receive(self, peer: Peer, frame: bytes) -> Writing | None:
        """One frame of a peer. What it answers is to be put in the journal, in the order of the answers.

        Raises Invalid for a frame that makes no sense, Forbidden for an update of one who may not write.
        """
        match decode(frame):
            case SyncStep1(state):
                self._answer(peer, state)
            case SyncStep2(update):
                return self._take(peer, update, is_the_rest=True)
            case Update(update):
                return self._take(peer, update, is_the_rest=False)
            case Awareness(states):
                if said := self._presences.hear(peer, states):
                    self._tell(said)  # to its sender too: a stock client hangs up on 30 silent seconds
            case QueryAwareness():
                if present := self._presences.all():
                    peer.send(present)
        return None

    def _take(self, peer: Peer, update: bytes, *, is_the_rest: bool) -> Writing | None:
        if update != NOTHING and not peer.can_write:
            raise Forbidden(SET_ASIDE if self.is_quarantined else "You may read this guide, not change it.")
        header = check_update(update)
        self._refuse_erased(header.clients)
        peer.received += 1
        if not self._note(header):
            # Yjs would keep it waiting for ever and show nobody. Ask for what is missing instead; until it comes
            # nothing that this peer sends is acknowledged, since the update before was not kept.
            peer.owes_rest = True
            peer.asked += is_the_rest
            if peer.asked > PATIENCE:
                raise Invalid("What you send builds upon edits that you do not have either.")
            self._ask(peer)
            return None
        if is_the_rest:
            peer.owes_rest = False
            peer.asked = 0
        if update == NOTHING:
            self._acknowledge(peer)
            return None
        peer.in_flight += 1
        self.in_flight += 1
        return Writing(self, update, peer.author, peer, 0 if peer.owes_rest else peer.received)

    def write(self, update: bytes, author: Author) -> Writing:
        """An edit made on the server: by the API, an import, a restore. It takes the same road as everybody's."""
        if self.closed is not None:
            raise self.closed
        if self.is_quarantined:
            raise Forbidden(SET_ASIDE)
        header = check_update(update)
        self._refuse_erased(header.clients)
        if not self._note(header):
            raise Invalid("The update builds upon edits that this document does not have.")
        self.in_flight += 1
        return Writing(self, update, author, done=asyncio.get_running_loop().create_future())

    def _note(self, header: Header) -> bool:
        """Count an update's clocks as reached, before it is on disk: what follows in the journal may build upon it."""
        reached = header.reached_from(self._content.state)
        if reached is None:
            return False
        self._content.state.update(reached)
        return True

    def _refuse_erased(self, clients: Callable[[], Iterable[int]]) -> None:
        """A replica of an earlier epoch must not bring back what was erased there, nor mix it with what is here."""
        if self._erased and not self._erased.isdisjoint(clients()):
            raise Conflict(STARTED_AFRESH)

    # -- out -------------------------------------------------------------------------------------------------------

    async def logged(self, writings: Sequence[Writing], seqs: Sequence[int]) -> None:
        """These writings are on disk under these seqs: send them on and tell their authors."""
        async with self._turn:
            if seqs[0] > self.seq + 1:  # somebody else was in between: another process, or our own half-failed try
                await self._catch_up(upto=seqs[0] - 1)
            for writing, seq in zip(writings, seqs, strict=True):
                if seq > self.seq:
                    self._content.add(seq, writing.update)
            self._fan_out(writings)
            # Once a turn, or who writes much at once would be buried in what it is told.
            told = {writing.peer: writing.count for writing in writings if writing.peer is not None and writing.count}
            for peer, count in told.items():
                self._acknowledge(peer, count)

    async def catch_up(self) -> None:
        """News from elsewhere: the log may have gone on without us."""
        async with self._turn:
            await self._catch_up(upto=None)

    async def _catch_up(self, *, upto: int | None) -> None:
        if self.is_quarantined:
            return
        try:
            missed: list[Entry] = await self._log.read(self.number, after=self.seq, upto=upto)
        except Conflict as over:  # its guide has a new epoch
            self.close(over)
            return
        except Archived:  # what we lack was folded: the snapshot that holds it stands in for all of it
            kept = await self._log.open(self.document)
            if kept.number != self.number:
                raise Gone from None  # it has a new epoch; this room is over
            missed = list(kept.entries)
            self._content.replace(kept.snapshot, kept.snapshot_seq)
            self._tell(encode(Update(kept.snapshot)))
        for entry in missed:
            self._content.note(entry.update)
            self._content.add(entry.seq, entry.update)
        if missed:
            self._tell(encode(Update(merge_updates(*(entry.update for entry in missed)))))

    def rebase(self, snapshot: bytes, seq: int) -> None:
        self._content.rebase(snapshot, seq)

    def _fan_out(self, writings: Sequence[Writing]) -> None:
        """One frame a turn for everybody but the author of all of it; who wrote a part of it hears that again."""
        authors = {writing.peer for writing in writings}
        update = merge_updates(*(writing.update for writing in writings))
        alone = authors.pop() if len(authors) == 1 else None
        frame = encode(Update(update))
        for peer in self.peers:
            if peer is not alone:
                peer.send(frame)

    def _acknowledge(self, peer: Peer, count: int | None = None) -> None:
        """Tell a peer what is on disk. An update that changed nothing counts with the ones before it."""
        if not peer.wants_saved or peer.owes_rest:
            return
        if peer.in_flight == 0:
            peer.send(encode(Saved(peer.received, self.seq)))
        elif count is not None:
            peer.send(encode(Saved(count, self.seq)))

    def _ask(self, peer: Peer) -> None:
        peer.send(encode(SyncStep1(encode_state(self._content.state))))

    def _answer(self, peer: Peer, state: bytes) -> None:
        """Send what a replica lacks. The last of it goes as step 2, by which a client knows that it has everything."""
        self._refuse_erased(decode_state(state).keys)
        *before, last = self._content.since(state)
        peer.answer([*(encode(Update(update)) for update in before), encode(SyncStep2(last))])

    def _tell(self, frame: bytes) -> None:
        for peer in self.peers:
            peer.send(frame)
