"""Folding: many updates into one that is equal to them, and smaller where it can be.

A document that has read all updates writes itself without what was deleted since, which no merging of bytes can do.
But what still waits for an update that never came is not in the document, and would be lost; then, and whenever the
document does not read itself back as it was, the answer is the merged bytes, which hold everything.
"""

from __future__ import annotations

from collections.abc import Sequence

from docmodel.compare import difference, is_waiting
from docmodel.document import document_from_update
from docmodel.errors import Unreadable
from docmodel.merging import merge


def fold(updates: Sequence[bytes]) -> bytes:
    """One update equal to all of these. Raises Unreadable when one of them is no update."""
    try:
        merged = merge(updates)
    except ValueError as error:
        raise Unreadable("these bytes are no Yjs updates") from error
    doc = document_from_update(merged)
    if is_waiting(merged, doc.get_state()):
        return merged
    folded = doc.get_update()
    return folded if len(folded) < len(merged) and difference([merged], folded) is None else merged
