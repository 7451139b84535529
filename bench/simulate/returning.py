"""Everybody comes back at once: a machine is lost, the fleet restarts, one after the other restarts.

    disconnected -> pause -> let in by the balancer -> Postgres says who it is -> the process lets it in -> connected

The pauses are those of the clients: our editor's (web/editor/src/live/retry.ts) and the stock providers'.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import partial

from bench.figures import percentile
from bench.simulate.clients import OURS, Client
from bench.simulate.clock import Clock, Cores
from bench.simulate.costs import Costs
from bench.simulate.postgres import MICRO


@dataclass(frozen=True, slots=True)
class Fleet:
    """The machines of a cell and who is connected. cores: serving processes on each; clients: on each of these.

    per_guide: clients of one guide. base, postgres_base: the share that editing takes of each process's core while all
    are connected, and of Postgres' cores.
    """

    machines: int
    cores: int = 8
    clients: int = 1000
    per_guide: int = 2
    base: float = 0.3
    postgres_cores: int = 16
    postgres_base: float = 0.1
    seed: int = 1

    @property
    def processes(self) -> int:
        return self.machines * self.cores

    @property
    def connected(self) -> int:
        return self.processes * self.clients


@dataclass(frozen=True, slots=True)
class Returned:
    """lost: how often somebody was disconnected. back: seconds until connected again, in order.

    waited: of these, from the try that led in. refused: tries while nobody was there. opened: rooms. joins: in the
    second in which most came back. busiest: the largest share of its core that a process used in any one second;
    postgres: cores, likewise. connected: by process, at the end.
    """

    lost: int
    back: tuple[float, ...]
    waited: tuple[float, ...]
    refused: int
    opened: int
    joins: int
    busiest: float
    postgres: float
    connected: tuple[int, ...]

    @property
    def reads(self) -> int:
        """Statements that Postgres was asked."""
        return JOIN_READS * len(self.back) + OPEN_READS * self.opened

    def share_back(self, share: float) -> float:
        return percentile(self.back, share) if self.back else 0.0


JOIN_READS = 3  # web.rules.admit: whose session or token, which guide, what access
OPEN_READS = 3  # storage.log.UpdateLog.open: the document and its snapshot, the entries after it, whose client ids
LEAST = 0.05  # of a core is left for joins however busy it is


class Balancer(Enum):
    RANDOM = "at random"
    LEAST = "fewest connections"


class Storm:
    """Clients that lost their connection, and the processes that are there to let them in."""

    def __init__(self, fleet: Fleet, costs: Costs, client: Client, balancer: Balancer) -> None:
        self.clock = Clock()
        self.draw = random.Random(f"storm {fleet.seed}")
        self.fleet = fleet
        self.costs = costs
        self.client = client
        self.balancer = balancer
        self.up = list(range(fleet.processes))
        self.at = [number % fleet.processes for number in range(fleet.connected)]  # where each client is, -1: nowhere
        self.joining: dict[int, int] = {}  # client → the process that is to let it in
        self.load = [fleet.clients] * fleet.processes
        self.cores = [Cores(self.clock) for _ in range(fleet.processes)]
        self.postgres = Cores(self.clock, fleet.postgres_cores)
        self.rooms = [set[int]() for _ in range(fleet.processes)]
        for number, process in enumerate(self.at):
            self.rooms[process].add(self.guide(number))
        self.since: dict[int, float] = {}  # client → when it was disconnected
        self.joins: Counter[int] = Counter()  # by second
        self.back: list[float] = []
        self.waited: list[float] = []
        self.refused = self.opened = self.lost = 0
        self.work: defaultdict[tuple[int, int], float] = defaultdict(float)  # process (-1: Postgres), second → µs

    def guide(self, client: int) -> int:
        """Clients of one guide sit far apart: any process serves any guide."""
        return client % max(1, self.fleet.connected // self.fleet.per_guide)

    def disconnect(self, client: int, pause: float) -> None:
        """It is connected no more, and tries to be again so many seconds from now."""
        process = self.at[client]
        assert process >= 0
        self.at[client] = -1
        self.load[process] -= 1
        if self.joining.pop(client, None) is None:  # else it had not been let in yet: it is still the same loss
            self.lost += 1
            self.since[client] = self.clock.now
        self.clock.after(pause, partial(self._try, client, 1))

    def stop(self, process: int) -> None:
        self.up.remove(process)
        self.rooms[process].clear()

    def start(self, process: int) -> None:
        self.up.append(process)

    def end(self) -> Returned:
        busiest = max(
            (spent * MICRO + self._base(process) for (process, _), spent in self.work.items() if process >= 0),
            default=0.0,
        )
        postgres = max((spent for (process, _), spent in self.work.items() if process < 0), default=0.0)
        return Returned(
            self.lost,
            tuple(sorted(self.back)),
            tuple(sorted(self.waited)),
            self.refused,
            self.opened,
            max(self.joins.values(), default=0),
            min(1.0, busiest),
            postgres * MICRO + self.fleet.postgres_base * self.fleet.postgres_cores,
            tuple(self.load),
        )

    def _try(self, client: int, attempt: int) -> None:
        process = self._choose()
        if process is None:
            self.refused += 1
            self.clock.after(self.client.pause(attempt, self.draw), partial(self._try, client, attempt + 1))
            return
        self.load[process] += 1
        self.at[client] = self.joining[client] = process
        guide, costs = self.guide(client), self.costs
        opens = guide not in self.rooms[process]
        self.rooms[process].add(guide)
        self.opened += opens
        free = max(LEAST, 1 - self._base(process))
        reads = costs.pg_join_us + opens * costs.pg_open_us
        joins = costs.serve_join_us + opens * costs.serve_open_us
        admit = partial(
            self._work, process, self.cores[process], joins, free, self._is_in(client, process, self.clock.now)
        )
        self._work(-1, self.postgres, reads, 1 - self.fleet.postgres_base, admit)

    def _work(self, who: int, cores: Cores, micros: float, free: float, then: Callable[[], None]) -> None:
        """free: the share of a core that other work leaves."""

        def done() -> None:
            self.work[who, int(self.clock.now)] += micros
            then()

        cores.do(micros * MICRO / free, done)

    def _is_in(self, client: int, process: int, since: float) -> Callable[[], None]:
        def done() -> None:
            if self.joining.get(client) != process:
                return  # it was disconnected while it waited
            del self.joining[client]
            self.joins[int(self.clock.now)] += 1
            self.back.append(self.clock.now - self.since.pop(client))
            self.waited.append(self.clock.now - since)

        return done

    def _base(self, process: int) -> float:
        """The share of its core that editing takes: it goes with those who are connected."""
        return self.fleet.base * self.load[process] / self.fleet.clients

    def _choose(self) -> int | None:
        """Where the balancer brings the next one. None: nobody is there."""
        if not self.up:
            return None
        match self.balancer:
            case Balancer.RANDOM:
                return self.draw.choice(self.up)
            case Balancer.LEAST:
                return min(self.up, key=self.load.__getitem__)


def lose_a_machine(fleet: Fleet, costs: Costs, client: Client = OURS, *, silently: bool = False) -> Returned:
    """One machine's processes are gone. Its clients hear of it at once (connections reset) or by silence."""
    storm = Storm(fleet, costs, client, Balancer.RANDOM)
    gone = set(range(fleet.cores))
    for process in gone:
        storm.stop(process)
    for number, process in enumerate(list(storm.at)):
        if process in gone:
            notice = storm.draw.uniform(*client.silent) if silently else 0.0
            storm.disconnect(number, notice + client.pause(0, storm.draw))
    return _to_the_end(storm)


