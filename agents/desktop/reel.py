"""The reel: what was seen of one program lately, in order, of which clips are made.

What was seen while something changed is in no clip: half of something private, which is on its way, is not known as
that. Words that are typed are the usual case.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby, takewhile

from agents.desktop.acts import View, Window, is_same_program
from agents.desktop.cuts import Shown

LONGEST = 12  # pictures: of each look until a window rests, and some before


class Reel:
    """Of another program's window a new one begins, since pictures show one program alone."""

    def __init__(self) -> None:
        self._window: Window | None = None
        self._seen: list[tuple[int, View]] = []

    def add(self, at: int, window: Window, view: View) -> None:
        """at: milliseconds, by any clock that only goes on."""
        if self._window is None or not is_same_program(window, self._window):
            self._seen = []
        self._window = window
        if view.sha256:
            self._seen = [*self._seen, (at, view)][-LONGEST:]

    def between(self, first: str, last: str) -> list[Shown]:
        """What was seen at rest, from when it looked like the one picture to when it looked like the other.

        first, last: their sha256. Where it was not at rest at first, from before that on. Nothing when it never looked
        like the one, or does not rest like the other. Where the monitor becomes another, it ends.
        """
        views = [view for _, view in self._seen]
        if not views or views[-1].sha256 != last or not views[-1].is_at_rest:
            return []
        begins = _last(at for at, view in enumerate(views) if view.sha256 == first)
        if begins is None:
            return []
        before = _last(at for at, view in enumerate(views[: begins + 1]) if view.is_at_rest)
        seen = [one for one in self._seen[begins if before is None else before :] if one[1].is_at_rest]
        large = takewhile(lambda one: _is_as_large(one[1], seen[0][1]), seen)
        return [Shown(at, view.content) for _, ((at, view), *_) in groupby(large, lambda one: one[1].sha256)]


def _last(numbers: Iterable[int]) -> int | None:
    return max(numbers, default=None)


def _is_as_large(one: View, other: View) -> bool:
    return (one.monitor, one.width, one.height) == (other.monitor, other.width, other.height)
