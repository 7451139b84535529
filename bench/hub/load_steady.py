"""Steady work: write at a given rate whatever comes back, and say how long after it was due each edit was seen.

The schedule does not wait for anybody. An edit that was sent late counts from when it should have been sent, so a
server, or a load, that falls behind cannot hide it.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from bench.figures import percentile
from bench.hub.load_clients import Client, Crowd
from bench.hub.load_equality import check_equal
from bench.hub.load_listening import Listener
from bench.hub.load_reading import Reader
from bench.hub.load_tally import Schedule, Tally, expected, until_all_seen
from bench.hub.plans import Result, Steady
from bench.hub.probes import Probe
from bench.hub.updates import Clocks, letter_update

AHEAD = 0.2  # seconds until the first edit is due


def steady(crowd: Crowd, work: Steady, probe: Probe) -> Result:
    """Raises NotEqual when not everybody has seen everything in the end."""
    clients = list(crowd.clients)
    reader = Reader(Clocks([client.id for client in clients]))
    listener = Listener(crowd, reader)
    sending = _Sending(crowd, listener, _writers(clients, work.writers), work)
    since, until = sending.schedule.began + work.warm_up, sending.ends
    sending.go_on(since)
    first = probe.look()
    sending.go_on(until)
    last = probe.look()
    listener.listen_until_quiet()
    tally = Tally(clients, listener.log, reader.messages)
    late = tally.latencies(sending.schedule, since, until)
    wanted = expected(clients, sending.sent)
    until_all_seen(
        tally,
        wanted,
        listener.listen_until_quiet,
        lambda: late.extend(tally.latencies(sending.schedule, since, until)),
    )
    check_equal(crowd, listener.log, reader.messages, sending.sent)
    return Result(
        used=probe.used(first, last),
        seconds=work.seconds,
        updates=round(work.rate * work.seconds),
        deliveries=len(late),
        p50=percentile(late, 0.50),
        p95=percentile(late, 0.95),
        p99=percentile(late, 0.99),
        worst=max(late),
    )


class _Sending:
    """The edits in the order in which they are due, made beforehand."""

    def __init__(self, crowd: Crowd, listener: Listener, writers: list[Client], work: Steady) -> None:
        count = round(work.rate * (work.warm_up + work.seconds))
        turns = len(writers)
        self._crowd = crowd
        self._listener = listener
        self._frames = [
            (writer, writer.dialect.edit(letter_update(writer.id, number // turns)))
            for number in range(count)
            for writer in (writers[number % turns],)
        ]
        self._next = 0
        self.sent = [0] * len(crowd.clients)
        for turn, writer in enumerate(writers):
            self.sent[writer.number] = len(range(turn, count, turns))
        self.schedule = Schedule(time.perf_counter() + AHEAD, work.rate, [writer.number for writer in writers])
        self.ends = self.schedule.began + count / work.rate

    def go_on(self, until: float) -> None:
        """Send what falls due before then, and listen meanwhile."""
        began, rate = self.schedule.began, self.schedule.rate
        while (now := time.perf_counter()) < until:
            self._send_due(now)
            self._listener.listen(min(until, began + self._next / rate) - now)
        self._send_due(until)

    def _send_due(self, moment: float) -> None:
        elapsed = moment - self.schedule.began
        due = min(len(self._frames), int(elapsed * self.schedule.rate) + 1) if elapsed >= 0 else 0
        for writer, frame in self._frames[self._next : due]:
            self._crowd.send(writer, frame)
        self._next = max(self._next, due)


def _writers(clients: Sequence[Client], of_each_document: int) -> list[Client]:
    """Who writes: so many of each document, or all."""
    if not of_each_document:
        return list(clients)
    met: dict[int, int] = {}
    writers = []
    for client in clients:
        met[client.document] = met.get(client.document, 0) + 1
        if met[client.document] <= of_each_document:
            writers.append(client)
    return writers
