"""Peak work: as much as a server passes on. Each client keeps a window of updates on their way, and sends the next when
they have come: to its neighbour in the document, or – as the server says – to disk.

All deliveries count, but each writer waits for one reader only. Every client is somebody's neighbour, so a server can
let nobody starve.
"""

from __future__ import annotations

import time

from bench.hub.load_clients import Client, Crowd
from bench.hub.load_equality import check_equal
from bench.hub.load_listening import Listener
from bench.hub.load_reading import Reader
from bench.hub.load_tally import NotEqual, Tally, expected
from bench.hub.plans import Peak, Result
from bench.hub.probes import Probe
from bench.hub.updates import Clocks, letter_update


def peak(crowd: Crowd, work: Peak, probe: Probe) -> Result:
    """Raises NotEqual when not everybody has seen everything in the end."""
    clients = list(crowd.clients)
    reader = Reader(Clocks([client.id for client in clients]))
    listener = Listener(crowd, reader)
    windows = _Windows(crowd, listener, work)
    since = time.perf_counter() + work.warm_up
    windows.go_on(since)
    updates, on_disk, first = windows.arrived, windows.on_disk, probe.look()
    windows.go_on(first.at + work.seconds)
    updates, on_disk, last = windows.arrived - updates, windows.on_disk - on_disk, probe.look()
    tally = Tally(clients, listener.log, reader.messages)
    listener.listen_until_quiet()
    within = tally.count(first.at, last.at)
    wanted = expected(clients, windows.sent)
    while tally.deliveries < wanted:
        if not listener.listen_until_quiet():
            raise NotEqual(f"Of {wanted} deliveries {tally.deliveries} were made.")
        within += tally.count(first.at, last.at)
    check_equal(crowd, listener.log, reader.messages, windows.sent)
    return Result(
        used=probe.used(first, last),
        seconds=last.at - first.at,
        updates=updates,
        deliveries=within,
        on_disk=on_disk,
    )


class _Windows:
    """How far each writer is. sent: its updates; arrived: how many were seen by the neighbours, all together."""

    def __init__(self, crowd: Crowd, listener: Listener, work: Peak) -> None:
        self._crowd = crowd
        self._listener = listener
        self._window = work.window
        self._batch = max(1, work.window // 2)
        self._until_on_disk = work.until_on_disk
        self._writer_before = _neighbours(crowd.clients)
        self._seen = [0] * len(crowd.clients)  # of each writer's updates, as far as it is told
        self.sent = [0] * len(crowd.clients)
        self.arrived = 0
        self.on_disk = 0

    def go_on(self, until: float) -> None:
        for client in self._crowd.clients:
            self._fill(client)
        by_neighbour = not self._until_on_disk
        while (left := until - time.perf_counter()) > 0:
            for client, messages in self._listener.listen(left):
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
                    self._fill(writer)

    def _fill(self, writer: Client) -> None:
        """Send what the window has room for, a batch at once. A socket that is full is let be: it has its window."""
        number = writer.number
        room = self._seen[number] + self._window - self.sent[number]
        while room >= self._batch:
            first = self.sent[number]
            after = self.sent[number] = first + self._batch
            edit = writer.dialect.edit
            self._crowd.send(writer, b"".join([edit(letter_update(writer.id, clock)) for clock in range(first, after)]))
            room -= self._batch


def _neighbours(clients: list[Client]) -> list[Client]:
    """For each client the one before it in its document, round in a circle: whose updates it watches for."""
    circles: dict[int, list[Client]] = {}
    for client in clients:
        circles.setdefault(client.document, []).append(client)
    before = {client.number: circle[place - 1] for circle in circles.values() for place, client in enumerate(circle)}
    return [before[client.number] for client in clients]
