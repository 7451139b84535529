"""Peak work: as much as a server passes on. Each client keeps a window of updates on their way, and sends the next when
they have come: to its neighbour in the document, or – as the server says – to disk.

All deliveries count, but each writer waits for one reader only. Every client is somebody's neighbour, so a server can
let nobody starve.
"""

from __future__ import annotations

import time

from bench.hub.batches import Supply
from bench.hub.load_clients import Client, Crowd
from bench.hub.load_equality import check_equal
from bench.hub.load_listening import QUIET, Listener
from bench.hub.load_reading import Reader
from bench.hub.load_tally import NotEqual, Tally, expected, until_all_seen
from bench.hub.plans import Peak, Result
from bench.hub.probes import Probe
from bench.hub.updates import Clocks


def peak(crowd: Crowd, work: Peak, probe: Probe) -> Result:
    """Raises NotEqual when not everybody has seen everything in the end."""
    clients = list(crowd.clients)
    reader = Reader(Clocks([client.id for client in clients]))
    listener = Listener(crowd, reader)
    windows = _Windows(crowd, listener, work)
    since = time.perf_counter() + work.warm_up
    windows.go_on(since)
    before, first = windows.arrived, probe.look()
    windows.go_on(first.at + work.seconds)
    updates, last = windows.arrived - before, probe.look()
    windows.come_to_rest()
    tally = Tally(clients, listener.log, reader.messages)
    within = [tally.count(first.at, last.at)]
    wanted = expected(clients, windows.sent)
    until_all_seen(tally, wanted, windows.come_to_rest, lambda: within.append(tally.count(first.at, last.at)))
    if windows.arrived < sum(windows.sent):
        raise NotEqual(f"Of {sum(windows.sent)} updates {windows.arrived} came to where they were waited for.")
    check_equal(crowd, listener.log, reader.messages, windows.sent)
    return Result(
        used=probe.used(first, last),
        seconds=last.at - first.at,
        updates=updates,
        deliveries=sum(within),
        on_disk=updates if work.until_on_disk else 0,
    )


class _Windows:
    """How far each writer is. sent: its updates; arrived: how many came to a neighbour, or to disk, all together."""

    def __init__(self, crowd: Crowd, listener: Listener, work: Peak) -> None:
        self._crowd = crowd
        self._listener = listener
        self._window = work.window
        self._batch = max(1, work.window // 2)
        self._until_on_disk = work.until_on_disk
        self._supplies = [Supply(client.dialect, client.id) for client in crowd.clients]
        self._writer_before = _neighbours(crowd.clients)
        self._seen = [0] * len(crowd.clients)  # of each writer's updates, as far as it is told
        self.sent = [0] * len(crowd.clients)
        self.arrived = 0

    def go_on(self, until: float) -> None:
        """Keep all windows full until then."""
        for client in self._crowd.clients:
            self._fill(client)
        while (left := until - time.perf_counter()) > 0:
            for writer in self._listen(left):
                self._fill(writer)

    def come_to_rest(self) -> bool:
        """Send no more, and listen until nothing comes; whether anything came."""
        began = heard = len(self._listener.log.at)
        moment = time.perf_counter() + QUIET
        while time.perf_counter() < moment:
            self._listen(QUIET)
            if len(self._listener.log.at) > heard:
                heard = len(self._listener.log.at)
                moment = time.perf_counter() + QUIET
        return heard > began

    def _listen(self, seconds: float) -> list[Client]:
        """Listen once. Answers whose updates have come further."""
        by_neighbour = not self._until_on_disk
        moved = []
        for client, messages in self._listener.listen(seconds):
            writer = self._writer_before[client.number] if by_neighbour else client
            far = self._seen[writer.number]
            for message in messages:
                if by_neighbour:
                    far = message.reach.get(writer.number, far)
                elif message.on_disk:
                    far = message.on_disk - client.answered
            if far > self._seen[writer.number]:
                self.arrived += far - self._seen[writer.number]
                self._seen[writer.number] = far
                moved.append(writer)
        return moved

    def _fill(self, writer: Client) -> None:
        """Send what the window has room for, a batch at once. A socket that is full is let be: it has its window."""
        number = writer.number
        room = self._seen[number] + self._window - self.sent[number]
        while room >= self._batch:
            self.sent[number] += self._batch
            self._crowd.send(writer, self._supplies[number].take(self._batch))
            room -= self._batch


def _neighbours(clients: list[Client]) -> list[Client]:
    """For each client the one before it in its document, round in a circle: whose updates it watches for."""
    circles: dict[int, list[Client]] = {}
    for client in clients:
        circles.setdefault(client.document, []).append(client)
    before = {client.number: circle[place - 1] for circle in circles.values() for place, client in enumerate(circle)}
    return [before[client.number] for client in clients]
