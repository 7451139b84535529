"""When each picture of a clip is seen: as it was, but for the times in which nothing happened. Pure.

The extension's clips are cut in the same way, in agents/extension/film/cuts.ts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

SHORTEST = 100  # milliseconds that each is seen
FIRST = 800  # … at most
BETWEEN = 1_500
LAST = 1_500
MOST = 8  # pictures


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture as it is kept, so that what is private is painted over in it. at: milliseconds."""

    at: int
    content: bytes


@dataclass(frozen=True, slots=True)
class Cuts:
    """Pictures, and the end of the last one: in milliseconds from the clip's beginning."""

    shown: Sequence[Shown]
    end: int


def cuts_of(shown: Sequence[Shown]) -> Cuts:
    """shown: in order, one at least. Of too many the first stays, and the last ones."""
    kept = [*shown[:1], *shown[1 - MOST :]] if len(shown) > MOST else [*shown]
    cut = [replace(kept[0], at=0)]
    for before, this in pairwise(kept):
        longest = FIRST if len(cut) == 1 else BETWEEN
        cut.append(replace(this, at=cut[-1].at + min(max(this.at - before.at, SHORTEST), longest)))
    return Cuts(cut, cut[-1].at + LAST)
