"""Steady work on one document: what it costs, and how long after it was due an edit is seen by everybody else.

Cairn has each edit on disk before anybody is sent it; the others keep nothing. Its Postgres works on the load's core.
pycrdt-websocket is only asked for the lightest work: the rest is more than it can pass on.
"""

from __future__ import annotations

from collections.abc import Sequence

from bench.figures import Figure, told
from bench.hub.comparing import added, at_most_of_theirs, cpu, middle, p50, p95, p99, side_by_side
from bench.hub.plans import Steady
from bench.hub.runs import TIMES, Results, run, take_turns
from bench.hub.servers import CAIRN, HOCUSPOCUS, PEERS, PYCRDT, UnderTest, running

SECONDS, QUICK = (8.0, 2.0), (1.0, 0.5)  # measured, and before that


async def measure(*, quick: bool) -> list[Figure]:
    with running((CAIRN, HOCUSPOCUS) if quick else (CAIRN, *PEERS)) as servers:
        light = await _under(servers, 50, 200, quick=quick)
        quicker = [server for server in servers if not server.told.startswith(PYCRDT)]
        crowded = await _under(quicker, 200, 400, quick=quick)
        busy = await _under(quicker, 50, 1500, quick=quick)
    return [
        at_most_of_theirs("50 clients, 200 updates/s: CPU", light, cpu, "%", ratio=0.85, against=HOCUSPOCUS),
        _beside(light),
        added("… p50, and what being on disk first adds to it", light, p50, "ms", at_most=2.0),
        side_by_side("… p95", light, p95, "ms"),
        side_by_side("… p99", light, p99, "ms"),
        at_most_of_theirs("200 clients, 400 updates/s: CPU", crowded, cpu, "%", ratio=0.85, against=HOCUSPOCUS),
        _beside(crowded),
        side_by_side("… p50", crowded, p50, "ms"),
        side_by_side("… p95", crowded, p95, "ms"),
        side_by_side("… p99", crowded, p99, "ms"),
        at_most_of_theirs("50 clients, 1500 updates/s: p99", busy, p99, "ms", ratio=1.0),
        side_by_side("… p95", busy, p95, "ms"),
        side_by_side("… p50", busy, p50, "ms"),
        side_by_side("… CPU", busy, cpu, "%"),
        _beside(busy),
    ]


async def _under(servers: Sequence[UnderTest], clients: int, rate: float, *, quick: bool) -> Results:
    work = Steady(rate, *(QUICK if quick else SECONDS))
    return await take_turns(servers, 1 if quick else TIMES, lambda server: run(server, work, clients=clients))


def _beside(results: Results) -> Figure:
    """What else worked for ours."""
    ours = results[CAIRN]
    shares = (
        f"{name} {middle(ours, lambda each, name=name: each.used.beside[name] * 100):.1f}"  # type: ignore[misc]
        for name in ours[0].used.beside
    )
    return told("… CPU beside Cairn’s own", "; ".join(shares) + " %")
