"""Expulsions: whose access changed lately, for those who were just being let in.

Somebody's access is looked up, then they join a room. What changes in between neither the look-up saw nor the room,
so whoever lets somebody in remembers the count before the look-up and asks, once in the room, what came since.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from collab.peer import Peer
from storage.ids import GuideId, TenantId
from storage.log import Document

RECENT = 1024  # expulsions; who took longer to be let in than so many is looked at anew


@dataclass(frozen=True, slots=True)
class Expulsion:
    """Whoever is in this guide (None: in any) on this ground (None: on any).

    xact: the transaction that changed it, None when it is not known. Whose look-up saw that one stays.
    """

    tenant: TenantId
    guide: GuideId | None
    ground: str | None
    xact: int | None = None

    def concerns(self, document: Document) -> bool:
        return document.tenant == self.tenant and self.guide in (None, document.guide)

    def meets(self, document: Document, peer: Peer) -> bool:
        """Whether this peer in this document has to be looked at anew."""
        return (
            self.concerns(document)
            and (self.ground is None or self.ground in peer.grounds)
            and not (self.xact is not None and peer.seen is not None and peer.seen.shows(self.xact))
        )


class Expulsions:
    """The last of them, counted."""

    def __init__(self) -> None:
        self.count = 0
        self._recent: deque[Expulsion] = deque(maxlen=RECENT)

    def add(self, expulsion: Expulsion) -> None:
        self.count += 1
        self._recent.append(expulsion)

    def have_met(self, document: Document, peer: Peer, since: int) -> bool:
        """Whether one that came after that count meets this peer; yes, too, when they are too many to remember."""
        missed = self.count - since
        if missed > len(self._recent):
            return True
        return any(self._recent[-place].meets(document, peer) for place in range(1, missed + 1))
