"""How the steps of a guide stand while operations change that.

Their order is looked at once, and kept: to look again with each of a thousand new steps would be to look at a million
ranks, which is longer than anybody waits.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from pycrdt import Map

from docmodel.document import rank_of, steps_in
from docmodel.errors import Invalid
from docmodel.order import ranks_at


class Standing:
    """The steps of one guide in order, for one transaction; whoever adds, moves or removes one says so here as well."""

    def __init__(self, steps: Map[Any]) -> None:
        self._steps = steps

    @property
    def end(self) -> int:
        return len(self._order)

    def after(self, name: str | None) -> int:
        """Where a step stands that comes after another, or first."""
        return 0 if name is None else self._place(name) + 1

    def is_after(self, name: str, other: str | None) -> bool:
        """Whether a step need not move to come after another, or after itself, or first."""
        place = self.after(other)
        return name == other or (place < self.end and self._order[place][1] == name)

    def make_room(self, place: int, count: int = 1) -> list[str]:
        """The ranks of steps that are to stand there. Neighbours that leave no room are ranked anew."""
        ranks, moved = ranks_at([rank for rank, _ in self._order], place, count)
        for at, rank in moved.items():
            name = self._order[at][1]
            self._order[at] = (rank, name)
            self._ranks[name] = rank
            self._steps[name]["rank"] = rank
        return ranks

    def put(self, place: int, names: Sequence[str], ranks: Sequence[str]) -> None:
        """Steps stand there now, in order, with the ranks for which room was made."""
        self._order[place:place] = zip(ranks, names, strict=True)
        self._ranks.update(zip(names, ranks, strict=True))

    def drop(self, name: str) -> None:
        """A step stands nowhere any more, or is about to stand elsewhere."""
        del self._order[self._place(name)]
        del self._ranks[name]

    def _place(self, name: str) -> int:
        rank = self._ranks.get(name)
        if rank is None:
            raise Invalid(f"steps.{name:.64} is not in this guide")
        return bisect_left(self._order, (rank, name))

    @cached_property
    def _order(self) -> list[tuple[str, str]]:
        return sorted((rank, name) for name, rank in self._ranks.items())

    @cached_property
    def _ranks(self) -> dict[str, str]:
        return {name: rank_of(step) for name, step in steps_in(self._steps).items()}
