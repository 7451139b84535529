"""As much as goes through one document: deliveries to everybody else, and acknowledgements of what is on disk.

How many updates are on their way decides how much a server can do at once, and each server has a number that suits it
best: several are tried, and each server is counted at its best.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from bench.figures import Figure, told
from bench.hub.comparing import at_least_of_theirs, deliveries
from bench.hub.plans import Peak, Result
from bench.hub.runs import TIMES, run, take_turns
from bench.hub.servers import CAIRN, HOCUSPOCUS, PEERS, UnderTest, running

SECONDS, QUICK = (3.0, 1.0), (1.0, 0.5)  # measured, and before that
ON_THEIR_WAY, FEW = (200, 800, 3200, 12_800), (800,)  # updates of all clients together
AT_MOST = 700_000  # deliveries to come: more would take longer than is measured
ACKNOWLEDGED = 20_000  # a second


async def measure(*, quick: bool) -> list[Figure]:
    times = 1 if quick else TIMES
    figures = []
    with running((CAIRN, HOCUSPOCUS) if quick else (CAIRN, *PEERS)) as servers:

        async def best(server: UnderTest, *, clients: int, until_on_disk: bool = False) -> Result:
            """The best of all tries. Those who send each update by itself do no better with more."""
            merges = server.told.startswith((CAIRN, HOCUSPOCUS))
            tried = [
                await run(
                    server, Peak(number // clients, *(QUICK if quick else SECONDS), until_on_disk), clients=clients
                )
                for number in (ON_THEIR_WAY if merges and not quick else FEW)
                if number * clients <= AT_MOST
            ]
            return max(tried, key=deliveries)

        for clients in (50, 200):
            results = await take_turns(servers, times, partial(best, clients=clients))
            what = f"deliveries at most, {clients} clients"
            figures.append(at_least_of_theirs(what, results, deliveries, "/s", ratio=2.0, against=HOCUSPOCUS))
            figures.append(_busy(results[CAIRN]))
        ours = servers[0].telling_what_is_on_disk()
        durable = [await best(ours, clients=50, until_on_disk=True) for _ in range(times)]
        figures.append(_acknowledged(durable))
        figures.append(_busy(durable))
    return figures


def _acknowledged(results: Sequence[Result]) -> Figure:
    rates = sorted(each.on_disk / each.seconds for each in results)
    middle = rates[len(rates) // 2]
    return Figure(
        "updates on disk and acknowledged, 50 editors",
        f"≥ {ACKNOWLEDGED:,} /s",
        f"{rates[0]:,.0f} / {middle:,.0f} / {rates[-1]:,.0f} /s (min / median / max of {len(rates)})",
        middle >= ACKNOWLEDGED,
    )


def _busy(results: Sequence[Result]) -> Figure:
    """Who was busy with it: where nobody was, something waited; where the load was, it may have been the limit."""
    used = sorted(results, key=deliveries)[len(results) // 2].used
    beside = "".join(f", {name} {share:.0%}" for name, share in used.beside.items())
    return told("… CPU at that", f"Cairn {used.serving:.0%}{beside}, the load {used.load:.0%}")
