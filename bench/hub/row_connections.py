"""What a connection costs that says nothing: a thousand more of them on one document that a hundred have open."""

from __future__ import annotations

from bench.figures import Figure
from bench.hub.comparing import at_most_of_theirs
from bench.hub.plans import Idle, Result
from bench.hub.runs import TIMES, fresh_turns, run
from bench.hub.servers import CAIRN, HOCUSPOCUS, Y_WEBSOCKET

THERE, MORE, QUICK = 100, 1000, 200
SETTLE, QUICK_SETTLE = 12.0, 0.3  # seconds: Cairn gives memory back every ten


async def measure(*, quick: bool) -> list[Figure]:
    more = QUICK if quick else MORE
    work = Idle(QUICK_SETTLE if quick else SETTLE, more)
    results = await fresh_turns(
        (CAIRN, Y_WEBSOCKET) if quick else (CAIRN, Y_WEBSOCKET, HOCUSPOCUS),
        1 if quick else TIMES,
        lambda server: run(server, work, clients=THERE),
    )

    def each_one(result: Result) -> float:
        return (result.used.own - result.before) / more / 1024

    return [at_most_of_theirs("memory of an idle connection", results, each_one, "KiB", ratio=1.2, against=Y_WEBSOCKET)]
