"""Whether a folded document is the one it was folded from. Asked before anything is built upon it.

The updates are integrated one after the other, as a replica does that was there all along, and the folded bytes as a
newcomer does; then both must say the same, have seen the same, and have deleted the same, and neither may be waiting.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pycrdt import Doc, get_update

from docmodel.document import EMPTY_UPDATE, document_from_update
from docmodel.errors import Invalid, Unreadable
from docmodel.view import canonical_bytes, view_from_document

SETTLING = 5  # times at most

Ranges = dict[int, list[tuple[int, int]]]


def difference(updates: Sequence[bytes], folded: bytes) -> str | None:
    """In what a folded document differs from the one that these updates make, in order; None when in nothing.

    Raises Unreadable when one of the updates is none.
    """
    before, after = _integrated(updates), document_from_update(folded)
    if is_waiting(folded, after.get_state()):
        return "something in it waits for an update that never came"
    if clocks_from_state(before.get_state()) != clocks_from_state(after.get_state()):
        return "it has not seen the same edits"
    if _deleted(before) != _deleted(after):
        return "it has not deleted the same"
    if _said(before) != _said(after):
        return "it does not say the same"
    return None


def is_waiting(update: bytes, state: bytes) -> bool:
    """Whether a document with this state has not taken in all of the update."""
    missing = get_update(update, state)  # the structs it lacks, and every deletion
    if missing[0] != 0:
        return True
    clocks = clocks_from_state(state)
    return any(ranges[-1][1] > clocks.get(client, 0) for client, ranges in _ranges(missing).items())


def clocks_from_state(state: bytes) -> dict[int, int]:
    """A state vector as client → clock."""
    numbers = _numbers(state)
    return {next(numbers): next(numbers) for _ in range(next(numbers))}


def _integrated(updates: Sequence[bytes]) -> Doc[Any]:
    doc: Doc[Any] = Doc()
    try:
        for update in updates:
            doc.apply_update(update)
    except (ValueError, RuntimeError) as error:
        raise Unreadable("these bytes are no Yjs updates") from error
    return doc


def _said(doc: Doc[Any]) -> object:
    """What a guide says, as everybody but an editor reads it; of a document that is no guide all that is in it."""
    try:
        return canonical_bytes(view_from_document(doc))
    except Invalid:
        return _settled(doc.get_update())


def _settled(update: bytes) -> bytes:
    """Equal documents may cut their edits at different places. Read and written again, such cuts close."""
    for _ in range(SETTLING):
        written = document_from_update(update).get_update()
        if written == update:
            break
        update = written
    return update


def _deleted(doc: Doc[Any]) -> Ranges:
    """What was deleted: of each client stretches of clocks, as long as they can be."""
    return _ranges(doc.get_update(doc.get_state()))


def _ranges(deletions: bytes) -> Ranges:
    """deletions: an update without structs."""
    assert deletions[0] == EMPTY_UPDATE[0], "there are structs in it"
    numbers = _numbers(deletions[1:])
    found: Ranges = {}
    for _ in range(next(numbers)):
        client = next(numbers)
        stretches: list[tuple[int, int]] = []
        for start, length in sorted((next(numbers), next(numbers)) for _ in range(next(numbers))):
            if stretches and start <= stretches[-1][1]:
                stretches[-1] = (stretches[-1][0], max(stretches[-1][1], start + length))
            else:
                stretches.append((start, start + length))
        if stretches:
            found[client] = stretches
    return found


def _numbers(data: bytes) -> Iterator[int]:
    """The unsigned numbers that some bytes consist of, as lib0 writes them: seven bits a byte, the lowest first."""
    number = shift = 0
    for byte in data:
        number |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            yield number
            number = shift = 0