def restart_all(fleet: Fleet, costs: Costs, client: Client = OURS, *, seconds: float) -> Returned:
    """Everything is gone for so many seconds."""
    storm = Storm(fleet, costs, client, Balancer.RANDOM)
    for process in range(fleet.processes):
        storm.stop(process)
    for number in range(fleet.connected):
        storm.disconnect(number, client.pause(0, storm.draw))
    storm.clock.run(seconds)
    for process in range(fleet.processes):
        storm.start(process)
    return _to_the_end(storm)


def restart_in_turn(
    fleet: Fleet, costs: Costs, client: Client = OURS, *, balancer: Balancer, seconds: float, pause: float
) -> Returned:
    """One machine after the other, each for so many seconds, with a pause before the next. Clients are told (1012)."""
    storm = Storm(fleet, costs, client, balancer)
    for machine in range(fleet.machines):
        processes = range(machine * fleet.cores, (machine + 1) * fleet.cores)
        for process in processes:
            storm.stop(process)
        for number, process in enumerate(list(storm.at)):
            if process in processes:
                storm.disconnect(number, client.pause_when_told(storm.draw))
        storm.clock.run(storm.clock.now + seconds)
        for process in processes:
            storm.start(process)
        storm.clock.run(storm.clock.now + pause)
    return _to_the_end(storm)


def _to_the_end(storm: Storm) -> Returned:
    storm.clock.run(float("inf"))
    returned = storm.end()
    assert all(place >= 0 for place in storm.at), "everybody is connected"
    assert len(returned.back) == returned.lost
    assert sum(returned.connected) == storm.fleet.connected
    return returned


def spread_of(connected: Sequence[int]) -> float:
    """The fullest process against the average."""
    return max(connected) * len(connected) / sum(connected)
