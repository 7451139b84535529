"""Steady work on one document: what it costs, and how long after it was due an edit is seen by everybody else.

Cairn has each edit on disk before anybody is sent it; the others keep nothing. Its Postgres works on the load's core.
"""

from __future__ import annotations

from bench.figures import Figure, told
from bench.hub.comparing import added, at_most_of_theirs, cpu, middle, side_by_side
from bench.hub.plans import Steady
from bench.hub.runs import TIMES, Results, run, take_turns
from bench.hub.servers import CAIRN, HOCUSPOCUS, PEERS, running

SECONDS, QUICK = (8.0, 2.0), (1.0, 0.5)  # measured, and before that


async def measure(*, quick: bool) -> list[Figure]:
    names = (CAIRN, HOCUSPOCUS) if quick else (CAIRN, *PEERS)
    figures: list[Figure] = []
    with running(names) as servers:

        async def under(clients: int, rate: float) -> tuple[str, Results]:
            work = Steady(rate, *(QUICK if quick else SECONDS))
            results = await take_turns(
                servers, 1 if quick else TIMES, lambda server: run(server, work, clients=clients)
            )
            return f"{clients} clients, {rate:.0f} updates/s", results

        for clients, rate in ((50, 200), (200, 400)):
            what, results = await under(clients, rate)
            figures.append(at_most_of_theirs(f"{what}: CPU", results, cpu, "%", ratio=0.85, against=HOCUSPOCUS))
            figures += _waits(results)
            if clients == 50:
                figures.append(
                    added("… p50 that being on disk first adds", results, lambda each: each.p50, "ms", at_most=2.0)
                )
        what, results = await under(50, 1500)
        figures.append(at_most_of_theirs(f"{what}: p99", results, lambda each: each.p99, "ms", ratio=1.0))
        figures.append(side_by_side("… CPU", results, cpu, "%"))
        figures += _waits(results)
    return figures


def _waits(results: Results) -> list[Figure]:
    """How late edits were seen, and what else worked for ours."""
    beside = {
        name: middle(results[CAIRN], lambda each, name=name: each.used.beside[name] * 100)  # type: ignore[misc]
        for name in results[CAIRN][0].used.beside
    }
    return [
        side_by_side("… p50", results, lambda each: each.p50, "ms"),
        side_by_side("… p95", results, lambda each: each.p95, "ms"),
        side_by_side("… p99", results, lambda each: each.p99, "ms"),
        told("… CPU beside Cairn’s", "; ".join(f"{name} {share:.1f}" for name, share in beside.items()) + " %"),
    ]
