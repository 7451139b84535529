"""What is to be seen of a program's windows, when those of others lie over them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ingest.wire import Rectangle


def uncovered(stack: Iterable[tuple[Rectangle, bool]]) -> list[Rectangle]:
    """stack: windows from the lowest to the highest, and whether each is the program's own."""
    seen: list[Rectangle] = []
    for frame, is_own in stack:
        seen = [*seen, frame] if is_own else without(seen, frame)
    return seen


def without(places: Sequence[Rectangle], over: Rectangle) -> list[Rectangle]:
    """What is left of some places outside of another."""
    return [piece for place in places for piece in _around(place, over)]


def _around(place: Rectangle, over: Rectangle) -> list[Rectangle]:
    """Above it and below it in full width, then left and right of it."""
    left, right = max(place.x, over.x), min(place.x + place.width, over.x + over.width)
    top, bottom = max(place.y, over.y), min(place.y + place.height, over.y + over.height)
    if left >= right or top >= bottom:
        return [place]
    pieces = (
        Rectangle(place.x, place.y, place.width, top - place.y),
        Rectangle(place.x, bottom, place.width, place.y + place.height - bottom),
        Rectangle(place.x, top, left - place.x, bottom - top),
        Rectangle(right, top, place.x + place.width - right, bottom - top),
    )
    return [piece for piece in pieces if piece.width > 0 and piece.height > 0]
