"""Joins and idle crowds: what it takes to come in, and what it costs to stay."""

from __future__ import annotations

import time

from bench.hub.load_clients import Client, Crowd
from bench.hub.load_joining import join
from bench.hub.plans import Idle, Joins, Place, Result
from bench.hub.probes import Probe


def joins(crowd: Crowd, work: Joins, place: Place, probe: Probe) -> Result:
    """Fresh clients come in after whoever is held, and the time from the first who connects to the last who has all."""
    began = len(crowd.clients)
    first = probe.look()
    took = join(crowd, [Client(began + number, 0, place) for number in range(work.count)], work.at_once)
    last = probe.look()
    return Result(used=probe.used(first, last), seconds=last.at - first.at, joined=took)


def idle(work: Idle, probe: Probe) -> Result:
    """Everybody is there already: wait, and look."""
    first = probe.look()
    time.sleep(work.settle)
    return Result(used=probe.used(first, probe.look()), seconds=work.settle)
