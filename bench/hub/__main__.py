"""One load by hand, to tune by: what it saw, as words.

    .venv/bin/python -m bench.hub steady                            50 clients, 200 updates/s on one document of Cairn
    .venv/bin/python -m bench.hub steady --clients 200 --rate 400 --server hocuspocus --server Cairn
    .venv/bin/python -m bench.hub peak --clients 50 --window 32     as much as goes through, with this window
    .venv/bin/python -m bench.hub durable                           the same, counted as acknowledgements
    .venv/bin/python -m bench.hub steady --documents 500 --clients 2 --rate 1000
    .venv/bin/python -m bench.hub joins --clients 1 --joins 100     100 joins at once, after one who stays
    .venv/bin/python -m bench.hub idle --clients 1000               what idle sockets cost

--server may be repeated; --times runs each so often, in turns. `make bench` does all of it, with bounds.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Iterable

from bench.hub.plans import Idle, Joins, Peak, Result, Steady
from bench.hub.runs import run
from bench.hub.servers import CAIRN, PEERS, running


def main() -> int:
    asked = _parser().parse_args()
    with running(asked.server or [CAIRN]) as servers:
        for _ in range(asked.times):
            for server in servers:
                asking = server.telling_what_is_on_disk() if asked.work == "durable" else server
                result = asyncio.run(run(asking, _work(asked), documents=asked.documents, clients=asked.clients))
                print(f"{server.told}: ", "; ".join(_words(result)), flush=True)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bench.hub", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("work", choices=("steady", "peak", "durable", "joins", "idle"))
    parser.add_argument("--server", action="append", choices=(CAIRN, *PEERS))
    parser.add_argument("--times", type=int, default=1)
    parser.add_argument("--documents", type=int, default=1)
    parser.add_argument("--clients", type=int, default=50, help="in each document")
    parser.add_argument("--writers", type=int, default=0, help="of them; all unless told otherwise")
    parser.add_argument("--rate", type=float, default=200, help="updates a second, all together")
    parser.add_argument("--window", type=int, default=32, help="updates a client has on their way")
    parser.add_argument("--joins", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--warm-up", type=float, default=2)
    return parser


def _work(asked: argparse.Namespace) -> Steady | Peak | Joins | Idle:
    match asked.work:
        case "steady":
            return Steady(asked.rate, asked.seconds, asked.warm_up, asked.writers)
        case "joins":
            return Joins(asked.joins, asked.joins)
        case "idle":
            return Idle(asked.seconds)
        case _:
            return Peak(asked.window, asked.seconds, asked.warm_up, until_on_disk=asked.work == "durable")


def _words(result: Result) -> Iterable[str]:
    used = result.used
    beside = "".join(f", {name} {share:.0%}" for name, share in used.beside.items())
    yield f"CPU {used.serving:.1%} (the load {used.load:.0%}{beside})"
    yield f"memory {used.memory / 1e6:.1f} MB, {(used.own - result.before) / 1e6:+.1f} since before"
    if result.deliveries:
        updates, deliveries = result.updates / result.seconds, result.deliveries / result.seconds
        yield f"{updates:,.0f} updates/s, {deliveries:,.0f} deliveries/s"
    if result.on_disk:
        yield f"{result.on_disk / result.seconds:,.0f} acknowledged/s"
    if result.worst:
        yield f"p50 {result.p50:.2f}, p95 {result.p95:.2f}, p99 {result.p99:.2f}, max {result.worst:.1f} ms"
    if result.joined:
        took, slowest = result.seconds * 1000, max(result.joined)
        yield f"{len(result.joined)} joined in {took:.0f} ms, the slowest in {slowest:.1f} ms"


if __name__ == "__main__":
    sys.exit(main())
