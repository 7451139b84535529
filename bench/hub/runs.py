"""Runs of a load against servers, taking turns, so that what disturbs the machine for a while disturbs them all."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

import msgspec

from bench.hub.cores import two_cores
from bench.hub.plans import Idle, Joins, Peak, Plan, Result, Steady
from bench.hub.servers import UnderTest, running
from bench.places import ROOT

TIMES = 3  # that each server is measured, at the least

Results = dict[str, list[Result]]
"""By the name of the server, in the order of the runs."""


T = TypeVar("T")


class Failed(Exception):
    """A load ended without a result."""


async def run(server: UnderTest, work: Steady | Peak | Joins | Idle, *, documents: int = 1, clients: int) -> Result:
    """One run, in documents that nobody has been in. clients: in each. Raises Failed."""
    return await run_in(Plan(await server.documents(documents), clients, server.watched, work))


async def run_in(plan: Plan) -> Result:
    _, core = two_cores()
    load = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bench.hub.load",
        str(core),
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    said, trouble = await load.communicate(msgspec.json.encode(plan))
    if load.returncode != 0:
        raise Failed(f"The load failed: {trouble.decode(errors='replace').strip()}")
    return msgspec.json.decode(said.splitlines()[-1], type=Result)


async def fresh_turns(
    names: Sequence[str], times: int, once: Callable[[UnderTest], Awaitable[T]]
) -> dict[str, list[T]]:
    """The same for servers of which each is started anew for each run, and runs alone. names: for running()."""
    results: dict[str, list[T]] = {}
    for _ in range(times):
        for name in names:
            with running([name]) as servers:
                results.setdefault(servers[0].told, []).append(await once(servers[0]))
    return results


async def take_turns(
    servers: Sequence[UnderTest], times: int, once: Callable[[UnderTest], Awaitable[Result]]
) -> Results:
    """Measure each server so many times, one after the other."""
    results: Results = {server.told: [] for server in servers}
    for _ in range(times):
        for server in servers:
            results[server.told].append(await once(server))
    return results
