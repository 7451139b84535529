"""A cursor: how far a visitor has come, in a word that it brings along next time. No server has to remember anybody."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from collab.awareness import Said
from storage.errors import Invalid

_WRITTEN = re.compile(r"([0-9]{1,18})(?:-([0-9a-f]{16}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Cursor:
    """seq: the last entry of the log that the visitor has. here: the roll of who was here, or empty."""

    seq: int
    here: str = ""

    def __str__(self) -> str:
        return f"{self.seq}-{self.here}" if self.here else str(self.seq)


def read_cursor(written: str) -> Cursor:
    """Raises Invalid for what is neither a seq nor what a cursor is written as."""
    found = _WRITTEN.fullmatch(written)
    if found is None:
        raise Invalid("after is a seq, or what the answer before said it is.")
    return Cursor(int(found[1]), found[2] or "")


def roll_of(said: Iterable[Said]) -> str:
    """A few letters that differ when somebody came, went or moved. That they only said it again makes no difference."""
    roll = hashlib.blake2s(digest_size=8)
    for each in sorted(said, key=lambda each: each.client):
        roll.update(b"%d:%d:" % (each.client, len(each.state)) + each.state)
    return roll.hexdigest()
