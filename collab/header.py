"""What an update brings and what it builds upon, by client: enough to say whether it fits what is known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

MAX_CLOCK = 2**31
MAX_CLIENT = 2**53 - 1  # what a JavaScript number holds exactly


class Stretch(NamedTuple):
    """Edits of one client without a hole: from a clock on, up to the clock after the last."""

    client: int
    first: int
    after: int


class Need(NamedTuple):
    """The item at a client's clock builds upon another client's edits before a clock."""

    client: int
    clock: int
    other: int
    before: int


@dataclass(frozen=True, slots=True)
class Header:
    """An update without its contents. Each client's stretches and needs are in clock order."""

    brings: list[Stretch] = field(default_factory=list)
    needs: list[Need] = field(default_factory=list)
    deletes: dict[int, int] = field(default_factory=dict)
    """client → the clock before which this update deletes something."""

    def clients(self) -> set[int]:
        """Everybody whose edits this update brings, builds upon or deletes."""
        wrote = {stretch.client for stretch in self.brings}
        return wrote.union((need.other for need in self.needs), self.deletes)

    def reached_from(self, known: Mapping[int, int]) -> dict[int, int] | None:
        """The clocks that this update moves, once it is applied where these are known; None when there is a gap."""
        reached: dict[int, int] = {}
        for client, first, after in self.brings:
            clock = reached.get(client, known.get(client, 0))
            if first > clock:
                return None
            reached[client] = max(clock, after)
        unmet = [need for need in self.needs if need.before > known.get(need.other, 0)]
        if unmet and not _are_met(unmet, reached):
            return None
        for client, clock in self.deletes.items():
            if clock > reached.get(client, known.get(client, 0)):
                return None
        return reached


def _are_met(unmet: list[Need], reached: Mapping[int, int]) -> bool:
    """Whether the items of several clients can be put in an order in which each finds what it builds upon.

    Two that need each other never can: Yjs would keep both waiting for ever. Each client goes as far as it can, which
    may let others go on.
    """
    waiting: dict[int, list[Need]] = defaultdict(list)  # by client, its next need last
    for need in reversed(unmet):
        waiting[need.client].append(need)
    held_up_by: dict[int, set[int]] = defaultdict(set)
    movable = list(waiting)
    while movable:
        client = movable.pop()
        needs = waiting[client]
        before_it_moved = len(needs)
        while needs:
            _, _, other, before = needs[-1]
            theirs = waiting.get(other)
            if before > (theirs[-1].clock if theirs else reached.get(other, 0)):
                held_up_by[other].add(client)
                break
            needs.pop()
        if len(needs) < before_it_moved:
            movable += held_up_by.pop(client, ())
    return not any(waiting.values())
