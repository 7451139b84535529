"""What a room knows of each Yjs client id: how far its edits have come, and whose it is.

A replica writes under a number that it drew. Two that write under the same one end with different guides and never
notice, and nothing in an update says whose it is; so a number belongs to whoever first wrote under it, for ever.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from collab.header import Header
from collab.keystroke import Keystroke
from collab.peer import Peer
from storage.errors import Conflict, Taken
from storage.ids import Author
from storage.log import STARTED_AFRESH


class Clients:
    """clocks: client → the clock after its last known edit. owners: client → who writes under it.

    erased: who wrote in earlier epochs of the guide. Nothing of theirs may come back.
    """

    __slots__ = ("_erased", "_hands", "clocks", "owners")

    def __init__(self, clocks: dict[int, int], owners: dict[int, Author], erased: frozenset[int] = frozenset()) -> None:
        self.clocks = clocks
        self.owners = owners
        self._erased = erased
        self._hands: dict[int, Peer] = {}  # client → the peer here that last brought something new of it

    def take(
        self, header: Header | Keystroke, author: Author, peer: Peer | None = None, others: Iterable[Peer] = ()
    ) -> tuple[int, ...] | None:
        """Count an update's edits as known, before it is on disk: what follows in the journal may build upon it.

        Answers the clients that were new, which are the author's from now on; None when there is a gap, and then
        nothing was counted. Raises Taken when it brings edits under somebody else's number, Conflict when it speaks of
        what was erased. peer: who sent it; others: who else is here, and may have said under which number they write.
        """
        if self._erased:
            self.refuse_erased(header.clients())
        reached = header.reached_from(self.clocks)
        if reached is None:
            return None
        drawn = []
        for client, clock in reached.items():
            if clock == self.clocks.get(client, 0):
                continue
            owner = self.owners.get(client)
            if owner is None:
                drawn.append(client)
            elif not _may_write_as(owner, author, peer):
                raise Taken
        for client in drawn:
            if any(other.awareness_client == client and other.author != author for other in others):
                raise Taken
        for client in drawn:
            self.owners[client] = author
        if peer is not None:
            for client, clock in reached.items():
                if clock != self.clocks.get(client, 0):
                    self._hands[client] = peer
        self.clocks.update(reached)
        return tuple(drawn)

    def refuse_erased(self, clients: Iterable[int]) -> None:
        """A replica of an earlier epoch must not bring back what was erased there, nor mix it with what is here."""
        if self._erased and not self._erased.isdisjoint(clients):
            raise Conflict(STARTED_AFRESH)

    def is_theirs(self, client: int, peer: Peer) -> bool:
        """Whether a peer may speak for a client: nobody wrote under it yet, or they did."""
        owner = self.owners.get(client)
        return owner is None or _may_write_as(owner, peer.author, peer)

    def are_news(self, header: Header | Keystroke) -> bool:
        """Whether there are edits in it that are not known. Of deletions nothing is known here."""
        return any(after > self.clocks.get(client, 0) for client, _, after in header.brings)

    def is_double(self, header: Header | Keystroke, peer: Peer) -> bool:
        """Whether this edit is one that somebody else who is here has already made under the same number.

        Then either two windows drew the same number and wrote at once, or a peer hands on what it has from elsewhere.
        """
        if len(header.brings) != 1:
            return False
        client, _, after = header.brings[0]
        if after > self.clocks.get(client, 0):
            return False
        hand = self._hands.get(client, peer)
        return hand is not peer and hand.closing is None

    def note(self, header: Header | Keystroke, author: Author) -> None:
        """Note an entry of the log, which has been judged when it came in."""
        for client, _, after in header.brings:
            self.owners.setdefault(client, author)
            if self.clocks.get(client, 0) < after:
                self.clocks[client] = after

    def note_all(self, clocks: Mapping[int, int], owners: Mapping[int, Author]) -> None:
        """Note what a snapshot reaches, which stands for entries that are not to be had any more."""
        for client, clock in clocks.items():
            self.clocks[client] = max(clock, self.clocks.get(client, 0))
        self.owners.update(owners)

    def leave(self, peer: Peer) -> None:
        """Forget that a peer was the hand of any client."""
        for client in [client for client, hand in self._hands.items() if hand is peer]:
            del self._hands[client]


def _may_write_as(owner: Author, author: Author, peer: Peer | None) -> bool:
    return owner == author or (peer is not None and owner in peer.grounds)
