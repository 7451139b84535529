"""A document as the log has it, as one update."""

from __future__ import annotations

from collab.content import Content
from storage.log import Kept


def whole(kept: Kept) -> bytes:
    content = Content(kept.snapshot, kept.snapshot_seq)
    for entry in kept.entries:
        content.add(entry.seq, entry.update)
    return content.whole()
