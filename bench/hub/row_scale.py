"""Thousands of guides open in one process, two clients in each, and an edit in each of them every second.

How much a guide costs must not grow with their number: the curve shows it. Cairn only, started anew for each point.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench.figures import Figure, told
from bench.hub.plans import Result, Steady
from bench.hub.runs import run
from bench.hub.servers import CAIRN, running

GUIDES, FEW = (500, 1000, 2500, 5000), (100,)
SECONDS, QUICK = (10.0, 3.0), (1.0, 0.5)  # measured, and before that
WARM = 50  # guides that are opened before any count, so that all code has run once
SETTLE = 12.0  # seconds: Cairn gives memory back every ten
LATE, LARGE = 50.0, 100.0  # ms; KiB


@dataclass(frozen=True, slots=True)
class Point:
    """What was seen with so many guides open."""

    guides: int
    rate: float  # edits a second, in all of them
    result: Result

    @property
    def size(self) -> float:
        """KiB of memory for each guide and its clients."""
        return (self.result.used.own - self.result.before) / 1024 / self.guides

    @property
    def effort(self) -> float:
        """Microseconds of CPU for each edit that comes in, is put on disk and goes out."""
        return self.result.used.serving / self.rate * 1e6


async def measure(*, quick: bool) -> list[Figure]:
    numbers = FEW if quick else GUIDES
    curve = [(await _with(guides, (1,), quick=quick))[0] for guides in numbers[:-1]]
    last, both = await _with(numbers[-1], (1, 2), quick=quick)
    curve.append(last)
    p95 = last.result.p95
    return [
        Figure(
            f"{last.guides:,} open guides with 2 clients each, an edit a second in each",
            f"p95 ≤ {LATE:g} ms",
            _late(last.result),
            p95 <= LATE,
        ),
        Figure("… memory of one with its clients", f"≤ {LARGE:g} KiB", f"{last.size:.1f} KiB", last.size <= LARGE),
        told("… CPU", _busy(last.result)),
        told("… when both clients write once a second", f"{_late(both.result)}; {_busy(both.result)}"),
        _along("memory of a guide with its clients", curve, lambda point: f"{point.size:.1f}", "KiB"),
        _along("CPU of an edit and its delivery", curve, lambda point: f"{point.effort:.0f}", "µs"),
        _along("p95", curve, lambda point: f"{point.result.p95:.1f}", "ms"),
    ]


async def _with(guides: int, writers: Sequence[int], *, quick: bool) -> list[Point]:
    """In a server just started. writers: how many of the two clients of each guide, and the same again with others."""
    points = []
    with running([CAIRN]) as (server,):
        await run(server, Steady(WARM, 1.0, 0.0), documents=WARM, clients=2)
        await asyncio.sleep(0 if quick else SETTLE)
        for some in writers:
            work = Steady(guides * some, *(QUICK if quick else SECONDS), some)
            points.append(Point(guides, work.rate, await run(server, work, documents=guides, clients=2)))
    return points


def _late(result: Result) -> str:
    return f"p50 {result.p50:.1f}, p95 {result.p95:.1f}, p99 {result.p99:.1f}, max {result.worst:.0f} ms"


def _busy(result: Result) -> str:
    beside = "".join(f", {name} {share:.0%}" for name, share in result.used.beside.items())
    return f"Cairn {result.used.serving:.0%}{beside}, the load {result.used.load:.0%}"


def _along(what: str, curve: Sequence[Point], words: Callable[[Point], str], unit: str) -> Figure:
    numbers = " / ".join(f"{point.guides:,}" for point in curve)
    return told(f"… {what}, with {numbers} guides", " / ".join(words(point) for point in curve) + f" {unit}")
