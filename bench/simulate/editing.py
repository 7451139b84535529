"""People and recordings write in a cell for a while: how late others see it, and what it takes."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from bench.figures import percentile
from bench.simulate.cell import Cell, rooms, seated
from bench.simulate.clock import Clock, Cores, Lock
from bench.simulate.costs import Costs
from bench.simulate.postgres import MICRO, Counted, Postgres
from bench.simulate.process import LOOK, Edit, Process, Room, Shared

NEWS = 2  # messages through Redis for one edit: where its writer is now, and later that the log went on
PATIENCE = 120.0  # seconds after the last edit in which everybody has to have it


class NotDelivered(Exception):
    """The simulation lost or doubled an edit, or the cell cannot carry the load at all."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What came of it. Latencies in seconds, from the edit's arrival; shares of a core, on the average."""

    edits: int
    deliveries: int
    here: tuple[float, ...]  # to peers in the same process
    elsewhere: tuple[float, ...]  # to peers in others; empty when there are none
    saved: tuple[float, ...]
    busiest: float
    serving: float
    postgres: float  # cores
    redis: float
    published: int
    counted: Counted
    rooms: int
    waited: float  # for row locks, per statement
    longest_look: float
    seconds: float

    @property
    def core_us(self) -> float:
        """Core time of serving processes for one edit, everything counted."""
        return self.serving / (self.edits / self.seconds) / MICRO


def edit(cell: Cell, costs: Costs, seconds: float) -> Seen:
    """Let the writers of a cell write for so long, and then wait until everybody has everything.

    Raises NotDelivered unless each edit came to each other peer of its guide exactly once, in the log's order.
    """
    return _Run(cell, costs).result(seconds)


class _Run:
    """One cell, from the first edit until everybody has the last."""

    def __init__(self, cell: Cell, costs: Costs) -> None:
        self.cell = cell
        self.costs = costs
        self.clock = Clock()
        self.guides = seated(cell)
        self.redis = Cores(self.clock)
        self.published = 0
        self.here: list[float] = []
        self.elsewhere: list[float] = []
        self.saved: list[float] = []
        self.delivered: dict[tuple[int, int], int] = {}  # guide, peer → the seq that it has
        self.postgres = Postgres(
            self.clock,
            costs,
            cores=cell.postgres_cores,
            flush=cell.flush,
            has_news=cell.has_news,
            documents=len(self.guides),
        )
        shared = Shared(
            self.clock,
            costs,
            self.postgres,
            cell.wire,
            [[] for _ in self.guides],
            self._told,
            lambda each: self.saved.append(self.clock.now - each.born),
            self._hint,
        )
        self.processes = [Process(number, shared, Cores(self.clock)) for number in range(cell.processes)]
        for number, guide in enumerate(self.guides):
            for process in guide.processes:
                peers = tuple(place for place, where in enumerate(guide.peers) if where == process)
                others = tuple(other for other in guide.processes if other != process)
                self.processes[process].rooms[number] = Room(number, peers, others, Lock(self.clock))

    def result(self, seconds: float) -> Seen:
        wanted = [len(self.guides[guide].peers) - 1 for guide in self._write(seconds)]
        draw = random.Random(f"looks {self.cell.seed}")
        for process in self.processes:
            self.clock.after(draw.random() * LOOK, process.look)
        self.clock.run(seconds)
        serving = [process.core.busy / seconds for process in self.processes]
        postgres, redis = self.postgres.cores.busy / seconds, self.redis.busy / seconds
        counted, published = replace(self.postgres.counted), self.published
        self._wait(sum(wanted), len(wanted))
        return Seen(
            edits=len(wanted),
            deliveries=sum(wanted),
            here=tuple(self.here),
            elsewhere=tuple(self.elsewhere),
            saved=tuple(self.saved),
            busiest=max(serving),
            serving=sum(serving),
            postgres=postgres,
            redis=redis,
            published=published,
            counted=counted,
            rooms=rooms(self.guides),
            waited=self.postgres.waited() / max(1, self.postgres.counted.statements),
            longest_look=max(process.longest_look for process in self.processes),
            seconds=seconds,
        )

    def _write(self, seconds: float) -> list[int]:
        """Have every writer's edits come, each at its time; the guides of all edits."""
        draw = random.Random(f"edits {self.cell.seed}")
        made: list[int] = []
        for number, guide in enumerate(self.guides):
            for author in range(guide.writers):
                at = draw.expovariate(guide.edits)
                while at < seconds:
                    home = self.processes[guide.peers[author]]
                    self.clock.after(at, partial(home.receive, Edit(number, author, home.number, at)))
                    made.append(number)
                    at += draw.expovariate(guide.edits)
        return made

    def _wait(self, deliveries: int, edits: int) -> None:
        until = self.clock.now + PATIENCE
        while len(self.here) + len(self.elsewhere) < deliveries or len(self.saved) < edits:
            if self.clock.now >= until:
                break
            self.clock.run(self.clock.now + LOOK)
        made = len(self.here) + len(self.elsewhere)
        if (made, len(self.saved)) != (deliveries, edits):
            raise NotDelivered(
                f"Of {deliveries} deliveries {made} were made, of {edits} edits {len(self.saved)} saved."
            )

    def _told(self, process: Process, room: Room, edits: Sequence[Edit]) -> None:
        for peer in room.peers:
            if edits[0].seq != self.delivered.get((room.guide, peer), 0) + 1:
                raise NotDelivered(f"Guide {room.guide}: seq {edits[0].seq} came to peer {peer} out of turn.")
            self.delivered[room.guide, peer] = edits[-1].seq
            for each in edits:
                if peer != each.author:
                    seen = self.here if each.home == process.number else self.elsewhere
                    seen.append(self.clock.now - each.born)

    def _hint(self, process: Process, room: Room) -> None:
        if not self.cell.has_redis:
            return
        self.published += NEWS
        seq, wire = room.seq, self.cell.wire

        def heard() -> None:
            for number in room.elsewhere:
                other = self.processes[number]
                hear = partial(other.hear, room.guide, seq)
                self.clock.after(wire, partial(other.core.do, NEWS * self.costs.serve_hear_us * MICRO, hear))

        carried = NEWS * self.costs.redis_command_us * MICRO * (1 + len(room.elsewhere))
        publish = partial(self.clock.after, wire, partial(self.redis.do, carried, heard))
        process.core.do(NEWS * self.costs.serve_tell_us * MICRO, publish)


def milliseconds(samples: Sequence[float], share: float) -> float:
    """A percentile of latencies; 0 when there are none."""
    return percentile(samples, share) * 1000 if samples else 0.0
