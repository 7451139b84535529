"""A document as bytes: a base, and in tiers the updates since. There is no Doc.

Handing a document over needs no understanding of it: what a peer lacks is cut out of the bytes by its state vector.
The updates since the base are merged as they grow old, 32 at a time, then 32 of those: a long session costs neither
a list of every keystroke nor a rewrite of the whole at each of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pycrdt import get_update

from collab.protocol import NOTHING
from docmodel.merging import merge

TIER = 32  # updates that are merged into one of the next tier
NO_STATE = b"\x00"


@dataclass(frozen=True, slots=True)
class _Piece:
    seq: int  # of the last update in it
    update: bytes


class Content:
    """What a room holds. seq: the last entry of the log that is in here."""

    __slots__ = ("_base", "_tiers", "seq")

    def __init__(self, base: bytes, seq: int) -> None:
        self.seq = seq
        self._base = _Piece(seq, base or NOTHING)
        self._tiers: list[list[_Piece]] = [[]]  # youngest first

    @property
    def base_seq(self) -> int:
        return self._base.seq

    def add(self, seq: int, update: bytes) -> None:
        """The next entry of the log, or the next few as one update. seq: of the last of them."""
        assert seq > self.seq, f"{seq} after {self.seq}"
        self.seq = seq
        self._put(0, _Piece(seq, update))

    def _put(self, tier: int, piece: _Piece) -> None:
        if tier == len(self._tiers):
            self._tiers.append([])
        pieces = self._tiers[tier]
        pieces.append(piece)
        if len(pieces) >= TIER:
            self._tiers[tier] = []
            self._put(tier + 1, _Piece(piece.seq, merge([each.update for each in pieces])))

    def _pieces(self) -> Iterable[_Piece]:
        """Everything, oldest first."""
        yield self._base
        for pieces in reversed(self._tiers):
            yield from pieces

    def since(self, state: bytes) -> list[bytes]:
        """The updates that bring a replica with this state vector up to date, to be applied in order; never none."""
        if state == NO_STATE:
            updates = [piece.update for piece in self._pieces()]
        else:
            updates = [get_update(piece.update, state) for piece in self._pieces()]
        return [update for update in updates if update != NOTHING] or [NOTHING]

    def since_seq(self, seq: int) -> list[bytes]:
        """The updates after a seq, to be applied in order: none when there are none, everything when it is too old."""
        if seq < self._base.seq:
            return self.since(NO_STATE)
        return [piece.update for piece in self._pieces() if piece.seq > seq]

    def whole(self) -> bytes:
        """Everything as one update."""
        return merge(self.since(NO_STATE))

    def rebase(self, snapshot: bytes, seq: int) -> None:
        """Take a snapshot that equals all entries up to seq in place of the pieces it covers."""
        if self._base.seq < seq <= self.seq:
            self._base = _Piece(seq, snapshot)
            self._tiers = [[piece for piece in pieces if piece.seq > seq] for pieces in self._tiers]

    def replace(self, snapshot: bytes, seq: int) -> None:
        """Take a snapshot that equals all entries up to seq in place of everything here. What came after follows."""
        assert seq > self.seq, f"{seq} in place of {self.seq}"
        self.seq = seq
        self._base = _Piece(seq, snapshot)
        self._tiers = [[]]
