"""The order of steps: each has a rank, a text between any two of which there is always room for a third.

A step moves when its one rank is written, so whoever is typing in it keeps typing. Ranks are the same texts that the
npm package `fractional-indexing` makes in the browser. Steps with equal ranks (two people added one at the same place
at the same time) are in the order of their ids.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from fractional_indexing import (  # type: ignore[import-untyped]  # its author ships no types
    FIError,
    generate_n_keys_between,
    validate_order_key,
)

MAX_RANK = 128  # characters; a longer one is nobody's honest work, and the library recurses along it


def is_rank(rank: str) -> bool:
    """Whether ranks can be made next to this one. What a peer wrote may be anything."""
    if len(rank) > MAX_RANK or not rank.isascii() or not rank.isalnum():
        return False
    try:
        validate_order_key(rank)
    except FIError:
        return False
    return True


def first_ranks(count: int) -> list[str]:
    """Ranks for the steps of a new guide, in order."""
    return list(generate_n_keys_between(None, None, count))


def ranks_at(ranks: Sequence[str], place: int, count: int = 1) -> tuple[list[str], dict[int, str]]:
    """The ranks of newcomers before the step at `place`, and new ranks for the neighbours that leave them no room.

    ranks: of all steps, sorted. Neighbours leave no room when their ranks are equal, or no ranks at all, or so close
    that what is between them is too long for one: then those are ranked anew, and as few others as do.
    """
    start, longest = place, MAX_RANK
    while True:
        while start > 0 and not is_rank(ranks[start - 1]):
            start -= 1
        low = ranks[start - 1] if start else None
        end = place
        while end < len(ranks) and not (is_rank(ranks[end]) and (low is None or ranks[end] > low)):
            end += 1
        high = ranks[end] if end < len(ranks) else None
        fresh = generate_n_keys_between(low, high, end - start + count)
        if start == 0 or all(len(rank) <= longest for rank in fresh):
            break
        start, longest = max(0, 2 * start - place - 1), MAX_RANK // 2  # with room for those who come next
    newcomers = slice(place - start, place - start + count)
    moved = fresh[: newcomers.start] + fresh[newcomers.stop :]
    return fresh[newcomers], dict(zip(range(start, end), moved, strict=True))


def in_order(before: Iterable[str], after: Iterable[str]) -> set[str]:
    """The most ids that stand in the same order in both. The others of both are those that somebody moved."""
    place = {name: at for at, name in enumerate(before)}
    last: list[int] = []  # last[n]: the lowest place at which an ordered run of n + 1 ids can end
    ends: list[str] = []
    previous: dict[str, str | None] = {}
    for name in after:
        if name in place:
            length = bisect_left(last, place[name])
            previous[name] = ends[length - 1] if length else None
            last[length : length + 1] = [place[name]]
            ends[length : length + 1] = [name]
    kept: set[str] = set()
    step = ends[-1] if ends else None
    while step is not None:
        kept.add(step)
        step = previous[step]
    return kept
