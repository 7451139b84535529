"""An archived stretch of a log: many entries as one row, small, and byte for byte what they were.

    zlib( length of the heading | heading: JSON of authors, moments and lengths | update | update | … )

Edits of one session have few authors and come at short intervals, so the heading packs to a few bytes an entry.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from storage.errors import CairnError
from storage.ids import Author, Digest
from storage.log import Entry

LENGTH = 8  # bytes
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class Damaged(CairnError):
    """An archived stretch of a log is not what was written."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Entries first to last, without a hole. sha256: of what is packed."""

    first: int
    last: int
    sha256: Digest
    packed: bytes


def stretch_from_entries(entries: Sequence[Entry]) -> Stretch:
    """entries: one after the other, at least one."""
    first, last = entries[0].seq, entries[-1].seq
    assert [entry.seq for entry in entries] == list(range(first, last + 1)), "there is a hole in the log"
    authors = {author: place for place, author in enumerate({entry.author: None for entry in entries})}
    moments = [(entry.at - EPOCH) // MICROSECOND for entry in entries]
    heading = json.dumps(
        {
            "authors": list(authors),
            "author": [authors[entry.author] for entry in entries],
            "at": [moments[0], *(after - before for before, after in pairwise(moments))],
            "length": [len(entry.update) for entry in entries],
        },
        separators=(",", ":"),
    ).encode()
    whole = b"".join([len(heading).to_bytes(LENGTH), heading, *(entry.update for entry in entries)])
    return Stretch(first, last, _digest(whole), zlib.compress(whole))


def entries_from_stretch(stretch: Stretch) -> list[Entry]:
    """Raises Damaged."""
    try:
        whole = zlib.decompress(stretch.packed)
    except zlib.error as error:
        raise Damaged(f"Entries {stretch.first} to {stretch.last} cannot be unpacked.") from error
    if _digest(whole) != stretch.sha256:
        raise Damaged(f"Entries {stretch.first} to {stretch.last} are not what their digest says.")
    place = LENGTH + int.from_bytes(whole[:LENGTH])
    heading = json.loads(whole[LENGTH:place])
    entries, at = [], 0
    columns = zip(heading["author"], heading["at"], heading["length"], strict=True)
    for seq, (author, later, length) in enumerate(columns, stretch.first):
        at += later
        update, place = whole[place : place + length], place + length
        entries.append(Entry(seq, update, Author(heading["authors"][author]), EPOCH + at * MICROSECOND))
    return entries


def _digest(content: bytes) -> Digest:
    return Digest(hashlib.sha256(content).hexdigest())
