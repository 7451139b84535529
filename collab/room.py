"""A room: one live document, its peers, and the only way an edit gets in.

    receive -> read -> log -> fan out

Nobody sees an edit that a crash could take back: the log has it first. A room moves bytes it does not understand; it
knows who is here, in which order edits came, which clocks they reach, and whose each client id is.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from functools import partial

from pycrdt import get_state

from collab.clients import Clients
from collab.company import Company
from collab.content import Content
from collab.cutting import cut
from collab.header import Header
from collab.keystroke import Keystroke
from collab.peer import Closing, Peer
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
    state_size,
    update_in,
)
from collab.update import check_update, read_update
from collab.writing import Writing
from docmodel.merging import merge
from storage.errors import CairnError, Conflict, Forbidden, Gone, Invalid, SetAside, Taken, TooMuch
from storage.ids import Author
from storage.log import SET_ASIDE, Archived, Document, Entry, Kept, UpdateLog

PATIENCE = 3  # gaps in a row in the answers to what we ask for
ANSWER = 10.0  # seconds for such an answer
RECENT = 64  # updates
STRANGERS = 4096  # clients in a state vector that the room does not know


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
        self.is_quarantined = kept.good is not None  # then it stays as it was when it was last understood
        self._content = Content(kept.snapshot, kept.snapshot_seq)
        clocks = decode_state(get_state(kept.snapshot)) if kept.snapshot else {}
        self._clients = Clients(clocks, dict(kept.clients), kept.erased)
        self.company = Company(self._tell)
        self._recent: deque[int] = deque(maxlen=RECENT)  # updates that were taken, to know when one is only handed on
        self._turn = asyncio.Lock()  # one step of the log at a time: log order is send order
        self._reading: asyncio.Task[None] | None = None  # waits for its turn to read on in the log
        for entry in kept.entries:
            self._note(entry)

    @property
    def seq(self) -> int:
        return self._content.seq

    @property
    def base_seq(self) -> int:
        return self._content.base_seq

    def whole(self) -> tuple[bytes, int]:
        """The document as one update, and the seq it stands at. Only what is on disk."""
        return self._content.whole(), self._content.seq

    def news_since(self, seq: int) -> list[bytes]:
        """Messages that bring a replica that has come to seq up to date, none when it is. Only what is on disk."""
        return [encode(Update(update)) for update in self._content.since_seq(seq)]

    # -- peers -----------------------------------------------------------------------------------------------------

    def join(self, peer: Peer) -> None:
        """Let a peer in: ask it for what we lack, and tell it who is here."""
        if self.closed is not None:
            raise self.closed
        peer.can_write &= not self.is_quarantined
        self.peers.add(peer)
        try:
            self.ask(peer)
            self.company.greet(peer)
        except BaseException:
            self.peers.discard(peer)
            raise

    def leave(self, peer: Peer) -> None:
        self.peers.discard(peer)
        self._clients.leave(peer)
        self.company.leave(peer)

    def close(self, why: CairnError | Closing) -> None:
        """Let everybody go. The room takes nothing more."""
        self.closed = why if isinstance(why, CairnError) else Gone()
        for peer in list(self.peers):  # some lines leave at once
            peer.close(why)

    def hear_elsewhere(self, states: bytes) -> None:
        """What peers of this document in other processes say of themselves."""
        here = {peer.awareness_client for peer in self.peers}
        self.company.hear_elsewhere(states, here.__contains__)

    # -- in --------------------------------------------------------------------------------------------------------

    def receive(self, peer: Peer, frame: bytes, header: Header | Keystroke | None = None) -> Writing | None:
        """One frame of a peer. What it answers is to be put in the journal, in the order of the answers.

        header: of the update in it, when that was checked before, elsewhere since it is large.
        Raises Invalid for a frame that makes no sense, Forbidden for an update of one who may not write, Taken for
        one under somebody else's client id, TooMuch for what is more than a peer may say.
        """
        update = update_in(frame)
        if update is not None:
            return self._take(peer, update, header, is_the_rest=False)
        match decode(frame):
            case SyncStep1(state):
                peer.spend_question(asyncio.get_running_loop().time())
                self._answer(peer, state)
            case SyncStep2(update):
                peer.spend_question(asyncio.get_running_loop().time())
                return self._take(peer, update, header, is_the_rest=True)
            case Update(update):  # in numbers longer than they need to be
                return self._take(peer, update, header, is_the_rest=False)
            case Awareness(states):
                self.company.hear(peer, states, partial(self._clients.is_theirs, peer=peer))
            case QueryAwareness():
                peer.spend_question(asyncio.get_running_loop().time())
                self.company.greet(peer)
        return None

    def _take(
        self, peer: Peer, update: bytes, header: Header | Keystroke | None, *, is_the_rest: bool
    ) -> Writing | None:
        if not peer.can_write and not is_the_rest and update != NOTHING:
            raise self._why_not()
        if header is None:
            header = check_update(update)
        if not peer.can_write and update != NOTHING:
            if self._clients.are_news(header):
                raise self._why_not()
            update = NOTHING  # a replica answers with all deletions that it knows, which we told it
        peer.received += 1
        if not is_the_rest and self._clients.is_double(header, peer) and hash(update) not in self._recent:
            raise Taken("Another window writes under the same client id. Open the document anew.")
        news = cut(update, header, self._clients.clocks)
        drawn = self._clients.take(header, peer.author, peer, self.peers)
        if drawn is None:
            self._ask_for_rest(peer, again=is_the_rest)
            return None
        if is_the_rest:
            peer.asked_at = None
            peer.asked = 0
        if update == NOTHING:
            self._acknowledge(peer)
            return None
        self._recent.append(hash(update))
        peer.in_flight += 1
        peer.waiting += 1
        self.in_flight += 1
        return Writing(self, news, peer.author, drawn, peer, 0 if peer.owes_rest else peer.received)

    def _why_not(self) -> Forbidden:
        """Why somebody may not write."""
        return SetAside(SET_ASIDE) if self.is_quarantined else Forbidden("You may read this guide, not change it.")

    def _ask_for_rest(self, peer: Peer, *, again: bool) -> None:
        """An update with a gap: Yjs would keep it waiting for ever and show nobody. Ask for what is missing instead.

        Until it comes nothing that this peer sends is acknowledged, since the update before was not kept. It is asked
        once, for its answer has all that it sent before. again: this was the answer.
        """
        now = asyncio.get_running_loop().time()
        peer.asked += again
        if peer.asked > PATIENCE:
            raise Invalid("What you send builds upon edits that you do not have either.")
        if peer.asked_at is None or again:
            peer.asked_at = now
            self.ask(peer)
        elif now - peer.asked_at > ANSWER:
            raise Invalid("You were asked for edits that yours build upon, and did not send them.")

    def write(self, update: bytes, author: Author) -> Writing:
        """An edit made on the server: by the API, an import, a restore. It takes the same road as everybody's."""
        if self.closed is not None:
            raise self.closed
        if self.is_quarantined:
            raise SetAside(SET_ASIDE)
        header = check_update(update)
        news = cut(update, header, self._clients.clocks)
        drawn = self._clients.take(header, author)
        if drawn is None:
            raise Invalid("The update builds upon edits that this document does not have.")
        self.in_flight += 1
        return Writing(self, news, author, drawn, done=asyncio.get_running_loop().create_future())

    # -- out -------------------------------------------------------------------------------------------------------

    async def logged(self, writings: Sequence[Writing], seqs: Sequence[int]) -> None:
        """These writings are on disk under these seqs: send them on and tell their authors."""
        async with self._turn:
            if seqs[0] > self.seq + 1:  # somebody else was in between: another process, or our own half-failed try
                await self._catch_up(upto=seqs[0] - 1)
            update = merge([writing.update for writing in writings])
            if seqs[0] == self.seq + 1:
                self._content.add(seqs[-1], update)
            else:  # some of these were met when we caught up
                for writing, seq in zip(writings, seqs, strict=True):
                    if seq > self.seq:
                        self._content.add(seq, writing.update)
            self._fan_out(writings, update)
            # Once a turn, or who writes much at once would be buried in what it is told.
            told = {writing.peer: writing.count for writing in writings if writing.peer is not None and writing.count}
            for peer, count in told.items():
                self._acknowledge(peer, count)

    async def catch_up(self) -> None:
        """Read on in the log, which may have gone on without us. Who asks while another waits to, waits with them."""
        if self._reading is None:
            self._reading = asyncio.create_task(self._read_on())
            self._reading.add_done_callback(lambda read: read.cancelled() or read.exception())  # somebody may have left
        await asyncio.shield(self._reading)

    async def _read_on(self) -> None:
        async with self._turn:
            self._reading = None  # who comes from here on may know of what we no longer see
            await self._catch_up(upto=None)

    async def _catch_up(self, *, upto: int | None) -> None:
        if self.is_quarantined:
            return
        try:
            missed: list[Entry] = await self._log.read(self.number, after=self.seq, upto=upto)
        except (Conflict, Gone) as over:  # its guide has a new epoch, or was deleted
            self.close(over)
            return
        except Archived:  # what we lack was folded: the snapshot that holds it stands in for all of it
            kept = await self._log.open(self.document)
            if kept.number != self.number:
                raise Gone from None  # it has a new epoch; this room is over
            missed = list(kept.entries)
            self._clients.note_all(decode_state(get_state(kept.snapshot)), kept.clients)
            self._content.replace(kept.snapshot, kept.snapshot_seq)
            self._tell(encode(Update(kept.snapshot)))
        for entry in missed:
            self._note(entry)
        if missed:
            self._tell(encode(Update(merge([entry.update for entry in missed]))))

    def _note(self, entry: Entry) -> None:
        """Entries of the log are sound: they passed the reader once."""
        self._clients.note(read_update(entry.update), entry.author)
        self._content.add(entry.seq, entry.update)

    def rebase(self, snapshot: bytes, seq: int) -> None:
        self._content.rebase(snapshot, seq)

    def _fan_out(self, writings: Sequence[Writing], update: bytes) -> None:
        """One frame a turn for everybody but the author of all of it; who wrote a part of it hears that again."""
        authors = {writing.peer for writing in writings}
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

    def ask(self, peer: Peer) -> None:
        """Ask a peer for what we lack."""
        peer.send(encode(SyncStep1(encode_state(self._clients.clocks))))

    def _answer(self, peer: Peer, state: bytes) -> None:
        """Send what a replica lacks. The last of it goes as step 2, by which a client knows that it has everything."""
        if state_size(state) > len(self._clients.clocks) + STRANGERS:
            raise TooMuch("The state vector names more clients than this document has.")
        self._clients.refuse_erased(decode_state(state))
        *before, last = self._content.since(state)
        peer.answer([*(encode(Update(update)) for update in before), encode(SyncStep2(last))])

    def _tell(self, frame: bytes) -> None:
        for peer in self.peers:
            peer.send(frame)
