"""What a load is asked to do, and what it answers: the words between `make bench` and the process that makes the load.

Times are seconds, latencies milliseconds, CPU shares of one core, memory bytes.
"""

from __future__ import annotations

import msgspec


class Place(msgspec.Struct, frozen=True):
    """Where a document is joined. dialect: ``plain`` or ``hocuspocus``; name: the document's, in Hocuspocus' words."""

    host: str
    port: int
    path: str
    name: str
    dialect: str
    headers: dict[str, str]
    protocol: str | None


class Watched(msgspec.Struct, frozen=True):
    """Processes whose CPU and memory are looked at. beside: work that belongs to the same server, by what it is."""

    serving: int
    beside: dict[str, int]  # the first process of each; all its children count with it


class Steady(msgspec.Struct, frozen=True, tag=True):
    """Write at a steady rate whatever comes back, and say how late it is seen."""

    rate: float  # updates a second, over all writers
    seconds: float  # that are measured
    warm_up: float  # before them
    writers: int = 0  # of each document's clients; 0: all


class Peak(msgspec.Struct, frozen=True, tag=True):
    """Write as much as is seen: each client keeps a window of updates on their way to its neighbour, or to disk."""

    window: int
    seconds: float
    warm_up: float
    until_on_disk: bool = False


class Joins(msgspec.Struct, frozen=True, tag=True):
    """Join with fresh clients, so many at once, the documents in turn. Who is there already stays."""

    count: int
    at_once: int


class Idle(msgspec.Struct, frozen=True, tag=True):
    """Stay, and say nothing. more: clients of the first document who join only after memory was looked at before.

    settle: how long to wait before each look.
    """

    settle: float
    more: int = 0


class Plan(msgspec.Struct, frozen=True):
    """One run of a load. clients: in each document. content: an update that the first client of each brings along.

    expected: an update that says what whoever joins has to be told, where that is looked at.
    """

    places: list[Place]
    clients: int
    watched: Watched
    work: Steady | Peak | Joins | Idle
    content: bytes = b""
    expected: bytes = b""


class Used(msgspec.Struct, frozen=True):
    """What processes used of a core, on the average, and their memory at the end."""

    serving: float
    beside: dict[str, float]
    load: float  # the load's own
    memory: int  # the serving process', as PSS
    own: int  # what of it is no file's: heaps and stacks, which others' programs have no part in


class Result(msgspec.Struct, frozen=True):
    """What was seen. Fields that a kind of work does not fill are 0 or empty.

    deliveries, updates: those of the measured seconds. on_disk: acknowledgements in them. before: own memory before
    anybody joined, or, when some joined later, before those.
    """

    used: Used
    before: int = 0
    seconds: float = 0.0
    updates: int = 0
    deliveries: int = 0
    on_disk: int = 0
    p50: float = 0.0
    p95: float = 0.0
    p99: float = 0.0
    worst: float = 0.0
    joined: list[float] = []
