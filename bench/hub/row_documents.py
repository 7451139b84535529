"""Many small documents: 500, with two people in each, of whom everybody writes a letter a second.

Each server is started anew for each run and alone, since some never let go of a document, and programs that run side
by side share memory. Memory is promised beside the servers that are made with Yjs; pycrdt's is told.
"""

from __future__ import annotations

from bench.figures import Figure
from bench.hub.comparing import at_most_of_theirs, cpu, memory, p50, p95, p99, side_by_side
from bench.hub.plans import Steady
from bench.hub.runs import TIMES, fresh_turns, run
from bench.hub.servers import CAIRN, HOCUSPOCUS, NODE, PEERS

SECONDS, QUICK = (8.0, 2.0), (1.0, 0.5)  # measured, and before that
DOCUMENTS, FEW = 500, 50


async def measure(*, quick: bool) -> list[Figure]:
    documents = FEW if quick else DOCUMENTS
    work = Steady(2.0 * documents, *(QUICK if quick else SECONDS))
    results = await fresh_turns(
        (CAIRN, HOCUSPOCUS) if quick else (CAIRN, *PEERS),
        1 if quick else TIMES,
        lambda server: run(server, work, documents=documents, clients=2),
    )
    what = f"{documents} documents with 2 clients, each of whom writes once a second"
    return [
        at_most_of_theirs(f"{what}: CPU", results, cpu, "%", ratio=0.9),
        at_most_of_theirs("… memory", results, memory, "MB", ratio=0.75, against=NODE),
        side_by_side("… p50", results, p50, "ms"),
        side_by_side("… p95", results, p95, "ms"),
        side_by_side("… p99", results, p99, "ms"),
    ]
