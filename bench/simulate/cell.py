"""A cell: one Postgres, one Redis and the processes that serve its tenants' guides. What is simulated is one of these.

Tenants are in exactly one cell, so that cells share nothing; the whole is as many cells as are needed, side by side.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum


class Placement(Enum):
    """Where the balancer brings a connection. Correct is either: no process owns a guide."""

    SPREAD = "spread at random"
    HASHED = "hashed by path"


@dataclass(frozen=True, slots=True)
class Group:
    """Guides that are worked on alike. edits: a second, by each of its writers; peers: with the writers."""

    guides: int
    peers: int
    writers: int
    edits: float


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell under load. Times are seconds.

    flush: until what was written to the WAL is on disk, on a standby too where there is one. wire: one way between a
    process and Postgres or Redis. has_news: whether the appending statement also notifies the worker (pg_notify); ours
    does not.
    """

    processes: int
    groups: tuple[Group, ...]
    placement: Placement = Placement.SPREAD
    postgres_cores: int = 16
    flush: float = 0.001
    wire: float = 0.00025
    has_redis: bool = True
    has_news: bool = False
    seed: int = 1

    @property
    def edits(self) -> float:
        """A second, all together."""
        return sum(group.guides * group.writers * group.edits for group in self.groups)

    @property
    def connections(self) -> int:
        return sum(group.guides * group.peers for group in self.groups)

    @property
    def guides(self) -> int:
        return sum(group.guides for group in self.groups)


@dataclass(frozen=True, slots=True)
class Seated:
    """A guide, and the process that each of its peers is connected to; the first of them write."""

    peers: tuple[int, ...]
    writers: int
    edits: float

    @property
    def processes(self) -> tuple[int, ...]:
        """Where it has a room, in order."""
        return tuple(sorted(set(self.peers)))


def seated(cell: Cell) -> list[Seated]:
    """Every guide of a cell with its peers at their places."""
    draw = random.Random(f"seats {cell.seed}")
    return [
        Seated(_places(draw, cell, group.peers), group.writers, group.edits)
        for group in cell.groups
        for _ in range(group.guides)
    ]


def _places(draw: random.Random, cell: Cell, peers: int) -> tuple[int, ...]:
    match cell.placement:
        case Placement.HASHED:
            return (draw.randrange(cell.processes),) * peers
        case Placement.SPREAD:
            return tuple(draw.randrange(cell.processes) for _ in range(peers))


def rooms(guides: Sequence[Seated]) -> int:
    """Rooms in all processes together."""
    return sum(len(guide.processes) for guide in guides)
