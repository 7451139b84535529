"""Folding: many updates into one that is equal to them, and smaller where it can be.

A document that has read all updates writes itself without what was deleted since, which no merging of bytes can do.
But what still waits for an update that never came is not in the document, and would be lost; then, and whenever the
document does not read itself back as it was, the answer is the merged bytes, which hold everything.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pycrdt import get_update, merge_updates

from docmodel.document import document_from_update
from docmodel.errors import Invalid, Unreadable
from docmodel.view import canonical_bytes, view_from_document

TIER = 32  # updates that are merged at a time


def fold(updates: Sequence[bytes]) -> bytes:
    """One update equal to all of these. Raises Unreadable when one of them is no update."""
    try:
        merged = _merged(updates)
    except ValueError as error:
        raise Unreadable("these bytes are no Yjs updates") from error
    doc = document_from_update(merged)
    if _is_waiting(merged, doc.get_state()):
        return merged
    folded = doc.get_update()
    return folded if len(folded) < len(merged) and _reads_alike(merged, folded) else merged


def _merged(updates: Sequence[bytes]) -> bytes:
    """The updates' bytes in one, a few at a time: merging takes time by the square of how many there are at once.

    60,000 keystrokes: 19 s at once, 0.1 s so.
    """
    if len(updates) <= TIER:
        return merge_updates(*updates)
    return _merged([merge_updates(*updates[at : at + TIER]) for at in range(0, len(updates), TIER)])


def _is_waiting(update: bytes, state: bytes) -> bool:
    """Whether a document with this state has not taken in all of the update."""
    missing = get_update(update, state)  # the structs it lacks, and every deletion
    if missing[0] != 0:
        return True
    clocks = dict(_pairs(_numbers(state)))
    numbers = _numbers(missing[1:])
    for _ in range(next(numbers)):
        client, ranges = next(numbers), next(numbers)
        for _ in range(ranges):
            if next(numbers) + next(numbers) > clocks.get(client, 0):
                return True
    return False


def _reads_alike(merged: bytes, folded: bytes) -> bool:
    before, after = document_from_update(merged), document_from_update(folded)
    if dict(_pairs(_numbers(before.get_state()))) != dict(_pairs(_numbers(after.get_state()))):
        return False
    try:
        return canonical_bytes(view_from_document(before)) == canonical_bytes(view_from_document(after))
    except Invalid:  # one of the documents beside a guide, which has no such view
        return after.get_update() == folded


def _pairs(numbers: Iterator[int]) -> Iterator[tuple[int, int]]:
    for _ in range(next(numbers)):
        yield next(numbers), next(numbers)


def _numbers(data: bytes) -> Iterator[int]:
    """The unsigned numbers that some bytes consist of, as lib0 writes them: seven bits a byte, the lowest first."""
    number = shift = 0
    for byte in data:
        number |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            yield number
            number = shift = 0
